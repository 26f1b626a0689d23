package cib_test

import (
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"pacer/cib"
	"pacer/cib/scan"
)

// drawOp draws an operation on documents such as drawDocument draws.
func drawOp(t *rapid.T) cib.Op {
	return cib.Op{
		Kind:      rapid.SampledFrom([]cib.Kind{cib.Create, cib.Modify, cib.Replace, cib.Delete, cib.Erase, cib.Bump}).Draw(t, "op"),
		Section:   rapid.SampledFrom([]string{"", "configuration", "resources", "status", "all"}).Draw(t, "section"),
		XPath:     rapid.SampledFrom([]string{"", "", "", "//p", "//q[@id='1']", "//*[@b]", "//q/@b", "//comment()", "/cib"}).Draw(t, "xpath"),
		Data:      drawTree(t, rapid.SampledFrom([]string{"p", "q", "configuration", "resources", "status", "cib"}).Draw(t, "tag"), 2),
		All:       rapid.Bool().Draw(t, "all"),
		MayCreate: rapid.Bool().Draw(t, "may create"),
	}
}

// TestVersionsNeverGoBack: whatever the operations, a new document is newer than the old one in the two
// numbers that Pacemaker guards, its patch leads to it, and all earlier documents stay what they were,
// although they share attributes with it.
func TestVersionsNeverGoBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDocument(t)
		published := map[*cib.Document]string{}
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			text := string(d.Bytes())
			published[d] = text
			next, patch, err := apply(d, []cib.Op{drawOp(t)})
			for old, was := range published {
				if string(old.Bytes()) != was {
					t.Fatalf("a document changed from\n%s\nto\n%s", was, old.Bytes())
				}
			}
			if err != nil {
				continue
			}
			was, is := d.Version(), next.Version()
			if is.AdminEpoch < was.AdminEpoch || is.AdminEpoch == was.AdminEpoch && is.Epoch < was.Epoch {
				t.Fatalf("from %v to %v", was, is)
			}
			if string(next.Bytes()) != text && is == was {
				t.Fatalf("a change without a new version %v", is)
			}
			checkPatch(t, d, next, patch)
			d = next
		}
	})
}

// FuzzApply: operations with any data end with an error or with a document that can be read again.
func FuzzApply(f *testing.F) {
	for _, tt := range operations {
		f.Add(int(tt.op.Kind), tt.op.Section, tt.op.XPath, tt.data, tt.op.All, tt.op.MayCreate, tt.op.ExpandScore)
	}
	f.Fuzz(func(t *testing.T, kind int, section, xpath, data string, all, mayCreate, expand bool) {
		op := cib.Op{Kind: cib.Kind(kind), Section: section, XPath: xpath, All: all, MayCreate: mayCreate, ExpandScore: expand}
		if tree, err := scan.Parse(data, scan.KeepText); err == nil {
			op.Data = tree.Root()
		}
		start := parse(t, before)
		got, patch, err := apply(start, []cib.Op{op})
		if string(start.Bytes()) != before {
			t.Fatal("the old document changed")
		}
		if err != nil {
			return
		}
		again, err := cib.Read(got.Bytes(), "")
		if err != nil || string(again.Bytes()) != string(got.Bytes()) {
			t.Fatalf("%v in\n%s", err, got.Bytes())
		}
		checkPatch(t, start, got, patch)
	})
}

// FuzzPatch: any patch is refused or leads to a document that can be read again.
func FuzzPatch(f *testing.F) {
	f.Add(afterPatch)
	f.Add(`<diff format="2"><change operation="delete" path="/cib/configuration/comment" position="0"/><change operation="move" path="/cib/status" position="0"/></diff>`)
	f.Fuzz(func(t *testing.T, text string) {
		tree, err := scan.Parse(text, scan.DropText)
		if err != nil {
			return
		}
		patch, err := cib.ParsePatch(tree.Root())
		if err != nil {
			return
		}
		patch.Digest = ""
		got, err := patch.ApplyAnyway(parse(t, before))
		if err != nil {
			return
		}
		again, err := cib.Read(got.Bytes(), "")
		if err != nil || string(again.Bytes()) != string(got.Bytes()) {
			t.Fatalf("%v in\n%s", err, got.Bytes())
		}
	})
}

// BenchmarkApply changes the status of a document with 2,000 resources.
func BenchmarkApply(b *testing.B) {
	root := cib.Empty().Copy().Root()
	for i := range 2000 {
		e := root.FindElement("configuration/resources").CreateElement("primitive")
		e.CreateAttr("id", "r"+string(rune('a'+i%26))+string(rune('0'+i/26%10))+string(rune('A'+i/260)))
		for range 5 {
			e.CreateElement("nvpair").CreateAttr("value", "x")
		}
	}
	d := cib.New(root)
	state := etree.NewElement("node_state")
	state.CreateAttr("id", "1")
	for b.Loop() {
		if _, _, err := apply(d, []cib.Op{{Kind: cib.Modify, Section: "status", MayCreate: true, Data: state}}); err != nil {
			b.Fatal(err)
		}
	}
}
