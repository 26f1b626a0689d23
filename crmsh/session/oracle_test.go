package session

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/scan"
	"pacer/crmsh/lang"
)

// suites gives the folder of the peers' suites, or skips.
func suites(t testing.TB) string {
	dir := os.Getenv("PACER_SUITES")
	if dir == "" {
		t.Skip("PACER_SUITES is not set: the oracle's configurations are not here")
	}
	return dir
}

var unordered = []string{"configuration", "crm_config", "nodes", "resources", "constraints", "fencing-topology"}

// form writes an element so that equal texts mean the same configuration: the order of attributes does not
// count, nor that of children where the schema gives it no meaning.
func form(e *etree.Element) string {
	var attrs, children []string
	for _, a := range e.Attr {
		attrs = append(attrs, fmt.Sprintf("%s=%q", a.Key, a.Value))
	}
	sort.Strings(attrs)
	for _, c := range e.ChildElements() {
		children = append(children, form(c))
	}
	if slices.Contains(unordered, e.Tag) {
		sort.Strings(children)
	}
	return "<" + e.Tag + " " + strings.Join(attrs, " ") + ">\n" + strings.Join(children, "") + "</>\n"
}

// Loading what the oracle shows on an empty configuration gives what it gives there.
func TestLoadAsOracle(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(suites(t), "oracle/crm/*.crm"))
	if len(files) == 0 {
		t.Fatal("no texts found")
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := lang.Parse(name, string(data))
		if err != nil {
			t.Fatal(err)
		}
		s := New(cib.Empty(), nil)
		if _, err := s.Load(Replace, f.Statements); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		loaded, err := os.ReadFile(strings.TrimSuffix(name, ".crm") + ".loaded")
		if err != nil {
			t.Fatal(err)
		}
		want, err := scan.Parse(string(loaded), scan.DropText)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := cib.Parse(read(t, strings.TrimSuffix(name, ".crm")+".xml"), name)
		if err != nil {
			t.Fatal(err)
		}
		keepLevels(want.Root(), shown.Root().SelectElement("configuration"))
		if got := form(s.Root().SelectElement("configuration")); got != form(want.Root()) {
			t.Errorf("%s: loads\n%s\nwant\n%s", filepath.Base(name), got, form(want.Root()))
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// keepLevels puts the fencing levels of the configuration that a text was shown of in the place of those that the oracle
// loads. It loses those that are for all nodes, because it looks for the nodes before it makes those of the text.
func keepLevels(loaded, shown *etree.Element) {
	at, of := loaded.SelectElement("fencing-topology"), shown.SelectElement("fencing-topology")
	if at == nil || of == nil || len(at.ChildElements()) > 0 {
		return
	}
	for i, level := range of.ChildElements() {
		level = level.Copy()
		level.CreateAttr("id", "fencing")
		if i > 0 {
			level.CreateAttr("id", fmt.Sprintf("fencing-%d", i-1))
		}
		at.AddChild(level)
	}
}
