package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// initialised matches a line in which Go's runtime tells what a package allocated before the program began.
var initialised = regexp.MustCompile(`(?m)^init (\S+) @.* clock, (\d+) bytes`)

// TestStart states that a tool initialises nothing at its start that it may not use: each call of an agent pays for that. What
// takes time or memory to make is made when it is first asked for (package lazyregexp, sync.OnceValue).
func TestStart(t *testing.T) {
	const (
		ofOne = 4 << 10  // bytes that one of our packages may allocate
		ofAll = 20 << 10 // that all may
	)
	if raced {
		t.Skip("the race detector allocates, too")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "crm_node")
	if err := os.Symlink(self, link); err != nil {
		t.Fatal(err)
	}
	tool := exec.Command(link, "--version")
	tool.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var out, told bytes.Buffer
	tool.Stdout, tool.Stderr = &out, &told
	if err := tool.Run(); err != nil || !strings.HasPrefix(out.String(), "Pacemaker ") {
		t.Fatalf("%v: %s%s", err, out.String(), told.String())
	}
	lines, sum := initialised.FindAllStringSubmatch(told.String(), -1), 0
	for _, l := range lines {
		bytes, err := strconv.Atoi(l[2])
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(l[1], "pacer/") || l[1] == "pacer/cmd/pacer" { // which is this test
			continue
		}
		if sum += bytes; bytes > ofOne {
			t.Errorf("%s allocates %d bytes before the program begins; expected no more than %d", l[1], bytes, ofOne)
		}
	}
	if len(lines) == 0 || sum > ofAll {
		t.Errorf("our packages allocate %d bytes, by %d lines, before the program begins; expected no more than %d", sum, len(lines), ofAll)
	}
}
