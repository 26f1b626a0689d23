package schema

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
)

// writeSchemas writes the RELAX NG schemas into a folder.
func writeSchemas(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range RelaxNG() {
		if err := os.WriteFile(filepath.Join(dir, f.Name), []byte(f.Text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestWrittenSchemasJudgeAlike: by the schemas that are written, libxml2 gives the verdicts of the grammar that they come
// from, on documents that are right, and on spoiled ones.
func TestWrittenSchemasJudgeAlike(t *testing.T) {
	program, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed (Debian has it in libxml2-utils)")
	}
	compareMutations(t, &lint{program: program, folder: writeSchemas(t), versions: Versions()}, 3000)
}

// TestWalkOfSchemas: clients find each element, its attributes and what these may be, from file to file.
func TestWalkOfSchemas(t *testing.T) {
	docs := map[string]*etree.Element{}
	for _, f := range RelaxNG() {
		doc := etree.NewDocument()
		if err := doc.ReadFromString(f.Text); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if root := doc.Root(); root.SelectElement("start") == nil || root.SelectAttrValue("xmlns", "") == "" {
			t.Errorf("%s: no start, or no namespace", f.Name)
		}
		docs[f.Name] = doc.Root()
	}
	for _, v := range Versions() {
		walked := walk(docs, v.Name()+".rng", nil)
		for _, path := range []string{
			"//element[@name='primitive']", "//element[@name='op']/attribute[@name='interval']", "//element[@name='rsc_order']//attribute[@name='kind']//value",
			"//element[@name='resource_set']//attribute[@name='role']", "//element[@name='date_expression']//attribute[@name='operation']/value",
			"//element[@name='nodes']//element[@name='node']//attribute[@name='type']",
		} {
			if !slices.ContainsFunc(walked, func(name string) bool { return docs[name].FindElement(path) != nil }) {
				t.Errorf("%s: nothing at %s in %s", v, path, strings.Join(walked, ", "))
			}
		}
	}
}

// walk lists the files that a file leads to.
func walk(docs map[string]*etree.Element, name string, seen []string) []string {
	if slices.Contains(seen, name) {
		return seen
	}
	seen = append(seen, name)
	for _, ref := range docs[name].FindElements("//externalRef") {
		seen = walk(docs, ref.SelectAttrValue("href", ""), seen)
	}
	return seen
}

// TestFilesOfSchemas: a section that a version left as it was has no file of that version.
func TestFilesOfSchemas(t *testing.T) {
	var names []string
	for _, f := range RelaxNG() {
		if slices.Contains(names, f.Name) {
			t.Errorf("%s is written twice", f.Name)
		}
		names = append(names, f.Name)
	}
	for _, want := range []string{"tags-1.3.rng", "tags-3.3.rng", "alerts-2.5.rng", "status-1.0.rng", "options-1.0.rng", "fencing-4.0.rng", "pacemaker-4.0.rng"} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, name := range names {
		if strings.HasPrefix(name, "tags-2.") {
			t.Errorf("%s says what tags-1.3.rng says", name)
		}
	}
}
