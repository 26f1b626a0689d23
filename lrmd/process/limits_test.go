package process

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A daemon may have as many descriptors as its hard limit says; the programs that it starts begin with the soft limit
// that it was given itself. Go's runtime does both, as long as nobody sets the limit.
func TestDescriptorsOfPrograms(t *testing.T) {
	const inner = "PACER_TEST_INNER"
	if os.Getenv(inner) == "" {
		cmd := exec.Command("/bin/sh", "-c", `ulimit -S -n 256 && exec "$0" -test.run='^TestDescriptorsOfPrograms$' -test.v`, os.Args[0])
		cmd.Env = append(os.Environ(), inner+"=1")
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
			t.Errorf("%v: %s", err, out)
		}
		return
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if limit.Cur+1 < limit.Max { // one less than the most is what Go takes
		t.Errorf("the soft limit is %d, the hard one %d", limit.Cur, limit.Max)
	}
	p, err := Start(Command{Path: "/bin/sh", Args: []string{"-c", "ulimit -S -n"}, Env: os.Environ()})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(p.Wait().Stdout); got != "256" {
		t.Errorf("a program may have %s descriptors, want 256", got)
	}
}
