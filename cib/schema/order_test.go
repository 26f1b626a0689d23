package schema

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"
)

// TestDanglingComesLast: references that lead nowhere come after all other faults; First gives what comes first.
func TestDanglingComesLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom(Versions()).Draw(t, "version")
		root := document(t, v)
		for range rapid.IntRange(0, 3).Draw(t, "mutations") {
			mutate(t, root)
		}
		faults := Of(v).Validate(root)
		first, found := Of(v).First(root)
		if found != (len(faults) > 0) || found && (first.Element != faults[0].Element || first.Text() != faults[0].Text()) {
			t.Fatalf("the first is %v %q, all are %v", found, first.Text(), faults)
		}
		dangling := slices.IndexFunc(faults, func(f Fault) bool { return f.Kind == DanglingRef })
		if dangling >= 0 && slices.ContainsFunc(faults[dangling:], func(f Fault) bool { return f.Kind != DanglingRef }) {
			t.Fatalf("a reference that leads nowhere is not among the last: %v", faults)
		}
	})
}

// TestKindOfReferenceIsNotChecked: a reference must lead to an element, whichever that is.
func TestKindOfReferenceIsNotChecked(t *testing.T) {
	const text = `<primitive id="p" class="lsb" type="x"/></resources><constraints><rsc_location id="l" rsc="TO" node="n" score="1"/></constraints>`
	for to, valid := range map[string]bool{"p": true, "l": true, "none": false} {
		doc := etree.NewDocument()
		cib := strings.Replace(frame, "%</resources><constraints/>", strings.Replace(text, "TO", to, 1), 1)
		if err := doc.ReadFromString(cib); err != nil {
			t.Fatal(err)
		}
		if got := Of(Version{3, 0}).Valid(doc.Root()); got != valid {
			t.Errorf("a location of %s is valid: %v", to, got)
		}
	}
}

// TestGrammarsAreShared: a version's grammar is made once, and serves many at once.
func TestGrammarsAreShared(t *testing.T) {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(strings.Replace(frame, "%", `<primitive id="p"/><group id="g"/>`, 1)); err != nil {
		t.Fatal(err)
	}
	g := Of(Version{3, 0})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if Of(Version{3, 0}) != g {
				t.Error("another grammar of the same version")
			}
			for range 50 {
				if n := len(g.Validate(doc.Root())); n != 2 {
					t.Errorf("%d faults, want 2", n)
				}
			}
		})
	}
	all.Wait()
}
