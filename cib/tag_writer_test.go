package cib_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib"
)

func writeTags(w *cib.TagWriter, e *etree.Element) {
	w.Open(e.Tag)
	for _, a := range e.Attr {
		w.Attr(a.Key, a.Value)
	}
	for _, c := range e.ChildElements() {
		writeTags(w, c)
	}
	w.Close()
}

// Tag by tag the text is the one that a whole tree gives.
func TestTagWriter(t *testing.T) {
	root := etree.NewElement("cib")
	root.CreateAttr("note", "a<b>&\"c\"\td\x7fé")
	for range 3000 { // more than is collected at once
		root.CreateElement("section").CreateElement("empty").CreateAttr("id", "x")
	}
	root.CreateElement("last")
	var want, got bytes.Buffer
	cib.AppendPretty(&want, root)
	w := cib.NewTagWriter(&got)
	writeTags(w, root)
	if err := w.Flush(); err != nil || got.String() != want.String() {
		t.Errorf("%v, texts differ: %d and %d bytes", err, got.Len(), want.Len())
	}
}

type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errors.New("full")
	}
	return len(p), nil
}

func TestTagWriterError(t *testing.T) {
	w := cib.NewTagWriter(&full{left: 100_000})
	w.Open("cib")
	for range 20_000 {
		w.Open("item")
		w.IntAttr("number", 7)
		w.Close()
	}
	w.Close()
	if err := w.Flush(); err == nil || err.Error() != "full" {
		t.Errorf("error %v, want that of the writer below", err)
	}
}
