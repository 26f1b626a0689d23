package cib_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/cib"
	"pacer/cib/scan"
	"pacer/cib/schema"
)

// megabyte repeats a text until it is about 1 MB long; a %d in it counts.
func megabyte(text string) string {
	var b strings.Builder
	for i := 0; b.Len() < 1<<20; i++ {
		if n := strings.Count(text, "%d"); n > 0 {
			fmt.Fprintf(&b, text, slices.Repeat([]any{i}, n)...)
		} else {
			b.WriteString(text)
		}
	}
	return b.String()
}

func inCIB(text string) string {
	return `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="0" num_updates="0"><configuration><crm_config/><nodes/>` +
		`<resources>` + text + `</resources><constraints/></configuration><status/></cib>`
}

// TestHostileTextsAreRefused: whatever fills 1 MB, the answer says at which line and column it is wrong,
// and comes at once.
func TestHostileTextsAreRefused(t *testing.T) {
	nested := strings.Count(megabyte("<a>"), "<")
	for _, c := range []struct{ name, text, says string }{
		{"deep nesting", inCIB(megabyte("<a>") + strings.Repeat("</a>", nested)), "nested deeper"},
		{"deep and never closed", megabyte("<cib>"), "nested deeper"},
		{"entity bomb", "<!DOCTYPE cib [" + megabyte(`<!ENTITY e%d "&e;&e;&e;&e;">`) + "]><cib>&e0;</cib>", "declares entities"},
		{"references to no entity", inCIB(megabyte("&lol;")), "unknown entity"},
		{"endless reference", inCIB("&" + megabyte("a")), "'&'"},
		{"giant number", inCIB("&#" + megabyte("9") + ";"), "no character that XML allows"},
		{"open quote", `<cib x="` + megabyte("a"), "never closed"},
		{"same attribute again", "<cib" + megabyte(` a="1"`) + "/>", "attribute a twice"},
		{"giant tag", inCIB("<" + megabyte("a")), "line 1, column "},
		{"invalid UTF-8", inCIB(megabyte("aaaaaaaaa\n") + "\xc3\x28"), "not UTF-8"},
		{"overlong UTF-8", inCIB(`<a b="` + "\xc0\xaf" + `"/>`), "not UTF-8"},
		{"control characters", inCIB(megabyte("\n") + "\x1b[2J"), "control character U+001B"},
		{"null bytes", megabyte("\x00"), "line 1, column 1"},
		{"open comment", inCIB("<!--" + megabyte("- ")), "never closed"},
		{"open CDATA", inCIB("<![CDATA[" + megabyte("]] ")), "never closed"},
		{"only open brackets", megabyte("<"), "line 1, column 1"},
		{"end tags", inCIB(megabyte("</a>")), "line 1, column "},
	} {
		began := time.Now()
		_, err := cib.Parse([]byte(c.text), "hostile.xml")
		var fault *cib.ParseError
		if !errors.As(err, &fault) || !fault.Known() || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %.300v, want a place and %q", c.name, err, c.says)
		}
		if err != nil && len(err.Error()) > 1000 {
			t.Errorf("%s: a message of %d bytes", c.name, len(err.Error()))
		}
		inTime(t, c.name, began)
	}
}

// TestHostileOperationsEnd: so does an operation with 1 MB of objects on as many.
func TestHostileOperationsEnd(t *testing.T) {
	contents := map[string]string{
		"objects": megabyte(`<primitive id="p%d" class="lsb" type="x"/>`), "others": megabyte(`<primitive id="q%d" class="lsb" type="x"/>`),
		"the same again": megabyte(`<primitive id="p"/>`), "without ids": megabyte(`<a/>`),
		"comments": megabyte(`<!--c%d-->`), "references": megabyte(`<primitive id="p%d" id-ref="r%d"/>`),
	}
	docs := map[string]*cib.Document{}
	for name, text := range contents {
		var err error
		if docs[name], err = cib.Parse([]byte(inCIB(text)), name); err != nil {
			t.Fatal(err)
		}
	}
	for _, on := range []string{"objects", "references"} {
		doc := docs[on]
		for by, other := range docs {
			for _, kind := range []cib.Kind{cib.Create, cib.Modify, cib.Delete, cib.Replace} {
				began := time.Now()
				op := cib.Op{Kind: kind, Section: "resources", MayCreate: true, Data: other.Root().FindElement("configuration/resources")}
				_, err := cib.Update(doc, []cib.Op{op}, nil)
				if err != nil && len(err.Error()) > 1000 {
					t.Errorf("%v of %s on %s: %.2000v", kind, by, on, err)
				}
				inTime(t, fmt.Sprintf("%v of %s on %s", kind, by, on), began)
			}
		}
	}
}

// inTime allows many times what a text of 1 MB takes, which is less than what grows with the square of the
// text's length would need.
func inTime(t *testing.T, what string, began time.Time) {
	t.Helper()
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("%s took %v", what, took)
	}
}

// TestHostileDocumentsAreJudged: what is well-formed but no configuration is found to be so.
func TestHostileDocumentsAreJudged(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"many attributes", inCIB("<primitive" + megabyte(` a%d="1"`) + "/>")},
		{"a giant attribute", inCIB(`<primitive id="` + megabyte("a") + `" class="` + megabyte("b") + `"/>`)},
		{"a giant name", inCIB("<p" + megabyte("p") + "/>")},
		{"many elements", inCIB(megabyte("<a/>"))},
		{"the same id", inCIB(megabyte(`<primitive id="p"/>`))},
		{"giant ids", inCIB(`<primitive id="a` + megabyte("a") + `" template="b` + megabyte("a") + `"/>`)},
		{"many references to nothing", inCIB(megabyte(`<primitive id="p%d" template="t"/>`))},
		{"many sets", inCIB(`<primitive id="p" class="lsb" type="x">` + megabyte(`<meta_attributes id="m%d"/>`) + `</primitive>`)},
		{"sets in turns", inCIB(`<clone id="c">` + megabyte(`<meta_attributes id="m%d"/><instance_attributes id-ref="m1"/>`) + `</clone>`)},
		{"many operations", inCIB(`<primitive id="p" class="lsb" type="x"><operations>` + megabyte(`<op id="o%d" name="n" interval="0"/>`) + `</operations></primitive>`)},
		{"rules in rules", inCIB(strings.Repeat(`<rule>`, 200) + strings.Repeat(`</rule>`, 200))},
		{"text between", inCIB(megabyte("<a>x</a>y"))},
	} {
		began := time.Now()
		doc, err := cib.Parse([]byte(c.text), "hostile.xml")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		grammar := schema.Of(schema.Latest())
		faults := grammar.Validate(doc.Root())
		if grammar.Valid(doc.Root()) != (len(faults) == 0) {
			t.Errorf("%s: two verdicts", c.name)
		}
		for _, f := range faults[:min(3, len(faults))] {
			if text := cib.FaultText(f); text == "" || len(text) > 2000 || !doc.Position(f.Element).Known() {
				t.Errorf("%s: %s: %.300s", c.name, f.Path(), text)
			}
		}
		doc.Check()
		if _, err := cib.Parse(doc.Bytes(), "again"); err != nil {
			t.Errorf("%s: cannot be read again: %.300v", c.name, err)
		}
		inTime(t, c.name, began)
	}
}

// TestHostilePatchesEnd: whatever fills a patch of 1 MB, it is refused or applied, and that soon.
func TestHostilePatchesEnd(t *testing.T) {
	const version = `<version><source admin_epoch="0" epoch="0" num_updates="0"/><target admin_epoch="0" epoch="1" num_updates="0"/></version>`
	const below = "/cib/configuration/resources"
	base, err := cib.Parse([]byte(inCIB(strings.Repeat(`<!--c-->`, 5000)+megabyte(`<primitive id="p%d" class="lsb" type="x"/>`))), "base")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, changes string }{
		{"many creations in front", megabyte(`<change operation="create" path="` + below + `" position="0"><primitive id="n%d"/></change>`)},
		{"many deletions", megabyte(`<change operation="delete" path="` + below + `/primitive[@id='p%d']"/>`)},
		{"the same deletion again", megabyte(`<change operation="delete" path="` + below + `/primitive[@id='p1']"/>`)},
		{"many comments", megabyte(`<change operation="delete" path="` + below + `/comment" position="0"/>`)},
		{"many moves", megabyte(`<change operation="move" path="` + below + `/primitive[@id='p%d']" position="0"/>`)},
		{"ids to and fro", megabyte(`<change operation="modify" path="` + below + `/primitive[@id='p1']"><change-result><primitive id="p2"/></change-result></change>` +
			`<change operation="modify" path="` + below + `/primitive[@id='p2']"><change-result><primitive id="p1"/></change-result></change>`)},
		{"a long path", `<change operation="delete" path="` + megabyte("/a") + `"/>`},
		{"a giant id", `<change operation="delete" path="` + below + `/primitive[@id='` + megabyte("p") + `']"/>`},
		{"a giant position", `<change operation="create" path="` + below + `" position="` + megabyte("9") + `"><a/></change>`},
		{"many attributes", `<change operation="modify" path="` + below + `"><change-list/><change-result><resources` + megabyte(` a%d="1"`) + `/></change-result></change>`},
		{"a giant object", `<change operation="create" path="` + below + `" position="0"><a>` + megabyte(`<b/>`) + `</a></change>`},
		{"changes in changes", strings.Repeat("<change>", 200) + strings.Repeat("</change>", 200)},
	} {
		began := time.Now()
		tree, err := scan.Parse(`<diff format="2">`+version+c.changes+`</diff>`, scan.DropText)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		patch, err := cib.ParsePatch(tree.Root())
		if err == nil {
			var next *cib.Document
			if next, err = patch.Apply(base); err == nil {
				_, err = cib.Read(next.Bytes(), "patched")
			}
		}
		if err != nil && (len(err.Error()) > 2000 || err.Error() == "") {
			t.Errorf("%s: %.3000v", c.name, err)
		}
		inTime(t, c.name, began)
	}
}
