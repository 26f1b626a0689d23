package crmsh

import (
	"os"
	"path/filepath"
	"testing"

	"pacer/cib"
	"pacer/crmsh/session"
)

// What real clusters were configured with comes back when it is shown, erased and loaded.
func TestSuitesComeBack(t *testing.T) {
	dir := os.Getenv("PACER_SUITES")
	if dir == "" {
		t.Skip("PACER_SUITES is not set: the configurations of the suites are not here")
	}
	var files []string
	for _, p := range []string{"cts/scheduler/xml/*.xml", "cts/cli/*.xml", "cts/schemas/*/*.xml", "cts/schemas/*/*/*.xml", "oracle/scheduler/*.xml"} {
		found, _ := filepath.Glob(filepath.Join(dir, p))
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Fatal("no configurations found")
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := cib.Parse(data, name)
			if err != nil || doc.Root().SelectElement("configuration") == nil {
				t.Skip("no configuration") // a patch, or what a tool printed
			}
			if doc.Root().FindElement("//master") != nil {
				t.Skip("a master comes back as a clone")
			}
			comesBack(t, session.New(doc, nil))
		})
	}
}
