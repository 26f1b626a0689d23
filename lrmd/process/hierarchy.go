package process

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// errNoHierarchy says that there is nowhere to make control groups.
var errNoHierarchy = errors.New("no cgroup v2 hierarchy is mounted that shows this process's own group")

// ownGroup is the folder of the control group that this process is in.
func ownGroup() (string, error) {
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return "", err
	}
	own, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return "", err
	}
	for _, folder := range groupFolders(string(mounts), string(own)) {
		if livesIn(folder) {
			return folder, nil
		}
	}
	return "", errNoHierarchy
}

// groupFolders are the places where a process's group of the version 2 hierarchy may be, by its mountinfo and cgroup
// files as proc(5) and cgroups(7) have them: that of a hybrid host is not where that of others is.
func groupFolders(mounts, own string) (folders []string) {
	path := ""
	for line := range strings.Lines(own) {
		if rest, ok := strings.CutPrefix(line, "0::"); ok {
			path = strings.TrimSuffix(rest, "\n")
		}
	}
	for line := range strings.Lines(mounts) {
		before, after, _ := strings.Cut(line, " - ")
		fields, kind := strings.Fields(before), strings.Fields(after)
		if len(fields) < 5 || len(kind) == 0 || kind[0] != "cgroup2" {
			continue
		}
		root := unescape(fields[3])
		if !inSight(root) || !inSight(path) {
			continue
		}
		if below, err := filepath.Rel(root, path); err == nil && filepath.IsLocal(below) {
			folders = append(folders, filepath.Join(unescape(fields[4]), below))
		}
	}
	return folders
}

// inSight says whether a path is one. What is outside of this process's namespace of control groups begins with "/..".
func inSight(path string) bool { return filepath.Clean(path) == path }

// unescape reads a path of mountinfo, where a blank is \040.
func unescape(path string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\043`, "#", `\134`, `\`).Replace(path)
}

// livesIn says whether a folder is the group of this process. What is mounted may be hidden by something else.
func livesIn(folder string) bool { return slices.Contains(procsOf(folder), os.Getpid()) }

const procsFile = "cgroup.procs"

// procsOf are the processes of one group, as far as this one can see them: others have the id 0.
func procsOf(folder string) (pids []int) {
	text, _ := os.ReadFile(filepath.Join(folder, procsFile)) //nolint:errcheck // a group that is gone has none
	for line := range strings.Lines(string(text)) {
		if pid, err := strconv.Atoi(strings.TrimSpace(line)); err == nil && pid > 0 {
			pids = append(pids, pid)
		}
	}
	return pids
}
