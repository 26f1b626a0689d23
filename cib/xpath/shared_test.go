package xpath_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib/xpath"
)

// TestExpressionsAreShared: many use one expression on one document at once, get the same answer, and leave the
// document as it was.
func TestExpressionsAreShared(t *testing.T) {
	root := read(t, "<r>"+strings.Repeat("<a id='1'><b/>text</a><a id='2'/>", 200)+"</r>")
	text := func() string {
		doc := etree.NewDocument()
		doc.SetRoot(root.Copy())
		s, err := doc.WriteToString()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	before := text()
	x, err := xpath.Compile("//a[@id='2' and preceding-sibling::a[1]/b]|//b/..|//@id/..")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 5 {
				if found, err := x.Select(root); err != nil || len(found) != 400 {
					t.Errorf("%d elements, %v", len(found), err)
				}
			}
		})
	}
	all.Wait()
	if text() != before {
		t.Error("the document has changed")
	}
}

// TestStepsAreTaken: what an expression needs is taken off the steps; if they do not suffice, they are below 0.
func TestStepsAreTaken(t *testing.T) {
	root := read(t, "<r>"+strings.Repeat("<a/>", 100)+"</r>")
	x, err := xpath.Compile("//a")
	if err != nil {
		t.Fatal(err)
	}
	steps := 10_000
	if _, err := x.NodesWithin(root, &steps); err != nil || steps < 0 || steps > 9_900 {
		t.Fatalf("%d steps are left, %v", steps, err)
	}
	exact := 10_000 - steps
	if _, err := x.NodesWithin(root, &exact); err != nil || exact != 0 {
		t.Errorf("with just as many as it takes, %d are left, %v", exact, err)
	}
	few := 50
	if _, err := x.NodesWithin(root, &few); err == nil || few >= 0 {
		t.Errorf("with too few, %d are left, %v", few, err)
	}
}
