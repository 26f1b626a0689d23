package pacer_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// documents are what people read before they read code.
var documents = []string{"README.md", "CONTRIBUTING.md"}

func readText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// found gives what a pattern's first group matches in the documents.
func found(t *testing.T, pattern string) (all []string) {
	t.Helper()
	for _, name := range documents {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(readText(t, name), -1) {
			all = append(all, m[1])
		}
	}
	if len(all) == 0 {
		t.Fatalf("nothing is like %s", pattern)
	}
	return all
}

// TestMakeTargetsAreThere: what the documents tell people to make can be made.
func TestMakeTargetsAreThere(t *testing.T) {
	makefile := readText(t, "Makefile")
	for _, target := range found(t, "(?m)(?:`|^    )make ([a-z0-9-]+)") {
		if !strings.Contains(makefile, "\n"+target+":") {
			t.Errorf("make %s: the Makefile has no such target", target)
		}
	}
}

// TestFoldersAreThere: the map names folders that are there, and each folder at the top is on it.
func TestFoldersAreThere(t *testing.T) {
	named := map[string]bool{}
	for _, row := range found(t, "(?m)^\\| (`[a-z].*`[a-z ]*) \\| [^|]+ \\|$") {
		for _, m := range regexp.MustCompile("`([a-z/]+)`").FindAllStringSubmatch(row, -1) {
			if info, err := os.Stat(m[1]); err == nil && info.IsDir() {
				named[strings.Split(m[1], "/")[0]] = true
			} else if !strings.Contains(readText(t, "README.md"), row) { // the README's rows name commands
				t.Errorf("%s is no folder", m[1])
			}
		}
	}
	for _, p := range packages(t) {
		if f, _, _ := strings.Cut(strings.TrimPrefix(p.ImportPath, module), "/"); f != "pacer" && !named[f] {
			t.Errorf("the map in CONTRIBUTING.md does not tell what %s is for", p.ImportPath)
		}
	}
}

// TestNamedTestsAreThere: tests and stories that the documents tell people to run are there.
func TestNamedTestsAreThere(t *testing.T) {
	for _, command := range found(t, `(go test \./\S+ -run [A-Za-z/-]+)`) {
		words := strings.Fields(command)
		name, part, _ := strings.Cut(words[4], "/")
		files, err := filepath.Glob(filepath.Join(words[2], "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		there := false
		for _, f := range files {
			there = there || regexp.MustCompile(`(?m)^func Test\w*`+name).MatchString(readText(t, f))
		}
		stories := false
		for _, pattern := range []string{words[2] + "/testdata/*", "testdata/scenarios/*"} {
			some, err := filepath.Glob(pattern)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range some {
				stories = stories || strings.Contains(filepath.Base(f), part)
			}
		}
		if !there || !stories {
			t.Errorf("%s: test there: %t, what it runs on: %t", command, there, stories)
		}
	}
	for _, file := range found(t, `(testdata/scenarios/\S+\.txt)`) {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
}

// TestVariablesAreRead: variables of the environment that the documents name have a use.
func TestVariablesAreRead(t *testing.T) {
	var sources strings.Builder
	err := filepath.WalkDir(".", func(path string, _ os.DirEntry, err error) error {
		if err == nil && (strings.HasSuffix(path, ".go") || path == "Makefile") && path != "documents_test.go" {
			sources.WriteString(readText(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range found(t, `\b(PACER_[A-Z0-9]+|REF)\b`) {
		if !regexp.MustCompile(`["( ]` + name + `\b`).MatchString(sources.String()) {
			t.Errorf("nothing reads %s", name)
		}
	}
}

// TestVersionOfGo: the version of Go that people need is the one that the README names.
func TestVersionOfGo(t *testing.T) {
	for _, version := range found(t, `With Go (\d+\.\d+) and make`) {
		if !strings.Contains(readText(t, "go.mod"), "\ngo "+version) {
			t.Errorf("go.mod does not say Go %s", version)
		}
	}
}
