package cib_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/scan"
)

// made makes an element of names and values, as programs do, which look at nothing.
func made(tag string, attrs ...string) *etree.Element {
	e := &etree.Element{Tag: tag}
	for i := 0; i < len(attrs); i += 2 {
		e.Attr = append(e.Attr, etree.Attr{Key: attrs[i], Value: attrs[i+1]})
	}
	return e
}

func holding(e *etree.Element, t etree.Token) *etree.Element {
	e.AddChild(t)
	return e
}

func read(t testing.TB, text string) *etree.Element {
	t.Helper()
	tree, err := scan.Parse(text, scan.DropText)
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root()
}

// unreadable is an operation after which a document could not be read, and what the refusal says.
type unreadable struct {
	name, doc string
	op        cib.Op
	says      []string
}

func unreadables(t *testing.T) []unreadable {
	deep := strings.Repeat("<a>", scan.MaxDepth-3) + strings.Repeat("</a>", scan.MaxDepth-3)
	withPrefix := `<cib validate-with="none" epoch="1"><configuration/><status><p:x xmlns:p="urn:p"><p:y/></p:x></status></cib>`
	return []unreadable{
		{
			"a control character", "",
			cib.Op{Kind: cib.Create, Section: "status", Data: made("x", "id", "a\x1b[31m")},
			[]string{"/cib/status/x", "id", "control character U+001B at line 1, column 2"},
		},
		{"bytes that are not UTF-8", "", cib.Op{Kind: cib.Modify, Section: "status", Data: made("status", "a", "\xff")}, []string{"/cib/status", "byte 0xFF"}},
		{"a name with a space", "", cib.Op{Kind: cib.Create, Section: "status", Data: made("x", "a b", "1")}, []string{"/cib/status/x", `"a b"`}},
		{"no name", "", cib.Op{Kind: cib.Create, Section: "status", Data: made("")}, []string{"/cib/status", `""`}},
		{"a name in pieces", "", cib.Op{Kind: cib.Create, Section: "status", Data: made("x><y")}, []string{`"x><y"`}},
		{"an attribute twice", "", cib.Op{Kind: cib.Create, Section: "status", Data: made("x", "a", "1", "a", "2")}, []string{"/cib/status/x", "attribute a twice"}},
		{"a comment that ends itself", "", cib.Op{Kind: cib.Create, Section: "status", Data: holding(made("x"), etree.NewComment("a--b"))}, []string{"/cib/status/x", `"--"`}},
		{"a comment's end", "", cib.Op{Kind: cib.Create, Section: "status", Data: holding(made("x"), etree.NewComment("a-"))}, []string{"/cib/status/x", `"-"`}},
		{"a comment's line end, which is read as another", "", cib.Op{Kind: cib.Create, Section: "status", Data: holding(made("x"), etree.NewComment("a\rb"))}, []string{"/cib/status/x", "carriage return"}},
		{"a comment's characters", "", cib.Op{Kind: cib.Create, Section: "status", Data: holding(made("x"), etree.NewComment("\x00"))}, []string{"/cib/status/x", "U+0000"}},
		{"a prefix declared outside", "", cib.Op{Kind: cib.Create, Section: "status", Data: read(t, `<cib xmlns:p="u"><status><p:x/></status></cib>`)}, []string{"prefix p of <p:x>"}},
		{"a prefix of an attribute", "", cib.Op{Kind: cib.Create, Section: "status", Data: read(t, `<cib xmlns:p="u"><status><x p:a="1"/></status></cib>`)}, []string{"prefix p of attribute p:a"}},
		{"a declaration taken away", withPrefix, cib.Op{Kind: cib.Delete, XPath: "/cib/status/*/@*[name()='xmlns:p']"}, nil}, // no attribute in XPath
		{"a declaration patched away", withPrefix, cib.Op{Kind: cib.Patching, Patch: &cib.Patch{Changes: []cib.Change{
			{Action: cib.ActModify, Path: "/cib/status/p:x", Position: -1, Result: made("x")},
		}}}, []string{"prefix p of <p:"}},
		{
			"too deep", `<cib validate-with="none" epoch="1"><configuration/><status>` + deep + `</status></cib>`,
			cib.Op{Kind: cib.Replace, XPath: "//a[not(*)]", Data: read(t, "<b><c><d/></c></b>")},
			[]string{"nested deeper than 257"},
		},
	}
}

// TestUnreadableIsRefused: a change after which the document could not be read any more is refused, whatever
// made it, and the refusal names the place and what is wrong with it.
func TestUnreadableIsRefused(t *testing.T) {
	for _, tt := range unreadables(t) {
		text := tt.doc
		if text == "" {
			text = before
		}
		doc, err := cib.Read([]byte(text), "")
		if err != nil {
			t.Fatal(err)
		}
		next, err := cib.Update(doc, []cib.Op{tt.op}, nil)
		if tt.says == nil {
			if err != nil || next != doc {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		var refused *cib.OpError
		if !errors.As(err, &refused) {
			t.Errorf("%s: %v; want a refusal", tt.name, err)
			continue
		}
		for _, want := range tt.says {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v; want %q in it", tt.name, err, want)
			}
		}
		if cib.CheckWellFormed(doc.Root()) != nil {
			t.Errorf("%s: the old document changed", tt.name)
		}
	}
}

// TestPrefixedAttributesAreMerged: an attribute with a prefix is the same one when it comes again.
func TestPrefixedAttributesAreMerged(t *testing.T) {
	doc, err := cib.Read([]byte(`<cib validate-with="none"><configuration/><status><x xmlns:p="urn:p" p:a="1" a="0"/></status></cib>`), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{`<x xmlns:p="urn:p" p:a="2"/>`, `<x xmlns:p="urn:p" p:a="2" a="0" p:b="3"/>`} {
		if doc, err = cib.Update(doc, []cib.Op{{Kind: cib.Modify, Section: "status", Data: read(t, data)}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := cib.Text(doc.Root().SelectElement("status")); got != `<status><x xmlns:p="urn:p" p:a="2" a="0" p:b="3"/></status>` {
		t.Error(got)
	}
}

// TestWhatIsWrittenCanBeRead: whatever an element holds that no operation has checked, it is written so that it reads
// back, and its digest is that of what is read.
func TestWhatIsWrittenCanBeRead(t *testing.T) {
	for value, want := range map[string]string{
		"\x1b[31mred":    "\uFFFD[31mred",
		"ö\x00<\x1b":     "ö\uFFFD<\uFFFD",
		"\xff<\uFFFF":    "\uFFFD<\uFFFD",
		"tab\t\r\n\x7fö": "tab\t\r\n\x7fö",
	} {
		e := holding(made("x", "a", value), etree.NewComment(strings.ReplaceAll(value, "\r", "")))
		var pretty, tagged bytes.Buffer
		cib.AppendPretty(&pretty, e)
		w := cib.NewTagWriter(&tagged)
		w.Open("x")
		w.Attr("a", value)
		w.Close()
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{cib.Text(e), pretty.String(), tagged.String()} {
			back := read(t, text)
			if got := back.SelectAttrValue("a", ""); got != want {
				t.Errorf("%q is read as %q, want %q", value, got, want)
			}
			if len(back.Child) > 0 && cib.Digest(back) != cib.Digest(e) {
				t.Errorf("%q has another digest once it is read", value)
			}
		}
	}
}

// FuzzProgramsData: programs make operations of any text; either is the text refused, or the document reads back as
// it is.
func FuzzProgramsData(f *testing.F) {
	f.Add(int(cib.Create), "x", "id", "a\x1b[31m", "c", true)
	f.Add(int(cib.Modify), "p:x", "xmlns:p", "u", "--", false)
	f.Add(int(cib.Replace), "status", "a b", "\xff", "-", true)
	f.Add(int(cib.Modify), "status", "p:a", "\uFFFF", "", false)
	f.Fuzz(func(t *testing.T, kind int, tag, name, value, comment string, inner bool) {
		e := made(tag, name, value)
		if inner {
			e = holding(made("y"), e)
		}
		e.AddChild(etree.NewComment(comment))
		doc := parse(t, before)
		for _, op := range []cib.Op{
			{Kind: cib.Kind(kind), Section: "status", Data: e, MayCreate: true},
			{Kind: cib.Kind(kind), XPath: "//node", Data: e, All: true},
			{Kind: cib.Patching, Patch: &cib.Patch{Changes: []cib.Change{{Action: cib.ActModify, Path: "/cib/status", Position: -1, Result: e}, {Action: cib.ActCreate, Path: "/cib/status", Node: e}}}},
		} {
			next, err := cib.Update(doc, []cib.Op{op}, nil)
			if err != nil {
				continue
			}
			again, err := cib.Read(next.Bytes(), "")
			if err != nil || string(again.Bytes()) != string(next.Bytes()) {
				t.Fatalf("%v: %v in\n%s", op.Kind, err, next.Bytes())
			}
		}
	})
}
