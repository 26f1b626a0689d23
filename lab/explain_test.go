package lab

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

// TestExplain: who cannot make namespaces is told why, and what to do.
func TestExplain(t *testing.T) {
	for errno, want := range map[syscall.Errno]string{
		syscall.ENOSPC: "sysctl -w user.max_user_namespaces",
		syscall.EINVAL: "use another kernel",
		syscall.EPERM:  "run on the host itself, or start the container with --privileged",
	} {
		err := explain(&fs.PathError{Op: "fork/exec", Path: "/proc/self/exe", Err: errno})
		if got := err.Error(); !errors.Is(err, errno) || !strings.Contains(got, "namespaces") || !strings.Contains(got, want) && !strings.Contains(got, "sysctl -w") {
			t.Errorf("%v: %s", errno, got)
		}
	}
}
