package cib_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"pacer/cib"
)

// TestCompare: the outer before the inner, nothing inside of what is gone or new, and of siblings in another
// order only the element around them.
func TestCompare(t *testing.T) {
	name := func(t etree.Token) string {
		switch t := t.(type) {
		case *etree.Element:
			return t.Tag + t.SelectAttrValue("id", "")
		case *etree.Comment:
			return "#" + t.Data
		}
		return "-"
	}
	for _, tt := range []struct{ from, to, want string }{
		{`<a><p id="1"/></a>`, `<a><p id="1"/></a>`, ""},
		{`<a><p id="1"><q id="2" v="x"/></p></a>`, `<a><p id="1"><q id="2" v="y"/></p></a>`, "a:a p1:p1 q2:q2"},
		{`<a><p id="1"><q id="2"/></p></a>`, `<a><p id="3"><q id="2"/></p></a>`, "a:a p1:- -:p3"},
		{`<a><p id="1"/><p id="2"/></a>`, `<a><p id="2"/><p id="1"/></a>`, "a:a"},
		{`<a><!--c--></a>`, `<a/>`, "a:a #c:-"},
	} {
		var got []string
		cib.Compare(element(t, tt.from), element(t, tt.to), func(old, now etree.Token) { got = append(got, name(old)+":"+name(now)) })
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s to %s: visits %v, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

// TestSame: which differences two documents may have and be of the same configuration, or of the same settings.
func TestSame(t *testing.T) {
	base := strings.Replace(before, "<cib ", `<cib update-client="a" cib-last-written="then" `, 1)
	for name, tt := range map[string]struct {
		text                    string
		configuration, settings bool
	}{
		"nothing":         {base, true, true},
		"updates":         {strings.Replace(base, `num_updates="3"`, `num_updates="9"`, 1), true, true},
		"who wrote":       {strings.Replace(base, `update-client="a" cib-last-written="then"`, `update-client="b"`, 1), true, true},
		"status":          {strings.Replace(base, "<status/>", `<status><node_state id="1"/></status>`, 1), true, true},
		"epoch":           {strings.Replace(base, `epoch="5"`, `epoch="6"`, 1), false, true},
		"root attribute":  {strings.Replace(base, "pacemaker-3.9", "pacemaker-3.8", 1), false, true},
		"a resource":      {strings.Replace(base, `id="a"`, `id="z"`, 1), false, false},
		"no such section": {`<cib validate-with="pacemaker-3.9"/>`, false, false},
	} {
		a, b := parse(t, base), parse(t, tt.text)
		if cib.SameConfiguration(a, b) != tt.configuration || cib.SameSettings(a, b) != tt.settings {
			t.Errorf("%s: same configuration %v, settings %v", name, !tt.configuration, !tt.settings)
		}
	}
}

// TestOperationsStay: what operations hold, and the document that they are done to, stay as they were; every refusal is
// an *OpError.
func TestOperationsStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDocument(t)
		before := string(d.Bytes())
		ops := rapid.SliceOfN(rapid.Custom(drawOp), 1, 3).Draw(t, "ops")
		var held []string
		for _, op := range ops {
			held = append(held, cib.Text(op.Data))
		}
		got, err := cib.Update(d, ops, nil)
		for i, op := range ops {
			if cib.Text(op.Data) != held[i] {
				t.Fatalf("the data became %s, was %s", cib.Text(op.Data), held[i])
			}
		}
		if string(d.Bytes()) != before {
			t.Fatalf("the document became\n%s\nwas\n%s", d.Bytes(), before)
		}
		if _, ok := err.(*cib.OpError); err != nil && (!ok || got != nil) {
			t.Fatalf("refused with a %T, and %v", err, got)
		}
	})
}

// TestStepsAreTheSameEverywhere: how many steps operations take depends on them and on what the document says, not
// on how it came about.
func TestStepsAreTheSameEverywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDocument(t)
		ops := []cib.Op{drawOp(t)}
		steps := rapid.IntRange(0, 400).Draw(t, "steps")
		again, err := cib.Read(d.Bytes(), "")
		if err != nil {
			t.Fatal(err)
		}
		_, here := cib.UpdateWithin(d, ops, nil, steps)
		_, there := cib.UpdateWithin(again, ops, nil, steps)
		if fmt.Sprint(here) != fmt.Sprint(there) {
			t.Fatalf("%v here, %v there", here, there)
		}
	})
}

// TestDigestsAreHexadecimal: 32 lower-case digits, whatever is digested.
func TestDigestsAreHexadecimal(t *testing.T) {
	d := parse(t, before)
	for _, digest := range []string{
		cib.MD5(""), cib.Digest(d.Root()), cib.SignatureDigest(d.Root()), cib.ParamsDigest([]cib.Param{{"a", "ä"}}),
		cib.Diff(d, parse(t, after)).Digest,
	} {
		if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(digest) {
			t.Errorf("digest %q", digest)
		}
	}
	if spaced := parse(t, strings.ReplaceAll(before, "<node ", "text\n\n  <node ")); cib.SignatureDigest(spaced.Root()) != cib.SignatureDigest(d.Root()) {
		t.Error("white space and text count in the signature")
	}
}

// TestCopiesHaveNoText: a copy has descendants and comments and no text, belongs to nobody, and knows no places.
func TestCopiesHaveNoText(t *testing.T) {
	e := etree.NewElement("a")
	e.CreateText("text")
	e.CreateComment("c")
	e.CreateElement("b").CreateAttr("id", "1")
	fresh := cib.CopyElement(e)
	if got := cib.Text(fresh); got != `<a><!--c--><b id="1"/></a>` || fresh.Text() != "" || fresh.Parent() != nil || e.Text() != "text" {
		t.Errorf("the copy is %s with text %q, the original has %q", got, fresh.Text(), e.Text())
	}
	d := parse(t, before)
	if fresh := d.Copy(); fresh.Position(fresh.Root()).Known() || !d.Position(d.Root()).Known() {
		t.Error("a copy knows where it stood in the text, or the original does not")
	}
	if again, err := cib.ParseText(before, "x"); err != nil || string(again.Bytes()) != before {
		t.Errorf("a document of a string is another one: %v", err)
	}
}

// TestDiffIsNeverNil: without differences a patch has no changes.
func TestDiffIsNeverNil(t *testing.T) {
	if p := cib.Diff(parse(t, before), parse(t, before)); p == nil || len(p.Changes) > 0 {
		t.Errorf("got %v", p)
	}
}

// TestNothingIsWrittenAfterAnError: the first error of the writer below is the last thing that it is asked for.
func TestNothingIsWrittenAfterAnError(t *testing.T) {
	broken := &brokenWriter{}
	w := cib.NewTagWriter(broken)
	w.Open("cib")
	for range 40_000 {
		w.Open("item")
		w.Attr("name", "value")
		w.Close()
	}
	w.Close()
	if err := w.Flush(); err == nil || broken.writes != 2 {
		t.Errorf("%v after %d writes, want an error after the second", err, broken.writes)
	}
}

// TestSectionsAreAsked: each name of a section may be asked for and worked in.
func TestSectionsAreAsked(t *testing.T) {
	names := cib.Sections()
	if !slices.Contains(names, "status") || !slices.Contains(names, "resources") {
		t.Fatalf("sections are %v", names)
	}
	for _, name := range names {
		if _, err := parse(t, before).Find(cib.Query{Section: name}); err != nil && !strings.Contains(err.Error(), "(No such") {
			t.Errorf("%s: %v", name, err)
		}
		op := cib.Op{Kind: cib.Delete, Section: name, Data: element(t, `<none id="none"/>`)}
		if _, err := cib.Update(parse(t, before), []cib.Op{op}, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
