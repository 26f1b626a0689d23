package nested

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// makeGroup makes a control group in which a systemd may manage what is its own.
func makeGroup() (string, error) {
	root, err := hierarchy()
	if err != nil {
		return "", err
	}
	return os.MkdirTemp(root, "pacer-systemd-")
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

// removeGroup removes the group and those in it, once the processes in them are gone.
func (s *Systemd) removeGroup() {
	for range 50 {
		var folders []string
		filepath.WalkDir(s.group, func(path string, d os.DirEntry, err error) error { //nolint:errcheck // what is gone is gone
			if err == nil && d.IsDir() {
				folders = append(folders, path)
			}
			return nil
		})
		for i := len(folders) - 1; i >= 0; i-- {
			os.Remove(folders[i]) //nolint:errcheck // it is tried again
		}
		if _, err := os.Stat(s.group); err != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}
