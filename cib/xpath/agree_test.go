package xpath_test

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/beevik/etree"

	"pacer/cib/xpath"
)

// With -record the test asks xmllint for all answers anew and writes them to testdata.
var record = flag.Bool("record", false, "ask xmllint for the answers and record them")

const (
	expressionsFile = "testdata/expressions.txt"
	answersFile     = "testdata/answers.txt"
)

// question is an expression to be evaluated at a document.
type question struct{ document, expression string }

func questions(t *testing.T) []question {
	t.Helper()
	text, err := os.ReadFile(expressionsFile)
	if err != nil {
		t.Fatal(err)
	}
	var all []question
	document := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "# document "); ok {
			document = name
			continue
		}
		all = append(all, question{document, line})
	}
	return all
}

// file finds a document; "" if it belongs to a suite that is not there.
func file(document string) string {
	name, ofSuite := strings.CutPrefix(document, "suite:")
	if !ofSuite {
		return filepath.Join("testdata", document)
	}
	suites := os.Getenv("PACER_SUITES")
	if suites == "" {
		return ""
	}
	return filepath.Join(suites, "cts", name)
}

// TestAgreesWithLibxml2 compares answers with those that xmllint gave, node by node in their order.
func TestAgreesWithLibxml2(t *testing.T) {
	all := questions(t)
	if *record {
		writeAnswers(t, all)
	}
	answers := readAnswers(t)
	documents := map[string]*etree.Document{}
	compared, skipped := 0, 0
	for _, q := range all {
		want, ok := answers[q]
		if !ok {
			t.Errorf("%s: no answer is recorded for %s", q.document, q.expression)
			continue
		}
		name := file(q.document)
		if name == "" {
			skipped++
			continue
		}
		if documents[name] == nil {
			documents[name] = etree.NewDocument()
			documents[name].ReadSettings.PreserveCData = true
			if err := documents[name].ReadFromFile(name); err != nil {
				t.Fatal(err)
			}
		}
		if got := answer(documents[name], q.expression); got != want {
			t.Errorf("%s: %s\n gives %s\n want  %s", q.document, q.expression, got, want)
		}
		compared++
	}
	t.Logf("%d expressions compared", compared)
	if skipped > 0 {
		t.Logf("%d expressions skipped: set PACER_SUITES to the folder that holds cts", skipped)
	}
}

// answer evaluates an expression and describes what it gives as it is recorded.
func answer(d *etree.Document, expression string) string {
	x, err := xpath.Compile(expression)
	if err != nil {
		return "error"
	}
	v, err := x.EvaluateDocument(d.Root(), xpath.Limits{})
	if err != nil {
		return "error"
	}
	nodes, ok := v.(xpath.Nodes)
	if !ok {
		return "value " + strconv.Quote(fmt.Sprint(v))
	}
	b := &dumper{}
	for _, n := range nodes {
		b.raw = n.Kind() == xpath.DocumentNode
		b.node(d, n)
		b.WriteByte('\n')
	}
	return described(len(nodes), b.String())
}

// described shortens the text of many nodes to a digest.
func described(n int, text string) string {
	if len(text) > 160 {
		return fmt.Sprintf("nodes %d %x", n, md5.Sum([]byte(text)))
	}
	return fmt.Sprintf("nodes %d %q", n, text)
}

// dumper writes nodes as xmllint does.
type dumper struct {
	bytes.Buffer
	raw bool // attributes keep characters outside of ASCII
}

func (b *dumper) node(d *etree.Document, n xpath.Node) {
	switch n.Kind() {
	case xpath.DocumentNode:
		b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
		for _, t := range d.Child {
			if p, ok := t.(*etree.ProcInst); ok && p.Target == "xml" {
				continue
			}
			if c, ok := t.(*etree.CharData); ok && c.IsWhitespace() {
				continue
			}
			b.token(t)
			b.WriteByte('\n')
		}
	case xpath.AttributeNode:
		b.attr(n.Attr())
	case xpath.NamespaceNode:
		prefix, uri := n.Namespace()
		if prefix == "xml" {
			return
		}
		b.attr(&etree.Attr{Space: "xmlns", Key: prefix, Value: uri})
	default:
		b.token(n.Token())
	}
}

var (
	attrEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;", "\t", "&#9;", "\r", "&#13;")
	textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
)

func (b *dumper) attr(a *etree.Attr) {
	fmt.Fprintf(b, ` %s="`, a.FullKey())
	for _, c := range attrEscaper.Replace(a.Value) {
		if c < utf8.RuneSelf || b.raw {
			b.WriteRune(c)
		} else {
			fmt.Fprintf(b, "&#x%X;", c)
		}
	}
	b.WriteByte('"')
}

func (b *dumper) token(t etree.Token) {
	switch n := t.(type) {
	case *etree.CharData:
		if n.IsCData() {
			b.WriteString("<![CDATA[" + n.Data + "]]>")
		} else {
			b.WriteString(textEscaper.Replace(n.Data))
		}
	case *etree.Comment:
		b.WriteString("<!--" + n.Data + "-->")
	case *etree.ProcInst:
		b.WriteString("<?" + n.Target + " " + n.Inst + "?>")
	case *etree.Element:
		b.element(n)
	}
}

func (b *dumper) element(e *etree.Element) {
	b.WriteString("<" + e.FullTag())
	for _, declarations := range []bool{true, false} {
		for i := range e.Attr {
			a := &e.Attr[i]
			if declarations == (a.Space == "xmlns" || a.FullKey() == "xmlns") {
				b.attr(a)
			}
		}
	}
	if len(e.Child) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteString(">")
	for _, c := range e.Child {
		b.token(c)
	}
	b.WriteString("</" + e.FullTag() + ">")
}

func readAnswers(t *testing.T) map[question]string {
	t.Helper()
	f, err := os.Open(answersFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := map[question]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if fields := strings.SplitN(lines.Text(), "\t", 3); len(fields) == 3 {
			all[question{fields[0], fields[1]}] = fields[2]
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func writeAnswers(t *testing.T, all []question) {
	t.Helper()
	var b bytes.Buffer
	for _, q := range all {
		name := file(q.document)
		if name == "" {
			t.Fatal("set PACER_SUITES to the folder that holds cts to record answers")
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\n", q.document, q.expression, asked(t, name, q.expression))
	}
	if err := os.WriteFile(answersFile, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// asked has xmllint evaluate an expression. What can be counted is a set of nodes.
func asked(t *testing.T, name, expression string) string {
	t.Helper()
	if strings.TrimSpace(expression) == "" {
		return "error"
	}
	count, ok := xmllint(t, name, "count("+expression+")")
	if !ok {
		text, ok := xmllint(t, name, "string("+expression+")")
		if !ok {
			return "error"
		}
		return "value " + strconv.Quote(strings.TrimSuffix(text, "\n"))
	}
	n, err := strconv.Atoi(strings.TrimSpace(count))
	if err != nil {
		t.Fatalf("%s: xmllint counts %q nodes", expression, count)
	}
	text := ""
	if n > 0 {
		text, _ = xmllint(t, name, expression)
	}
	return described(n, text)
}

func xmllint(t *testing.T, name, expression string) (string, bool) {
	t.Helper()
	out, err := exec.Command("xmllint", "--xpath", expression, name).Output()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return string(out), err == nil
}
