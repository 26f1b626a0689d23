package cib_test

import (
	"fmt"
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"pacer/cib"
)

// drawTree draws a tree of few names and ids, so that trees drawn twice have much in common: repeated
// ids, siblings without ids, comments.
func drawTree(t *rapid.T, tag string, depth int) *etree.Element {
	e := etree.NewElement(tag)
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"id", "b", "c", "d"}), 0, 4, rapid.ID).Draw(t, "attrs") {
		e.CreateAttr(name, rapid.SampledFrom([]string{"1", "2", "'", "a/b]", ""}).Draw(t, "value"))
	}
	if depth == 0 {
		return e
	}
	for range rapid.IntRange(0, 5).Draw(t, "children") {
		if rapid.IntRange(0, 5).Draw(t, "kind") == 0 {
			e.CreateComment(rapid.SampledFrom([]string{"x", "y"}).Draw(t, "comment"))
			continue
		}
		e.AddChild(drawTree(t, rapid.SampledFrom([]string{"p", "q", "configuration"}).Draw(t, "tag"), depth-1))
	}
	return e
}

// drawDocument draws a document with a random content.
func drawDocument(t *rapid.T) *cib.Document {
	root := drawTree(t, "cib", 3)
	root.CreateAttr("epoch", fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "epoch")))
	return cib.New(root)
}

// shuffled gives a copy whose children stand in another order, some left out, some changed.
func shuffled(t *rapid.T, d *cib.Document) *cib.Document {
	root := d.Copy().Root()
	var visit func(e *etree.Element)
	visit = func(e *etree.Element) {
		kept := rapid.Permutation(append([]etree.Token{}, e.Child...)).Draw(t, "order")
		kept = kept[:len(kept)-min(len(kept), rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "dropped"))]
		for len(e.Child) > 0 {
			e.RemoveChildAt(0)
		}
		for _, k := range kept {
			e.AddChild(k)
			if c, ok := k.(*etree.Element); ok {
				visit(c)
			}
		}
		if rapid.IntRange(0, 3).Draw(t, "touch") == 0 {
			e.CreateAttr("b", "9")
		}
	}
	visit(root)
	return cib.New(root)
}

func TestPatchLeadsFromOneDocumentToAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawDocument(t)
		b := drawDocument(t)
		if rapid.Bool().Draw(t, "related") {
			b = shuffled(t, a)
		}
		patch := cib.Diff(a, b)
		got, err := patch.ApplyAnyway(a)
		if err != nil {
			t.Fatalf("%v\nfrom %s\nto   %s\npatch %s", err, a.Bytes(), b.Bytes(), cib.Text(patch.XML()))
		}
		if string(got.Bytes()) != string(b.Bytes()) {
			t.Fatalf("from %s\nto   %s\ngot  %s\npatch %s", a.Bytes(), b.Bytes(), got.Bytes(), cib.Text(patch.XML()))
		}
	})
}

// TestManyObjectsAtOnce: a section with many objects does what several with some of them each do, one after
// the other.
func TestManyObjectsAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := objects{t}
		start := o.document()
		op := cib.Op{Kind: rapid.SampledFrom([]cib.Kind{cib.Create, cib.Modify, cib.Delete}).Draw(t, "kind"), Section: "resources", MayCreate: true}
		op.Data = etree.NewElement("resources")
		var few []cib.Op
		for range 4 {
			part := op
			part.Data = etree.NewElement("resources")
			for range 5 {
				object := o.object()
				if rapid.IntRange(0, 3).Draw(t, "refers") == 0 {
					object.CreateAttr("id-ref", o.id())
				}
				if rapid.IntRange(0, 3).Draw(t, "nameless") == 0 {
					object.RemoveAttr("id")
				}
				part.Data.AddChild(object)
				op.Data.AddChild(object.Copy())
			}
			few = append(few, part)
		}
		want, wantErr := cib.Update(start, few, nil)
		got, err := cib.Update(start, []cib.Op{op}, nil)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%v and %v", err, wantErr)
		}
		if err == nil && !cib.SameSettings(got, want) {
			t.Fatalf("%v with\n%s\nof\n%s\ngives\n%s\nwant\n%s", op.Kind, cib.Text(op.Data), start.Bytes(), got.Bytes(), want.Bytes())
		}
	})
}
