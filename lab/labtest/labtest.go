package labtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"pacer/lab"
)

// Main is TestMain of a package of such tests: it builds the program, says where it is before any test begins, and removes
// it in the end. It does not come back.
func Main(m *testing.M, built func(binary string)) {
	lab.ChildMain()
	dir, err := os.MkdirTemp("", "pacer-labtest-")
	if err != nil {
		panic(err)
	}
	binary := filepath.Join(dir, "pacer")
	if out, err := exec.Command("go", "build", "-o", binary, "pacer/cmd/pacer").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building pacer: %v\n%s", err, out)
		os.Exit(1)
	}
	built(binary)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}
