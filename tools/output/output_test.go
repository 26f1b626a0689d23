package output

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/beevik/etree"
	"github.com/kballard/go-shellquote"

	"pacer/cib"
	"pacer/cib/scan"
	"pacer/cib/value/vocab"
	"pacer/tools/env"
)

type testFlags struct {
	Common
	Value string       `short:"v"`
	Maybe OptionalText `short:"m"`
	Fail  bool
}

func run(t *testing.T, args ...string) (out, errs string, status int) {
	t.Helper()
	var o, e bytes.Buffer
	f := &testFlags{}
	status = Run(env.Env{Name: "tool", Args: args, Stdout: &o, Stderr: &e}, Tool{
		About: "tests", Flags: f,
		Do: func(p *Printer, parsed *kong.Context) error {
			if root := p.XML(); root != nil {
				Element(root, "value", "is", f.Value)
			}
			p.Info("value %s maybe %v %s given %v", f.Value, f.Maybe.Given, f.Maybe.Value, Given(parsed))
			p.Markup("page", "<a b=\"1\"/>\n")
			if f.Fail {
				p.Err("first")
				return Fail(vocab.ExitNoSuch, "second")
			}
			return nil
		},
	})
	return o.String(), e.String(), status
}

// TestFormats states how results and errors come out in each format.
func TestFormats(t *testing.T) {
	const head = `<pacemaker-result api-version="2.42" request="tool `
	const body = "  <value is=\"x\"/>\n  <page><![CDATA[<a b=\"1\"/>\n]]></page>\n"
	tests := []struct {
		args, out, err string
		status         int
	}{
		{"-v x", "value x maybe false  given [value]\n<a b=\"1\"/>\n", "", 0},
		{"-m -v", "", "tool: --value: missing argument\n", 64},
		{"-v -x", "value -x maybe false  given [value]\n<a b=\"1\"/>\n", "", 0},
		{"-m -v x", "value x maybe true  given [maybe value]\n<a b=\"1\"/>\n", "", 0},
		{"-my -vx", "value x maybe true y given [maybe value]\n<a b=\"1\"/>\n", "", 0},
		{"-Vmy -v -mz", "value -mz maybe true y given [verbose maybe value]\n<a b=\"1\"/>\n", "", 0},
		{"-m y --value=x", "value x maybe true y given [maybe value]\n<a b=\"1\"/>\n", "", 0},
		{"--maybe=y", "value  maybe true y given [maybe]\n<a b=\"1\"/>\n", "", 0},
		{"--output-as=none --fail", "", "", 105},
		{"-v x --fail", "value x maybe false  given [value fail]\n<a b=\"1\"/>\n", "first\ntool: second\n", 105},
		{"--output-as=xml -v x", head + "--output-as=xml -v x\">\n" + body + "  <status code=\"0\" message=\"OK\"/>\n</pacemaker-result>\n", "", 0},
		{"--output-as=xml -v x --fail", head + "--output-as=xml -v x --fail\">\n" + body +
			"  <status code=\"105\" message=\"No such object\">\n    <errors>\n      <error>first</error>\n" +
			"      <error>tool: second</error>\n    </errors>\n  </status>\n</pacemaker-result>\n", "", 105},
		{"--output-as=html", "", "tool: --output-as: unknown format \"html\"; there are text, xml, none\n", 64},
		{"--output-to=/no/such/folder/x", "", "tool: cannot create the output file of --output-to: open /no/such/folder/x: no such file or directory\n", 73},
		{"--version", "Pacemaker 3.0.2\nPacer, deciding as Pacemaker 3.0.2 does\n", "", 0},
		{"--version --output-as=xml", head + "--version --output-as=xml\">\n  <version program=\"Pacemaker\" version=\"3.0.2\" author=\"Pacer\" build=\"Pacer\" " +
			"features=\"cibsecrets corosync-ge-2 lsb service\"/>\n  <status code=\"0\" message=\"OK\"/>\n</pacemaker-result>\n", "", 0},
		{"stray", "", "tool: unexpected argument stray\n", 64},
	}
	for _, test := range tests {
		out, errs, status := run(t, strings.Fields(test.args)...)
		if out != test.out || errs != test.err || status != test.status {
			t.Errorf("%s: status %d\n%s\n%s", test.args, status, out, errs)
		}
	}
}

// TestArguments: arguments may stand among flags, and after -- they may look like some.
func TestArguments(t *testing.T) {
	for args, want := range map[string]string{
		"a b":                      "[a b] ",
		"a -f b":                   "[a b] true ",
		"a -v b c":                 "[a c] b",
		"a -fv b c":                "[a c] true b",
		"a --value b c":            "[a c] b",
		"a --value=b c":            "[a c] b",
		"a -f -- -v --":            "[a -v --] true ",
		"a --other b -V c":         "[a c] b",
		"-- -1":                    "[-1] ",
		"a --output-as=text b -fV": "[a b] true ",
	} {
		f := &struct {
			Common
			Value string   `short:"v" aliases:"other"`
			Fail  bool     `short:"f"`
			Rest  []string `arg:"" optional:""`
		}{}
		if _, err := Parse("tool", Tool{Flags: f}, strings.Fields(args)); err != nil {
			t.Errorf("%s: %v", args, err)
		}
		got := fmt.Sprint(f.Rest, " ")
		if f.Fail {
			got += "true "
		}
		if got += f.Value; got != want {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
	f := &struct {
		Common
		Rest []string `arg:"" optional:""`
	}{}
	g := &struct {
		Common
		Value string   `short:"v"`
		Rest  []string `arg:"" optional:""`
	}{}
	for _, args := range []string{"-v", "a -v", "a --value"} {
		if _, err := Parse("tool", Tool{Flags: g}, strings.Fields(args)); err == nil {
			t.Errorf("%s: a flag without its value has %q", args, g.Value)
		}
	}
	if _, err := Parse("tool", Tool{Flags: f}, []string{"a", "-1"}); err == nil {
		t.Errorf("-1 is no flag, but taken: %q", f.Rest)
	}
}

func TestOutputToFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "out")
	if out, errs, status := run(t, "-v", "x", "--output-to", name); out != "" || errs != "" || status != 0 {
		t.Errorf("%d %s %s", status, out, errs)
	}
	if data, err := os.ReadFile(name); err != nil || !strings.HasPrefix(string(data), "value x") {
		t.Errorf("%s %v", data, err)
	}
}

// TestStatusOf states which exit status an error stands for.
func TestStatusOf(t *testing.T) {
	tests := []struct {
		err  error
		want vocab.Exit
	}{
		{nil, vocab.ExitOK},
		{errors.New("x"), vocab.ExitError},
		{Fail(vocab.ExitConfig, "x"), vocab.ExitConfig},
		{fmt.Errorf("around: %w", Exit(vocab.ExitOld)), vocab.ExitOld},
		{&cib.OpError{Code: cib.Exists}, vocab.ExitExists},
	}
	for _, test := range tests {
		if got := StatusOf(test.err); got != test.want {
			t.Errorf("%v: %d, want %d", test.err, got, test.want)
		}
	}
	if got := vocab.Exit(99).String(); got != "Unknown exit status" {
		t.Error(got)
	}
}

// FuzzCommandLine: what is written can be split into the same words again.
func FuzzCommandLine(f *testing.F) {
	for _, seed := range []string{"plain", "", "two words", "it's", `"`, "a\nb", "#c", `\`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, word string) {
		text := CommandLine("tool", []string{word, "end"})
		words, err := shellquote.Split(text)
		if err != nil || len(words) != 3 {
			t.Fatalf("%q becomes %s: %q %v", word, text, words, err)
		}
		// A word that is one word to a shell stays, even if it holds quotes of its own.
		if quoteArg(word) != word && words[1] != word {
			t.Errorf("%q becomes %q", word, words[1])
		}
	})
}

// FuzzRender: any text that XML can hold comes back from an attribute, from text and from CDATA.
func FuzzRender(f *testing.F) {
	for _, seed := range []string{"plain", "<&>\"'", "]]>", "a\tb\nc", "é"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		top := Element(nil, "top", "a", text)
		Element(top, "t").SetText(text)
		Element(top, "c").CreateCData(text)
		tree, err := scan.Parse(Render(top), scan.KeepText)
		if err != nil {
			if _, plain := scan.Parse("<a b=\""+strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace(text)+"\"/>", scan.KeepText); plain != nil {
				t.Skip("XML cannot hold it")
			}
			t.Fatalf("%v in\n%s", err, Render(top))
		}
		root := tree.Root()
		if got := root.SelectAttrValue("a", ""); got != text {
			t.Errorf("attribute: %q for %q", got, text)
		}
		if strings.TrimSpace(text) == "" || strings.Contains(text, "\r") {
			return
		}
		for _, tag := range []string{"t", "c"} {
			if got := content(root.SelectElement(tag)); got != text {
				t.Errorf("%s: %q for %q", tag, got, text)
			}
		}
	})
}

func content(e *etree.Element) string {
	var b strings.Builder
	for _, c := range e.Child {
		if data, ok := c.(*etree.CharData); ok {
			b.WriteString(data.Data)
		}
	}
	return b.String()
}
