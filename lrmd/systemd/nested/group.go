package nested

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Group is a control group in which a systemd may manage what is its own.
type Group struct{ path string }

// NewGroup makes a group. The error may be an ErrMissing.
func NewGroup() (*Group, error) {
	root, err := hierarchy()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	path, err := os.MkdirTemp(root, "pacer-systemd-")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	return &Group{path}, nil
}

// Enter brings a process into the group; what it starts from then on is in it, too.
func (g *Group) Enter(pid int) error {
	return os.WriteFile(filepath.Join(g.path, "cgroup.procs"), []byte(strconv.Itoa(pid)), 0o644)
}

// hierarchy is where cgroup v2 is mounted.
func hierarchy() (string, error) {
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return "", err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		before, after, _ := strings.Cut(lines.Text(), " - ")
		fields, kind := strings.Fields(before), strings.Fields(after)
		if len(fields) > 4 && len(kind) > 0 && kind[0] == "cgroup2" {
			return fields[4], nil
		}
	}
	return "", errors.Join(lines.Err(), errors.New("no hierarchy of cgroup v2 is mounted"))
}

// ending is how long the processes of a group that were killed may take to go.
const ending = time.Second

// Remove removes the group and those in it, once the processes in them are gone.
func (g *Group) Remove() {
	for end := time.Now().Add(ending); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		var folders []string
		filepath.WalkDir(g.path, func(path string, d fs.DirEntry, err error) error { //nolint:errcheck // what is gone is gone
			if err == nil && d.IsDir() {
				folders = append(folders, path)
			}
			return nil
		})
		for _, folder := range slices.Backward(folders) {
			os.Remove(folder) //nolint:errcheck // it is tried again
		}
		if _, err := os.Stat(g.path); err != nil {
			return
		}
	}
}
