package process

import (
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A program gets its three standard files and no other, whatever this process has open or was started with: agents pass
// on what they have to services, which would hold sockets of the daemon open for as long as they live.
func TestOnlyStandardFiles(t *testing.T) {
	for _, open := range []func() (int, error){
		func() (int, error) { return unix.Open(os.DevNull, unix.O_RDONLY, 0) },
		func() (int, error) { return unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0) },
		func() (int, error) { return unix.MemfdCreate("kept", 0) },
	} {
		fd, err := open()
		if err != nil {
			t.Fatal(err)
		}
		defer unix.Close(fd) //nolint:errcheck // nothing was written
	}
	for name, stdin := range map[string]string{"nothing to read": "", "something to read": "text"} {
		// 3 is the folder itself, which ls reads.
		p := start(t, Command{Path: script(t, "#!/bin/sh\nls /proc/self/fd\n"), Stdin: stdin})
		within(t, 10*time.Second, func() {
			if got := strings.Fields(p.Wait().Stdout); strings.Join(got, " ") != "0 1 2 3" {
				t.Errorf("%s: it has %v", name, got)
			}
		})
	}
}
