package scan_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/beevik/etree"

	"pacer/cib/scan"
)

// faults lists texts that must be refused, the place of the fault and a part of the message.
var faults = []struct {
	name, text string
	line, col  int
	want       string
}{
	{"empty", "", 1, 1, "no element found"},
	{"only white space", "\n \n", 3, 1, "no element found"},
	{"only a comment", "<!-- a -->", 1, 11, "no element found"},
	{"prose", "hello", 1, 1, `text "hello" outside the root element`},
	{"two roots", "<a/>\n<b/>", 2, 1, "second root element <b>"},
	{"text after root", "<a/>\n  x", 2, 3, "outside the root element"},
	{"unclosed", "<a>\n <b>", 2, 5, "ends inside <b> of line 2, column 2"},
	{"crossed tags", "<a>\n<b></a>", 2, 4, "expected, to close <b> of line 2, column 1"},
	{"stray end tag", "<a/></a>", 1, 5, "</a> closes nothing"},
	{"duplicate attribute", `<a x="1" y="2" x="3"/>`, 1, 21, "attribute x twice"},
	{"missing space", `<a x="1"y="2"/>`, 1, 9, "expected white space"},
	{"missing equals", `<a x "1"/>`, 1, 6, `followed by '"'`},
	{"missing quote", `<a x=1/>`, 1, 6, "expected a quote"},
	{"open quote", `<a x="1/>`, 1, 6, "never closed"},
	{"less-than in value", `<a x="1<2"/>`, 1, 8, "write &lt;"},
	{"bare ampersand", `<a x="1 & 2"/>`, 1, 9, "a literal '&' is written &amp;"},
	{"unknown entity", `<a x="&nbsp;"/>`, 1, 7, "unknown entity &nbsp;"},
	{"null character", `<a x="&#0;"/>`, 1, 7, "no character that XML allows"},
	{"surrogate reference", `<a x="&#xD800;"/>`, 1, 7, "no character that XML allows"},
	{"signed reference", `<a x="&#+65;"/>`, 1, 7, "no character that XML allows"},
	{"empty reference", `<a x="&#;"/>`, 1, 7, "no character that XML allows"},
	{"upper-case hex mark", `<a x="&#X41;"/>`, 1, 7, "no character that XML allows"},
	{"control character", "<a>\x01</a>", 1, 4, "control character U+0001"},
	{"not UTF-8", "<a x=\"\xff\"/>", 1, 7, "byte 0xFF is not UTF-8"},
	{"UTF-16", "\xff\xfe<\x00a\x00", 1, 1, "text is UTF-16"},
	{"noncharacter", "<a x=\"\uFFFF\"/>", 1, 7, "U+FFFF"},
	{"column counts characters", "<a ü=\"äöü\" &/>", 1, 12, "'&' in the start tag <a>"},
	{"bad name", "<1a/>", 1, 1, "'<' is followed by '1'"},
	{"empty tag", "<a><></a>", 1, 4, "'<' is followed by '>'"},
	{"double dash in comment", "<a><!-- a -- b --></a>", 1, 11, "inside a comment"},
	{"open comment", "<a><!-- a", 1, 4, "never closed"},
	{"open CDATA", "<a><![CDATA[x</a>", 1, 4, "never closed"},
	{"CDATA outside", "<![CDATA[x]]><a/>", 1, 1, "outside the root"},
	{"CDATA end in text", "<a>x]]>y</a>", 1, 5, "']]>' in text"},
	{"late declaration", "\n<?xml version=\"1.0\"?><a/>", 2, 1, "stands at the very beginning"},
	{"foreign encoding", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>", 1, 1, "expected UTF-8"},
	{"declared entity", "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>", 1, 13, "declares entities"},
	{"late doctype", "<a/><!DOCTYPE a>", 1, 5, "after the root"},
	{"instruction without a name", "<a><? x?></a>", 1, 4, "expected a processing instruction's name"},
	{"undeclared prefix", "<a><x:b/></a>", 1, 4, "prefix x of <x:b> is not declared"},
	{"undeclared attribute prefix", `<a x:b="1"/>`, 1, 1, "prefix x of attribute x:b"},
	{"too deep", strings.Repeat("<a>", scan.MaxDepth) + "<b/>" + strings.Repeat("</a>", scan.MaxDepth), 1, 3*scan.MaxDepth + 1, "nested deeper"},
	{"ends in a start tag", "<a x='1'", 1, 9, "the end of the text"},
	{"ends after a slash", "<a/", 1, 3, "'/' in the start tag"},
}

func TestFaultsAreRefusedWithTheirPlace(t *testing.T) {
	for _, tt := range faults {
		t.Run(tt.name, func(t *testing.T) {
			_, err := scan.Parse(tt.text, scan.DropText)
			var fault *scan.Error
			if !errors.As(err, &fault) {
				t.Fatalf("Parse gave %v, want a *scan.Error", err)
			}
			if fault.Line != tt.line || fault.Col != tt.col || !strings.Contains(fault.Text, tt.want) {
				t.Errorf("got %q, want line %d, column %d: ...%s...", fault, tt.line, tt.col, tt.want)
			}
		})
	}
}

func TestWellFormedTextIsRead(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"declaration", "<?xml version='1.0' encoding='utf-8' standalone=\"yes\" ?>\n<a/>\n", `<a/>`},
		{"byte order mark", "\uFEFF<a/>", `<a/>`},
		{"harmless doctype", `<!DOCTYPE cib SYSTEM "crm.dtd"><cib/>`, `<cib/>`},
		{"entities", `<a x="&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#10;"/>`, `<a x="&lt;>&amp;&quot;'AB&#xA;"/>`},
		{"white space in values", "<a x=\"1\t2\n3\r\n4\r5\"/>", `<a x="1 2 3 4 5"/>`},
		{"other quote inside", `<a x='"' y="'"/>`, `<a x="&quot;" y="'"/>`},
		{"greater-than in value", `<a x=">"/>`, `<a x=">"/>`},
		{"space around equals", "<a x =\n'1' />", `<a x="1"/>`},
		{"space in end tag", "<a></a\n>", `<a/>`},
		{"comments stay inside the root", "<!--o--><a><!-- i --></a><!--o-->", `<a><!-- i --></a>`},
		{"instructions go", "<?p q?><a><?p?></a><?p ?>", `<a/>`},
		{"CDATA goes", "<a><![CDATA[<&]]></a>", `<a/>`},
		{"text goes", "<a>one<b/>two</a>", `<a><b/></a>`},
		{"wide names", "<é·1 ü='1'/>", `<é·1 ü="1"/>`},
		{"declared prefix", `<a xmlns:x="u"><x:b x:c="1"/></a>`, `<a xmlns:x="u"><x:b x:c="1"/></a>`},
		{"xml prefix", `<a xml:lang="en"/>`, `<a xml:lang="en"/>`},
		{"as deep as allowed", strings.Repeat("<a>", scan.MaxDepth-1) + "<b/>" + strings.Repeat("</a>", scan.MaxDepth-1), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tree, err := scan.Parse(tt.text, scan.DropText)
			if err != nil {
				t.Fatal(err)
			}
			if got := canonical(t, tree.Doc); tt.want != "" && got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func canonical(t *testing.T, doc *etree.Document) string {
	t.Helper()
	doc.WriteSettings = etree.WriteSettings{CanonicalAttrVal: true, CanonicalText: true}
	text, err := doc.WriteToString()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTextIsKeptOrReported(t *testing.T) {
	const text = "<a>\n  one &amp;\r\n two<b> </b>\n</a>"
	kept, err := scan.Parse(text, scan.KeepText)
	if err != nil {
		t.Fatal(err)
	}
	if got := kept.Root().Text(); got != "\n  one &\n two" {
		t.Errorf("text kept is %q", got)
	}
	if n := len(kept.Root().SelectElement("b").Child); n != 0 {
		t.Errorf("blank text kept: %d children", n)
	}
	dropped, err := scan.Parse(text, scan.DropText)
	if err != nil {
		t.Fatal(err)
	}
	want := scan.Stray{Pos: scan.Pos{Line: 2, Col: 3}, Text: "one &\n two"}
	if strays := dropped.Strays(); len(strays) != 1 || strays[0] != want {
		t.Errorf("strays are %v, want %v", strays, want)
	}
	several, err := scan.Parse("<a>é<b/>x\n\n y<![CDATA[ z ]]></a>", scan.DropText)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, stray := range several.Strays() {
		got = append(got, fmt.Sprintf("%v %q", stray.Pos, stray.Text))
	}
	if want := `line 1, column 4 "é", line 1, column 9 "x\n\n y", line 3, column 3 "z"`; strings.Join(got, ", ") != want {
		t.Errorf("strays are %v, want %s", got, want)
	}
}

func TestPositionsOutliveMoves(t *testing.T) {
	tree, err := scan.Parse("<a>\n <b/>\n  <c>é<d/></c>\n</a>", scan.DropText)
	if err != nil {
		t.Fatal(err)
	}
	root := tree.Root()
	d := root.FindElement("c/d")
	root.AddChild(d)
	if got := tree.Position(d); got != (scan.Pos{Line: 3, Col: 7}) {
		t.Errorf("position of d is %v", got)
	}
	if got := tree.Position(root); got != (scan.Pos{Line: 1, Col: 1}) {
		t.Errorf("position of the root is %v", got)
	}
	if got := tree.Position(root.CreateElement("new")); got.Known() {
		t.Errorf("a new element has position %v", got)
	}
}

func TestChangesDoNotReachNeighbours(t *testing.T) {
	tree, err := scan.Parse(`<a><b x="1"/><c y="2"><d/></c><e/></a>`, scan.DropText)
	if err != nil {
		t.Fatal(err)
	}
	b := tree.Root().SelectElement("b")
	b.CreateAttr("new", "v")
	b.CreateElement("child")
	tree.Root().SelectElement("c").CreateElement("child")
	const want = `<a><b x="1" new="v"><child/></b><c y="2"><d/><child/></c><e/></a>`
	if got := canonical(t, tree.Doc); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestAgreesWithLibxml2 compares verdicts with xmllint, which also refuses what Pacemaker refuses.
func TestAgreesWithLibxml2(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed")
	}
	// Stricter than libxml2 on purpose: encodings and entity declarations.
	stricter := map[string]bool{"foreign encoding": true, "declared entity": true, "UTF-16": true}
	for _, tt := range faults {
		if stricter[tt.name] {
			continue
		}
		cmd := exec.Command(xmllint, "--noout", "-")
		cmd.Stdin = strings.NewReader(tt.text)
		out, err := cmd.CombinedOutput()
		if err == nil && len(out) == 0 {
			t.Errorf("%s: xmllint accepts what is refused here: %.80q", tt.name, tt.text)
		}
	}
}

func TestSuitesAreRead(t *testing.T) {
	for _, file := range suiteFiles(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := scan.Parse(string(text), scan.DropText)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		theirs := etree.NewDocument()
		if err := theirs.ReadFromBytes(text); err != nil {
			t.Fatal(err)
		}
		if ours, want := shape(tree.Root()), shape(theirs.Root()); ours != want {
			t.Errorf("%s: differs from etree's own reading", filepath.Base(file))
		}
	}
}

// shape lists elements and attributes of a tree.
func shape(e *etree.Element) string {
	var b strings.Builder
	var walk func(*etree.Element)
	walk = func(e *etree.Element) {
		fmt.Fprintf(&b, "<%s", e.FullTag())
		for _, a := range e.Attr {
			// etree does not turn white space in values into spaces.
			value := strings.NewReplacer("\n", " ", "\t", " ").Replace(a.Value)
			fmt.Fprintf(&b, " %s=%q", a.FullKey(), value)
		}
		for _, c := range e.ChildElements() {
			walk(c)
		}
		b.WriteString(">")
	}
	walk(e)
	return b.String()
}

func suiteFiles(tb testing.TB) []string {
	tb.Helper()
	dir := os.Getenv("PACER_SUITES")
	if dir == "" {
		tb.Skip("PACER_SUITES is not set")
	}
	files, err := filepath.Glob(filepath.Join(dir, "cts/scheduler/xml/*.xml"))
	if err != nil || len(files) == 0 {
		tb.Skipf("no scheduler suite below %s", dir)
	}
	return files
}

func TestDepthLimitIsLibxml2s(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed")
	}
	cmd := exec.Command(xmllint, "--noout", "-")
	cmd.Stdin = strings.NewReader(strings.Repeat("<a>", scan.MaxDepth) + strings.Repeat("</a>", scan.MaxDepth))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("xmllint refuses a depth of %d: %.200s", scan.MaxDepth, out)
	}
}

// TestPositionsAreSafeToAsk: many may ask at once, and get the same answer.
func TestPositionsAreSafeToAsk(t *testing.T) {
	tree, err := scan.Parse("<a>"+strings.Repeat("\n<b/>", 10_000)+"</a>", scan.DropText)
	if err != nil {
		t.Fatal(err)
	}
	all := tree.Root().ChildElements()
	var askers sync.WaitGroup
	for range 4 {
		askers.Go(func() {
			for i, e := range all {
				if got := tree.Position(e); got != (scan.Pos{Line: i + 2, Col: 1}) {
					t.Errorf("element %d is at %v", i, got)
					return
				}
			}
		})
	}
	askers.Wait()
}

// TestTreeSharesTheText: names and values are parts of the text, not copies.
func TestTreeSharesTheText(t *testing.T) {
	text := strings.Repeat(" ", 1000) + `<element attribute="a long value, which is not copied"/>`
	tree, err := scan.Parse(text, scan.DropText)
	if err != nil {
		t.Fatal(err)
	}
	start, end := uintptr(unsafe.Pointer(unsafe.StringData(text))), uintptr(len(text))
	for _, s := range []string{tree.Root().Tag, tree.Root().Attr[0].Key, tree.Root().Attr[0].Value} {
		if at := uintptr(unsafe.Pointer(unsafe.StringData(s))); at < start || at >= start+end {
			t.Errorf("%q is a copy", s)
		}
	}
}
