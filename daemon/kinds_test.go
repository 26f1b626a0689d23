package daemon

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// uses finds the ids of events in the sources that make them, by how they are written there.
var uses = []struct {
	folder, prefix string
	pattern        *regexp.Regexp
}{
	{"../controller", "", regexp.MustCompile(`t\.log\(\w+, "([^"]*)"`)},
	{"../cmd/pacer", "", regexp.MustCompile(`Str\("event", "([^"]*)"\)`)},
	{".", "", regexp.MustCompile(`Str\("event", "([^"]*)"\)`)},
	{".", "", regexp.MustCompile(`happened\("\w+", "([^"]*)"`)},
	{"../membership/corosync", "corosync-", regexp.MustCompile(`m\.(?:note|warn)\("([^"]*)"`)},
	{"../membership/corosync", "corosync-", regexp.MustCompile(`Event: "([^"]*)"`)},
}

// Every kind of event that is logged is in the list, and the list has no others.
func TestAllKindsAreListed(t *testing.T) {
	used := map[string]bool{}
	for _, u := range uses {
		files, err := filepath.Glob(filepath.Join(u.folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal("no sources in", u.folder, err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range u.pattern.FindAllStringSubmatch(string(text), -1) {
				used[u.prefix+m[1]] = true
			}
		}
	}
	delete(used, "corosync-") // the prefix itself, where notes of corosync are logged
	var listed []string
	for _, k := range Kinds() {
		listed = append(listed, k.ID)
		if k.Meaning == "" {
			t.Errorf("%s means nothing", k.ID)
		}
	}
	if want := slices.Sorted(maps.Keys(used)); !slices.Equal(listed, want) {
		t.Errorf("listed, but used nowhere: %v\nused, but not listed: %v", without(listed, want), without(want, listed))
	}
}

func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(others, s) })
}
