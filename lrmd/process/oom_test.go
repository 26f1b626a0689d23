package process

import (
	"os"
	"strings"
	"testing"
)

// A daemon that is spared when memory runs out does not hand that down to services.
func TestProgramsAreOrdinary(t *testing.T) {
	if err := os.WriteFile(scoreFile, []byte("300"), 0); err != nil {
		t.Skipf("this process has no score of its own: %v", err)
	}
	t.Cleanup(func() {
		if err := os.WriteFile(scoreFile, []byte(ordinary), 0); err != nil {
			t.Error(err)
		}
	})
	p, err := Start(Command{Path: "/bin/sh", Args: []string{"-c", "cat " + scoreFile + "; sh -c 'cat " + scoreFile + "'"}, Env: os.Environ()})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Fields(p.Wait().Stdout); len(got) != 2 || got[0] != ordinary || got[1] != ordinary {
		t.Errorf("the program and its child have %q", got)
	}
	if own, err := os.ReadFile(scoreFile); err != nil || strings.TrimSpace(string(own)) != "300" {
		t.Errorf("the daemon has %s, %v", own, err)
	}
}
