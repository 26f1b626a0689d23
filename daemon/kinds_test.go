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
	{"../fencing", "", regexp.MustCompile(`t\.log(?:With)?\(\w+, "([^"]*)"`)},
	{"../fencing/watchdog", "", regexp.MustCompile(`Log\{\w+, "([^"]*)"`)},
	{"../attrs", "", regexp.MustCompile(`t\.log\(\w+, "([^"]*)"`)},
	{"../alerts", "", regexp.MustCompile(`m\.log\(\w+, "([^"]*)"`)},
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

// expectations finds the ids of events in the tests and stories that wait for them, by how they are written there.
var expectations = []struct {
	files, prefix string
	pattern       *regexp.Regexp
}{
	{"../controller/testdata/*.txt", "", regexp.MustCompile(`(?m)^logged \S+ (\S+) (?:\+|[1-9])`)},
	{"../fencing/testdata/*/*.txt", "", regexp.MustCompile(`: (fencing-[a-z-]+): `)},
	{"../fencing/watchdog/testdata/*.txt", "", regexp.MustCompile(`(watchdog-[a-z]+): `)},
	{"../lab/cluster/*_test.go", "", regexp.MustCompile(`"(watchdog-[a-z]+)"`)},
	{"watchdog_test.go", "", regexp.MustCompile(`"(watchdog-[a-z]+)"`)},
	{"../alerts/testdata/*.txt", "", regexp.MustCompile(`(?m)^(alert-[a-z]+): `)},
	{"../attrs/testdata/*/*.txt", "", regexp.MustCompile(`: (attribute-[a-z-]+): `)},
	{"../controller/*_test.go", "", regexp.MustCompile(`(?:told|logged)\([^()]*"([a-z]+-?[a-z-]*)"`)},
	{"../controller/kinds_test.go", "", regexp.MustCompile(`\t\{"([a-z-]+)", func`)},
	{"../controller/late_test.go", "", regexp.MustCompile(`d\.events\[0\], "([a-z-]+): `)},
	{"../membership/corosync/machine_test.go", "corosync-", regexp.MustCompile(`(?m)^\t\t"([a-z]+)": +\{`)},
	{"../membership/corosync/*_test.go", "corosync-", regexp.MustCompile(`Note\.Event == "([a-z]+)"`)},
	{"told_test.go", "", regexp.MustCompile(`(?:logged|watched)\("([a-z-]+)"|range \[\]string\{"(cib)", "(start)", "(tick)"\}`)},
	{"readers_test.go", "", regexp.MustCompile(`(?:logged|watched)\("([a-z-]+)"`)},
	{"fencing_test.go", "", regexp.MustCompile(`logged\("([a-z-]+)"`)},
	{"daemon_test.go", "", regexp.MustCompile(`"event":"([a-z-]+)"`)},
	{"../cmd/pacer/*_test.go", "", regexp.MustCompile(`seen\["([a-z-]+)"\]|event=([a-z-]+)`)},
}

// Every kind of event has a test or a story that makes it happen and waits for it.
func TestAllKindsAreExpected(t *testing.T) {
	expected := map[string]bool{}
	for _, e := range expectations {
		files, err := filepath.Glob(e.files)
		if err != nil || len(files) == 0 {
			t.Fatal("no tests in", e.files, err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range e.pattern.FindAllStringSubmatch(string(text), -1) {
				for _, id := range m[1:] {
					expected[e.prefix+id] = true
				}
			}
		}
	}
	for _, k := range Kinds() {
		if !expected[k.ID] {
			t.Errorf("no test waits for %s", k.ID)
		}
	}
}

func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(others, s) })
}
