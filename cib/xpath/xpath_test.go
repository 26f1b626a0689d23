package xpath_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib/xpath"
)

func read(t testing.TB, text string) *etree.Element {
	t.Helper()
	d := etree.NewDocument()
	if err := d.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	return d.Root()
}

// TestErrorsSayWhereAndWhat holds the words that users see.
func TestErrorsSayWhereAndWhat(t *testing.T) {
	for _, tt := range []struct{ expression, want string }{
		{"", `XPath "": column 1: found the end, expected an expression`},
		{"//item[", `XPath "//item[": column 8: found the end, expected an expression`},
		{"//item[@id='a'", `XPath "//item[@id='a'": column 15: found the end, expected an operator or ]`},
		{"//item[@id='a]", `XPath "//item[@id='a]": column 12: found a text that is never closed, expected a closing '`},
		{"//é[x y]", `XPath "//é[x y]": column 7: found y, expected an operator or ]`},
		{"//item/", `XPath "//item/": column 8: found the end, expected an element's name, *, @ or a node test such as text()`},
		{"count(1)", `XPath "count(1)": column 7: found a number, expected a set of nodes for count()`},
		{"concat('a')", `XPath "concat('a')": column 1: found concat() with 1 arguments, expected 2 or more`},
		{"1|//a", `XPath "1|//a": column 1: found a number, expected a set of nodes for the operator |`},
		{"$x", `XPath "$x": column 1: found $, expected no variables; expressions have none here`},
		{"up::a", `XPath "up::a": column 1: found the unknown axis up, expected one of child, descendant,`},
		{"p:a", `XPath "p:a": column 1: found the unknown prefix p, expected a name without a prefix, or xml:`},
		{"size(//a)", `XPath "size(//a)": column 1: found the unknown function size(), expected one of last, position,`},
		{"//a[1] #", `XPath "//a[1] #": column 8: found #, expected an operator or the end`},
		{"position()", `XPath "position()": found position() or last() outside of brackets, expected it inside a predicate`},
		{"//a[\xff]", `found bytes that are not UTF-8, expected UTF-8`},
		{strings.Repeat("(", 300) + "1", `found an expression nested too deeply, expected at most 200 levels`},
		{strings.Repeat("a", 1<<17), `found 131072 bytes, expected at most 65536`},
	} {
		_, err := xpath.Compile(tt.expression)
		var e *xpath.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.40q gives %v\nwant %s", tt.expression, err, tt.want)
		}
	}
}

func TestSelect(t *testing.T) {
	root := read(t, `<r><a id="1">x<b id="2"/>y</a><a id="3"/></r>`)
	detached := etree.NewElement("r")
	detached.CreateElement("a").CreateAttr("id", "d")
	for _, tt := range []struct {
		of               *etree.Element
		expression, want string
	}{
		{root, "//a", "1 3"},
		{root, "//b/..", "1"},
		{root, "//@id", "1 2 3"},
		{root, "//a/text()|//b", "1 2"},
		{root, "/", "-"},
		{root, "/r", "-"},
		{root.ChildElements()[0], "/r/a", "1 3"},
		{root, "a", ""},
		{root, "r/a", ""},
		{root, ".", ""},
		{root, "//a[b]", "1"},
		{detached, "//a", "d"},
		{detached, "/r/a", "d"},
		{detached, "//a/ancestor::r/a/following::*", ""},
		{detached, "//a/..|/", "-"},
	} {
		found, err := xpath.Select(tt.of, tt.expression)
		if err != nil {
			t.Errorf("%s: %v", tt.expression, err)
		}
		var ids []string
		for _, e := range found {
			ids = append(ids, e.SelectAttrValue("id", "-"))
		}
		if got := strings.Join(ids, " "); got != tt.want {
			t.Errorf("%s selects %q, want %q", tt.expression, got, tt.want)
		}
	}
	if _, err := xpath.Select(root, "count(//a)"); err == nil || !strings.Contains(err.Error(), "found a number, expected an expression that selects elements") {
		t.Errorf("a number is selected as %v", err)
	}
}

func TestEvaluateBeginsAtTheElement(t *testing.T) {
	root := read(t, `<r><a><b id="1"/></a><b id="2"/></r>`)
	x, err := xpath.Compile("count(b) + 10 * count(/r/b) + 100 * count(..)")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		at   *etree.Element
		want xpath.Number
	}{{root, 111}, {root.SelectElement("a"), 111}, {root.SelectElement("b"), 110}} {
		if v, err := x.Evaluate(tt.at, xpath.Limits{}); err != nil || v != tt.want {
			t.Errorf("at %s: %v, %v, want %v", tt.at.Tag, v, err, tt.want)
		}
	}
}

// TestHostileExpressionsEnd gives each a document on which it would run for hours, or take all memory.
func TestHostileExpressionsEnd(t *testing.T) {
	root := read(t, "<r>"+strings.Repeat("<a b='1'><c>text</c></a>", 2000)+"</r>")
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	for _, expression := range []string{
		"//*[count(//*[count(../*[count(../*)>1])>1])>1]",
		"//*[count(following::*[count(preceding::*)>1])>1]",
		"//node()" + many("/following::node()", 10),
		many("//*/..", 500) + many("//*[.//*]", 20),
		"//*[. != ../*]",
		"//*[contains(string(/), concat(string(/), .))]",
		"string-length(" + many("concat(string(/),", 150) + "''" + many(",string(/))", 150) + ")",
		"//*[translate(string(/),'t','" + many("x", 1000) + "')]",
		"count(" + many("//*|", 10000) + "//*)",
	} {
		x, err := xpath.Compile(expression)
		if err != nil {
			t.Errorf("%.60s: %v", expression, err)
			continue
		}
		limits := xpath.Limits{Steps: 1_000_000, Nodes: 20_000, Text: 1 << 20}
		_, err = x.EvaluateDocument(root, limits)
		var e *xpath.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "found ") || !strings.Contains(err.Error(), "expected an expression that") {
			t.Errorf("%.60s gives %v", expression, err)
		}
	}
}

// TestAbsolutePathsAreFoundOnce relies on a limit that looking for //n at every element would break.
func TestAbsolutePathsAreFoundOnce(t *testing.T) {
	root := read(t, "<r>"+strings.Repeat("<n id='1'/>", 1000)+"<n id='2'/></r>")
	x, err := xpath.Compile("//n[@id = //n[last()]/@id]")
	if err != nil {
		t.Fatal(err)
	}
	v, err := x.EvaluateDocument(root, xpath.Limits{Steps: 100_000, Nodes: 10_000, Text: 1000})
	if err != nil || len(v.(xpath.Nodes)) != 1 {
		t.Errorf("got %v, %v, want one node", v, err)
	}
}

// FuzzXPath proves that no expression makes the package panic or go beyond its limits, and that answers
// are sets in document order.
func FuzzXPath(f *testing.F) {
	for _, q := range []string{"//t[2]", "//u/..|//@id", "count(//*)", "(//t)[last()]/ancestor::*[1]", "string(//t)+1 div 0", "//t[@id='1' and position()<3]", "//*[", "-'a'", "substring('ab',1,2)"} {
		f.Add(q)
	}
	root := read(f, `<t id="1"><t id="2"><u id="3"/>x<!--c--><t xml:lang="en"/></t><t id="4" xmlns="n"/></t>`)
	f.Fuzz(func(t *testing.T, expression string) {
		x, err := xpath.Compile(expression)
		if err != nil {
			return
		}
		v, err := x.EvaluateDocument(root, xpath.Limits{Steps: 20_000, Nodes: 2_000, Text: 1 << 16})
		if err != nil {
			return
		}
		nodes, ok := v.(xpath.Nodes)
		if !ok {
			return
		}
		all, err := xpath.Compile("(" + expression + ")[true()]")
		if err != nil {
			return
		}
		again, err := all.EvaluateDocument(root, xpath.Limits{Steps: 40_000, Nodes: 2_000, Text: 1 << 16})
		if err != nil || len(again.(xpath.Nodes)) != len(nodes) {
			t.Fatalf("%q gives %d nodes, filtered by true() %v, %v", expression, len(nodes), again, err)
		}
		seen := map[xpath.Node]bool{}
		for _, n := range nodes {
			if seen[n] {
				t.Fatalf("%q gives a node twice", expression)
			}
			seen[n] = true
		}
	})
}

func BenchmarkSelectByID(b *testing.B) {
	root := read(b, "<r>"+strings.Repeat("<a id='1' x='y'><c id='2'/></a>", 5000)+"<a id='last'/></r>")
	for b.Loop() {
		found, err := xpath.Select(root, "//a[@id='last']")
		if err != nil || len(found) != 1 {
			b.Fatal(found, err)
		}
	}
}
