package upgrade_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"pacer/cib/schema"
	"pacer/cib/upgrade"
)

// TestAgreesWithCibadmin compares outcomes with those of the Pacemaker whose cibadmin PACER_CIBADMIN
// names: of documents of the scheduler suite, and of spoiled ones. Where that cibadmin stops on the way,
// there is nothing to compare with.
func TestAgreesWithCibadmin(t *testing.T) {
	cibadmin := os.Getenv("PACER_CIBADMIN")
	if cibadmin == "" {
		t.Skip("PACER_CIBADMIN is not set: it names the cibadmin of a Pacemaker with schema " + schema.Latest().Name())
	}
	docs := spoiled(t, 60)
	if os.Getenv("PACER_SUITES") != "" {
		files, err := filepath.Glob(suite(t, "cts", "scheduler", "xml", "*.xml"))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(files); i += 10 {
			docs = append(docs, load(t, files[i]))
		}
	}
	compared := 0
	for _, root := range docs {
		want := byCibadmin(t, cibadmin, root)
		if want.SelectAttrValue("validate-with", "") != schema.Latest().Name() {
			continue
		}
		compared++
		got := root.Copy()
		if _, err := upgrade.ToLatest(got); err != nil {
			t.Errorf("%v of %s", err, meaning(root))
			continue
		}
		if diff := differences(configuration(got), configuration(want)); diff != "" {
			t.Errorf("%s\nof %s", diff, meaning(root))
		}
	}
	if compared < len(docs)/2 {
		t.Errorf("only %d of %d could be compared", compared, len(docs))
	}
}

func configuration(root *etree.Element) []string { return meaning(root.SelectElement("configuration")) }

// byCibadmin upgrades a copy of a document by another program.
func byCibadmin(t *testing.T, cibadmin string, root *etree.Element) *etree.Element {
	t.Helper()
	file := filepath.Join(t.TempDir(), "cib.xml")
	if err := etree.NewDocumentWithRoot(root.Copy()).WriteToFile(file); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(cibadmin, "--upgrade", "--force")
	command.Env = append(os.Environ(), "CIB_file="+file)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return load(t, file)
}

// spoiled makes documents that follow a schema, the same ones each time.
func spoiled(t *testing.T, n int) []*etree.Element {
	t.Helper()
	original := load(t, "testdata/of-1.2.xml")
	documents := rapid.Custom(func(rt *rapid.T) *etree.Element {
		s := &spoiler{rt, original.Copy(), 0}
		for range rapid.IntRange(1, 6).Draw(rt, "times") {
			s.spoil()
		}
		return s.root
	})
	var docs []*etree.Element
	for seed := 0; len(docs) < n && seed < 100*n; seed++ {
		root := documents.Example(seed)
		for _, v := range schema.Versions() {
			root.CreateAttr("validate-with", v.Name())
			if schema.Of(v).Valid(root) {
				docs = append(docs, root)
				break
			}
		}
	}
	return docs
}
