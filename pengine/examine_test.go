package pengine_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pacer/cib"
	"pacer/pengine"
	"pacer/pengine/world"
)

// Who asks for the notes alone is told no less, and nothing else, than who has a graph made.
func TestExamineNotesWhatDecideNotes(t *testing.T) {
	now, noted := time.Unix(1_700_000_000, 0), 0
	read := func(doc *cib.Document) *world.World {
		return pengine.Status(pengine.Input{Root: doc.Root().Copy(), Now: now})
	}
	for name, doc := range archives(t) {
		want := pengine.Decide(read(doc)).Notes
		got := pengine.Examine(read(doc))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-decided +examined):\n%s", name, diff)
		}
		noted += len(want)
	}
	if noted == 0 {
		t.Error("nothing was noted in any archive")
	}
}
