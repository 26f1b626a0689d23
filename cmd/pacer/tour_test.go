package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// build builds the program, which nodes of a lab run too.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "pacer")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return binary
}

// timeless is what a tour shows, without what differs from one to the next: times, which of the nodes' probes comes
// first, and the fence agent, which is the lab's own on machines without BMCs.
func timeless(text string) []string {
	for pattern, with := range map[string]string{
		`(?m)^ *\d+\.\d\d s`: "TIME", `\d+ ms\b`: "N ms", `\b[A-Z][a-z]{2} [A-Z][a-z]{2} .{16}\b`: "DATE", `\bkept as \d+\.\d+\.\d+`: "kept as VERSION",
		`stonith:fence_(ipmilan|lab)( params (\S+=\S+ )*pcmk_host_list)?`: "stonith:AGENT",
	} {
		text = regexp.MustCompile(pattern).ReplaceAllString(text, with)
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines[1:] {
		if pair := lines[i : i+2]; strings.Contains(pair[0], " probe: ") && strings.Contains(pair[1], " probe: ") {
			slices.Sort(pair)
		}
	}
	return lines
}

// TestTourIsAsTheReadmeShows: without a terminal `make run` shows what the README says, and leaves nothing behind.
func TestTourIsAsTheReadmeShows(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)\\$ make run </dev/null\n(.*?)\n```").FindSubmatch(readme)
	if m == nil {
		t.Fatal("the README shows no tour")
	}
	temp := t.TempDir()
	cmd := exec.Command(build(t), "lab", "tour")
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if strings.Contains(errs.String(), "namespaces") {
			t.Skip(errs.String())
		}
		t.Fatalf("%v: %s%s", err, out.String(), errs.String())
	}
	want, got := timeless(string(m[1])), timeless(out.String())
	for i := range max(len(want), len(got)) {
		if i >= len(want) || i >= len(got) || want[i] != got[i] {
			t.Fatalf("from line %d on the README shows\n%s\nand the tour\n%s", i+1, strings.Join(want[min(i, len(want)):], "\n"), strings.Join(got[min(i, len(got)):], "\n"))
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("it left %v behind, %v", left, err)
	}
}

// TestCommandsOfTheDocumentsAreThere: each command line of pacer that the documents name is one that it takes.
func TestCommandsOfTheDocumentsAreThere(t *testing.T) {
	for _, name := range []string{"../../README.md", "../../CONTRIBUTING.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		commands := regexp.MustCompile("(?:`|bin/)pacer ([^`#\n]+)").FindAllSubmatch(text, -1)
		if len(commands) == 0 {
			t.Errorf("%s names none", name)
		}
		for _, m := range commands {
			words := strings.Fields(string(m[1]))
			if !slices.Contains([]string{"help", "links"}, words[0]) {
				words = append(words, "--help")
			}
			for i, w := range words { // as seen from the top
				if strings.HasPrefix(w, "testdata/") {
					words[i] = "../../" + w
				}
			}
			if code, out, errs := call(t, "pacer", words...); code != 0 || out == "" {
				t.Errorf("%s: pacer %s: %d %s%s", name, m[1], code, out, errs)
			}
		}
	}
}
