package process

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// group is the control group of one run; nil if it has none. What is in it cannot leave unseen: neither a session of its
// own nor an empty environment helps, nor that its parents have ended.
type group struct{ folder string }

// enter has a program begin in the group. What is given back is closed when it has.
func (g *group) enter(attr *syscall.SysProcAttr) (*os.File, error) {
	if g == nil {
		return nil, nil
	}
	dir, err := os.OpenFile(g.folder, os.O_RDONLY|syscall.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	attr.UseCgroupFD, attr.CgroupFD = true, int(dir.Fd())
	return dir, nil
}

// lost says whether the group was removed before a program was in it. The kernel says so with ENODEV or with ENOENT, which
// may as well be about the program's file.
func (g *group) lost() bool {
	if g == nil {
		return false
	}
	_, err := os.Stat(g.folder)
	return errors.Is(err, fs.ErrNotExist)
}

// members are the living processes of the group and of all below it, but this process and process 1.
func (g *group) members() (found []member) {
	if g == nil {
		return nil
	}
	_ = filepath.WalkDir(g.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil // what ends meanwhile is looked for again
		}
		for _, pid := range procsOf(path) {
			if k, ok := kinOf(pid); ok && pid != 1 && pid != os.Getpid() {
				found = append(found, k.member)
			}
		}
		return nil
	})
	return found
}

// kill ends all in the group and below it at once, what they are about to start too. A kernel before 5.14 cannot; members
// tells whom to end there.
func (g *group) kill() {
	if g == nil {
		return
	}
	if f, err := os.OpenFile(filepath.Join(g.folder, "cgroup.kill"), os.O_WRONLY, 0); err == nil {
		_, _ = f.WriteString("1")
		f.Close()
	}
}

func (g *group) populated() bool { return g != nil && populated(g.folder) }

// populated says whether anybody lives in a group or below it.
func populated(folder string) bool {
	text, err := os.ReadFile(filepath.Join(folder, "cgroup.events"))
	return err == nil && strings.Contains(string(text), "populated 1")
}

// removeGroup removes a group in which nobody lives, with those that its processes have made below it. It says whether
// it is gone.
func removeGroup(folder string) bool {
	if rmdir(folder) {
		return true
	}
	if populated(folder) {
		return false
	}
	below, _ := os.ReadDir(folder) //nolint:errcheck // what could be read is there
	for _, e := range below {
		if e.IsDir() && !removeGroup(filepath.Join(folder, e.Name())) {
			return false
		}
	}
	return rmdir(folder)
}

// rmdir is not os.Remove, which would try to remove a file first.
func rmdir(folder string) bool {
	err := unix.Rmdir(folder)
	return err == nil || errors.Is(err, fs.ErrNotExist)
}
