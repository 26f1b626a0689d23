package process

import (
	"math"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// closeOnExec keeps what this process has open from what it starts: what it was started with, and what a library has
// opened carelessly. The standard files of a program are made in the program itself.
func closeOnExec() {
	if unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) == nil {
		return
	}
	folder, err := os.Open("/proc/self/fd") // on a kernel before 5.11
	if err != nil {
		return
	}
	defer folder.Close()
	names, _ := folder.Readdirnames(-1) //nolint:errcheck // what could be read is there
	for _, name := range names {
		if fd, err := strconv.Atoi(name); err == nil && fd > 2 {
			unix.CloseOnExec(fd)
		}
	}
}
