package schema_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"pacer/cib/schema"
	"pacer/cib/upgrade"
)

// perVersion is how many documents of each version are upgraded.
const perVersion = 15

// TestEveryVersionReachesTheLatest upgrades random documents of each version. Those that come to no good
// are refused with a reason: they refer to what makes no sense there. PACER_CIBADMIN may name the cibadmin of
// a Pacemaker with the latest schema; what that upgrades must be upgraded here, to the same.
func TestEveryVersionReachesTheLatest(t *testing.T) {
	latest := schema.Latest()
	for _, v := range schema.Versions() {
		documents := rapid.Custom(func(t *rapid.T) *etree.Element {
			root := schema.Document(t, v)
			root.CreateAttr("validate-with", v.Name())
			return root
		})
		reached := 0
		for seed := range perVersion {
			root := documents.Example(seed)
			got := root.Copy()
			_, err := upgrade.ToLatest(got)
			var invalid *upgrade.InvalidError
			var ref *upgrade.RefError
			switch {
			case err == nil && schema.Of(latest).Valid(got):
				reached++
			case !errors.As(err, &invalid) && !errors.As(err, &ref):
				t.Errorf("document %d of %s: %v; the outcome is valid: %v", seed, v.Name(), err, schema.Of(latest).Valid(got))
			}
			if theirs := byCibadmin(t, root); theirs != nil && (err != nil || meaning(theirs) != meaning(got)) {
				t.Errorf("document %d of %s: %v\ngot\n%swant\n%s", seed, v.Name(), err, meaning(got), meaning(theirs))
			}
		}
		if reached < perVersion/3 {
			t.Errorf("only %d of %d documents of %s could be upgraded", reached, perVersion, v.Name())
		}
	}
}

// byCibadmin upgrades a copy of a document by another program, nil if there is none or it does not get to the
// latest schema.
func byCibadmin(t *testing.T, root *etree.Element) *etree.Element {
	t.Helper()
	program := os.Getenv("PACER_CIBADMIN")
	if program == "" {
		return nil
	}
	file := filepath.Join(t.TempDir(), "cib.xml")
	if err := etree.NewDocumentWithRoot(root.Copy()).WriteToFile(file); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program, "--upgrade", "--force")
	command.Env = append(os.Environ(), "CIB_file="+file)
	_ = command.Run() // what it did shows in the file
	doc := etree.NewDocument()
	if err := doc.ReadFromFile(file); err != nil || doc.Root().SelectAttrValue("validate-with", "") != schema.Latest().Name() {
		return nil
	}
	return doc.Root()
}

// meaning is a configuration as text, one element a line, without what has no meaning.
func meaning(root *etree.Element) string {
	var b strings.Builder
	var write func(e *etree.Element, indent string)
	write = func(e *etree.Element, indent string) {
		var attrs []string
		for _, a := range e.Attr {
			attrs = append(attrs, " "+a.FullKey()+"="+a.Value)
		}
		slices.Sort(attrs)
		b.WriteString(indent + e.Tag + strings.Join(attrs, "") + "\n")
		for _, child := range e.ChildElements() {
			write(child, indent+"  ")
		}
	}
	write(root.SelectElement("configuration"), "")
	return b.String()
}
