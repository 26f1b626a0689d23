package upgrade_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib/upgrade"
)

// suite finds a folder of the suites that lie outside the repository, or skips the test.
func suite(t *testing.T, parts ...string) string {
	t.Helper()
	base := os.Getenv("PACER_SUITES")
	if base == "" {
		t.Skip("PACER_SUITES is not set: it names the folder with Pacemaker's suites")
	}
	return filepath.Join(append([]string{base}, parts...)...)
}

func load(t *testing.T, file string) *etree.Element {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromFile(file); err != nil {
		t.Fatal(err)
	}
	return doc.Root()
}

// meaning is a document as text in which what has no meaning does not show, one element a line:
// white space, comments, attributes' order, and the marks that the suite's documents carry on the way.
func meaning(e *etree.Element) []string {
	var lines []string
	var write func(e *etree.Element, indent string)
	write = func(e *etree.Element, indent string) {
		if e.Tag == "dropped" {
			return
		}
		var attrs []string
		for _, a := range e.Attr {
			if a.Key != "original" && a.Key != "changed" {
				attrs = append(attrs, fmt.Sprintf(" %s=%q", a.FullKey(), a.Value))
			}
		}
		slices.Sort(attrs)
		lines = append(lines, indent+e.Tag+strings.Join(attrs, ""))
		for _, child := range e.ChildElements() {
			write(child, indent+"  ")
		}
	}
	write(e, "")
	return lines
}

// differences shows the lines in which two documents differ, up to a handful.
func differences(got, want []string) string {
	var b strings.Builder
	shown := 0
	for i := 0; i < max(len(got), len(want)) && shown < 5; i++ {
		g, w := "(nothing)", "(nothing)"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			fmt.Fprintf(&b, "\n line %d\n  got  %s\n  want %s", i+1, g, w)
			shown++
		}
	}
	return b.String()
}

// messages reads what Pacemaker said at a step.
func messages(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		lines = append(lines, s.Text())
	}
	return lines
}

// TestSchemaSuite goes through the upgrades to 3.0 and 4.0 step by step, comparing the document after
// each with the suite's, and checks that all that Pacemaker tells is told.
func TestSchemaSuite(t *testing.T) {
	for folder, steps := range map[string][]string{
		"test-2": {"0", "1", "2"},
		"test-3": {"0", "1", "2", "3", "4", "99"},
	} {
		inputs, err := filepath.Glob(suite(t, "cts", "schemas", folder, "xml", "*.xml"))
		if err != nil || len(inputs) == 0 {
			t.Fatalf("no inputs for %s: %v", folder, err)
		}
		for _, input := range inputs {
			name := strings.TrimSuffix(filepath.Base(input), ".xml")
			t.Run(folder+"/"+name, func(t *testing.T) {
				root := load(t, input)
				named := root.SelectAttrValue("validate-with", "")
				if folder == "test-2" { // some inputs name a schema for which there would be nothing to do
					root.CreateAttr("validate-with", "pacemaker-2.10")
				}
				run, err := upgrade.Begin(root)
				if err != nil {
					t.Fatal(err)
				}
				for _, step := range steps {
					told := len(run.Report().Messages)
					if err := run.Step(); err != nil {
						t.Fatalf("step %s: %v", step, err)
					}
					if step == "0" {
						root.CreateAttr("validate-with", named)
					}
					want := meaning(load(t, suite(t, "cts", "schemas", folder, "ref", name+".ref-"+step)))
					if diff := differences(meaning(root), want); diff != "" {
						t.Fatalf("after step %s:%s", step, diff)
					}
					checkTold(t, run.Report().Messages[told:],
						messages(t, suite(t, "cts", "schemas", folder, "ref.err", name+".ref.err-"+step)))
				}
			})
		}
	}
}

func checkTold(t *testing.T, notes []upgrade.Message, want []string) {
	t.Helper()
	var told []string
	for _, n := range notes {
		told = append(told, n.Level.String()+": "+n.Text)
	}
	for _, line := range want {
		i := slices.Index(told, line)
		if i < 0 {
			t.Errorf("not told: %s\ntold: %s", line, strings.Join(told, "\n      "))
			continue
		}
		told = slices.Delete(told, i, i+1)
	}
	for _, extra := range told {
		if strings.HasPrefix(extra, "WARNING") {
			t.Errorf("warned of what Pacemaker does not mention: %s", extra)
		}
	}
}
