package schema

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"
)

// lint judges documents by the RELAX NG schemas of a Pacemaker, by libxml2's xmllint.
type lint struct {
	program, folder string
	versions        []Version // those that the folder has schemas of
}

// newLint finds the program, and the schemas in the folder that PACER_SCHEMAS names, or skips the test.
func newLint(t *testing.T) *lint {
	t.Helper()
	l := &lint{folder: os.Getenv("PACER_SCHEMAS")}
	if l.folder == "" {
		t.Skip("PACER_SCHEMAS is not set: it names a folder with Pacemaker's RELAX NG schemas, such as /usr/share/pacemaker")
	}
	var err error
	if l.program, err = exec.LookPath("xmllint"); err != nil {
		t.Skip("xmllint is not installed (Debian has it in libxml2-utils)")
	}
	for _, v := range Versions() {
		if _, err := os.Stat(l.schema(v)); err == nil {
			l.versions = append(l.versions, v)
		} else {
			t.Logf("%s has no schema of %s", l.folder, v)
		}
	}
	if len(l.versions) == 0 {
		t.Fatalf("no schemas in %s, which PACER_SCHEMAS names", l.folder)
	}
	return l
}

func (l *lint) schema(v Version) string { return filepath.Join(l.folder, v.Name()+".rng") }

// judge gives the verdict on each of some files by a version.
func (l *lint) judge(t *testing.T, v Version, files []string) map[string]bool {
	t.Helper()
	verdicts := map[string]bool{}
	for chunk := range slices.Chunk(files, 400) {
		args := append([]string{"--noout", "--relaxng", l.schema(v)}, chunk...)
		out, _ := exec.Command(l.program, args...).CombinedOutput() // its status only says that some are invalid
		for line := range strings.SplitSeq(string(out), "\n") {
			if file, ok := strings.CutSuffix(line, " validates"); ok {
				verdicts[file] = true
			} else if file, ok := strings.CutSuffix(line, " fails to validate"); ok {
				verdicts[file] = false
			}
		}
	}
	if len(verdicts) != len(files) {
		t.Fatalf("%s: xmllint judged %d of %d documents", v, len(verdicts), len(files))
	}
	return verdicts
}

// compare checks that verdicts here are the same, and gives the number of valid documents.
func (l *lint) compare(t *testing.T, v Version, docs map[string]*etree.Element) int {
	t.Helper()
	var files []string
	for file := range docs {
		files = append(files, file)
	}
	valid := 0
	for file, want := range l.judge(t, v, files) {
		if want {
			valid++
		}
		faults := Of(v).Validate(docs[file])
		if got := Of(v).Valid(docs[file]); got != want || got != (len(faults) == 0) {
			text, _ := os.ReadFile(file)
			t.Errorf("%s by %s: valid is %v, xmllint says %v; %v\n%.4000s", file, v, got, want, faults, text)
		}
	}
	return valid
}

// TestSuitesAgreeWithXmllint compares verdicts on every configuration of the suites by every version.
func TestSuitesAgreeWithXmllint(t *testing.T) {
	l := newLint(t)
	docs := suiteDocuments(t)
	if len(docs) == 0 {
		t.Skip("PACER_SUITES is not set: it names the folder with Pacemaker's suites")
	}
	for _, v := range l.versions {
		t.Logf("%s: %d of %d are valid", v, l.compare(t, v, docs), len(docs))
	}
}

// suiteDocuments reads every file of the suites that holds a <cib>; none without PACER_SUITES.
func suiteDocuments(t *testing.T) map[string]*etree.Element {
	t.Helper()
	docs := map[string]*etree.Element{}
	base := os.Getenv("PACER_SUITES")
	if base == "" {
		return docs
	}
	for _, folder := range []string{"cts", "oracle"} {
		err := filepath.WalkDir(filepath.Join(base, folder), func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.Contains(entry.Name(), ".err-") {
				return err
			}
			if name := entry.Name(); !strings.HasSuffix(name, ".xml") && !strings.Contains(name, ".ref-") {
				return nil
			}
			doc := etree.NewDocument()
			if err := doc.ReadFromFile(file); err == nil && doc.Root() != nil && doc.Root().Tag == "cib" {
				docs[file] = doc.Root()
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return docs
}

// mutations is how many spoiled documents are compared.
const mutations = 6000

// TestMutationsAgreeWithXmllint compares verdicts on documents of which something has been removed,
// added, renamed, moved, duplicated or damaged, by the version they were made for and by another one.
// The same ones are made each time.
func TestMutationsAgreeWithXmllint(t *testing.T) {
	compareMutations(t, newLint(t), mutations)
}

func compareMutations(t *testing.T, l *lint, mutations int) {
	t.Helper()
	bases := generatedDocuments(l.versions)
	suite := suiteDocuments(t)
	for _, file := range sortedKeys(suite) {
		if info, err := os.Stat(file); err == nil && info.Size() < 20_000 {
			bases = append(bases, suite[file])
		}
	}
	m := &mutator{Rand: rand.New(rand.NewPCG(1, 2))}
	m.learn(bases)
	byVersion := map[Version]map[string]*etree.Element{}
	dir := t.TempDir()
	for i := range mutations {
		root := bases[m.IntN(len(bases))].Copy()
		named := root.SelectAttrValue("validate-with", "")
		for range 1 + m.IntN(8)/6 {
			m.mutate(root)
		}
		if !slices.Contains(l.versions, Latest()) { // before Pacemaker 3, schemas did not ask for one
			root.CreateAttr("validate-with", named)
		}
		file := filepath.Join(dir, fmt.Sprintf("%05d.xml", i))
		if err := etree.NewDocumentWithRoot(root).WriteToFile(file); err != nil {
			t.Fatal(err)
		}
		claimed, _ := Named(root.SelectAttrValue("validate-with", ""))
		for _, v := range []Version{claimed, l.versions[m.IntN(len(l.versions))]} {
			if byVersion[v] == nil {
				byVersion[v] = map[string]*etree.Element{}
			}
			byVersion[v][file] = root
		}
	}
	valid, all := 0, 0
	for _, v := range l.versions {
		all += len(byVersion[v])
		valid += l.compare(t, v, byVersion[v])
	}
	t.Logf("%d documents, %d verdicts, of which %d valid", mutations, all, valid)
	if all < mutations*5/6 || valid < all/20 {
		t.Errorf("%d verdicts, of which %d valid, prove little", all, valid)
	}
}

func sortedKeys(docs map[string]*etree.Element) []string {
	var keys []string
	for key := range docs {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// generatedDocuments makes valid documents, some of each version.
func generatedDocuments(versions []Version) []*etree.Element {
	var docs []*etree.Element
	for _, v := range versions {
		documents := rapid.Custom(func(t *rapid.T) *etree.Element {
			root := document(t, v)
			root.CreateAttr("validate-with", v.Name())
			return root
		})
		for seed := range 20 {
			docs = append(docs, documents.Example(seed))
		}
	}
	return docs
}
