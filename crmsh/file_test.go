package crmsh

import (
	"os"
	"path/filepath"
	"testing"

	"pacer/cib"
	"pacer/crmsh/session"
)

// A configuration that could not be read again is not written over the one there is.
func TestNothingUnreadableIsWritten(t *testing.T) {
	file := &session.File{Path: filepath.Join(t.TempDir(), "cib.xml")}
	if err := os.WriteFile(file.Path, cib.Empty().Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := session.Open(t.Context(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	load(t, s, "primitive web Dummy params state=x")
	if err := s.SetAttr(session.Parameters, "web", "state", "a\x01b"); err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), file, ""); err == nil {
		t.Error("a value with a control character was committed")
	}
	after, err := file.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if form(after.Root()) != form(cib.Empty().Root()) {
		t.Error("something was written")
	}
}
