package pengine_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestReadmeIsAMap holds that what README.md and doc.go name is there: files, and functions and types by name.
func TestReadmeIsAMap(t *testing.T) {
	sources := sourceOf(t)
	for _, doc := range []string{"README.md", "doc.go"} {
		text, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		folder := ""
		for _, name := range regexp.MustCompile(`[a-z_]+/|[a-z_*]+\.go\b`).FindAllString(string(text), -1) {
			if dir, ok := strings.CutSuffix(name, "/"); ok {
				folder = dir // bare names that follow are of the same folder
				continue
			}
			if !slices.ContainsFunc([]string{"", folder, "world"}, func(dir string) bool { return there(filepath.Join(dir, name)) }) {
				t.Errorf("%s names %s/%s, which is not there", doc, folder, name)
			}
		}
		for _, m := range regexp.MustCompile("`(?:[A-Za-z]+\\.)?([A-Za-z]+)`").FindAllStringSubmatch(string(text), -1) {
			if strings.ToLower(m[1]) != m[1] && !regexp.MustCompile(`\b`+m[1]+`\b`).MatchString(sources) {
				t.Errorf("%s names %s, which is nowhere in the sources", doc, m[1])
			}
		}
	}
}

func there(pattern string) bool {
	found, err := filepath.Glob(pattern)
	return err == nil && len(found) > 0
}

func sourceOf(t *testing.T) string {
	files, err := filepath.Glob("*/*.go")
	own, err2 := filepath.Glob("*.go")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	var b strings.Builder
	for _, f := range append(files, own...) {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	return b.String()
}

// TestReadmeTellsOneScore holds what README.md says of the cluster of testdata/colocation.txtar.
func TestReadmeTellsOneScore(t *testing.T) {
	ar, err := txtar.ParseFile("testdata/colocation.txtar")
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range ar.Files {
		parts[f.Name] = string(f.Data)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^<rsc_.*/>$`).FindAllString(string(readme), -1) {
		if !strings.Contains(parts["cib.xml"], m) {
			t.Errorf("README.md has %s, the cluster does not", m)
		}
	}
	for part, text := range map[string]string{
		"scores":  "web allocation score on n2: 130",
		"summary": "Move       db      ( n1 -> n2 )",
		"graph":   "2 db_start_0 ",
	} {
		if !strings.Contains(parts[part], text) {
			t.Errorf("%s has no %q:\n%s", part, text, parts[part])
		}
	}
}
