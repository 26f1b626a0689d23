package cib_test

import (
	"testing"

	"pacer/cib"
)

func TestCleanID(t *testing.T) {
	for id, want := range map[string]string{"a#b": "a.b", "1a": "_a", "a b/c": "a.b.c", "a:b-c_d.e": "a:b-c_d.e", "é€": "é..."} {
		if got := cib.CleanID(id); got != want {
			t.Errorf("%s: %s", id, got)
		}
	}
}
