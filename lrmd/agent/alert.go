package agent

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/lrmd/process"
)

// Alert is one call of an alert's program.
type Alert struct {
	Path        string        // absolute, or a name to be found in PATH
	Environment []string      // NAME=value, besides what agents inherit
	Limit       time.Duration // after which it is killed with all that it started
}

// nobody is who programs of alerts run as on a host without Pacemaker's user where the daemon is root: who may change the
// configuration must not thereby become root.
const nobody = 65534

// RunAlert runs the program of an alert to its end and says why it did not do its work, "" if it did. Where the daemon is root it
// runs as hacluster, as with Pacemaker, or as nobody where there is no such user.
func (h *Host) RunAlert(a Alert) (failure string) {
	path, err := find(a.Path, h.Env)
	if err != nil {
		return err.Error()
	}
	who, err := alertUser()
	if err != nil {
		return err.Error()
	}
	proc, err := process.Start(process.Command{Path: path, Env: append(h.Env[:len(h.Env):len(h.Env)], a.Environment...), User: who, Groups: h.groups})
	if err != nil {
		return notStarted(path, err).ExitReason
	}
	r := &Run{proc: proc}
	late := time.AfterFunc(a.Limit, func() { r.Kill(lrmd.KillProcess{Force: true, Group: true}) })
	exit := proc.Wait()
	if !late.Stop() {
		return fmt.Sprintf("%s did not end within %s", path, a.Limit)
	}
	return alertFailure(path, exit, secret.Usual())
}

// alertFailure says what the end of a program means, with its last words.
func alertFailure(path string, exit process.Exit, names secret.Patterns) string {
	why := ""
	switch {
	case exit.Signal != 0:
		why = fmt.Sprintf("%s was ended by the signal %s", path, process.SignalName(exit.Signal))
	case exit.Code != 0:
		why = fmt.Sprintf("%s ended with exit status %d", path, exit.Code)
	default:
		return ""
	}
	if said := lastWord(exit.Stderr); said != "" {
		why += ": " + said
	}
	return secret.Mask(why, names.Assigned(why))
}

// find is where a program is. One without a folder is looked for in the PATH that it is given.
func find(name string, env []string) (string, error) {
	if strings.Contains(name, "/") {
		if !filepath.IsAbs(name) {
			return "", fmt.Errorf("found the path %s, expected one that begins with a slash", name)
		}
		return name, nil
	}
	dirs := ""
	for _, kv := range env {
		if value, ok := strings.CutPrefix(kv, "PATH="); ok {
			dirs = value
		}
	}
	for _, dir := range filepath.SplitList(dirs) {
		if path := filepath.Join(dir, name); filepath.IsAbs(path) {
			if _, err := exec.LookPath(path); err == nil {
				return path, nil
			}
		}
	}
	return "", fmt.Errorf("there is no program %s in %s", name, dirs)
}

// alertUser is who programs of alerts run as; nil for the daemon's own user, where that is not root or no other user can be
// had.
func alertUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 || !severalUsers() {
		return nil, nil
	}
	u, err := user.Lookup(vocab.ClusterUser)
	if err != nil {
		return &syscall.Credential{Uid: nobody, Gid: nobody}, nil //nolint:nilerr // there is no such user
	}
	uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
	gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
	if errUID != nil || errGID != nil {
		return nil, fmt.Errorf("the user %s has the id %s:%s, expected numbers", vocab.ClusterUser, u.Uid, u.Gid)
	}
	who := &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	groups, err := u.GroupIds()
	if err != nil {
		return nil, fmt.Errorf("the groups of %s: %w", vocab.ClusterUser, err)
	}
	for _, g := range groups {
		if id, err := strconv.ParseUint(g, 10, 32); err == nil {
			who.Groups = append(who.Groups, uint32(id))
		}
	}
	return who, nil
}

// severalUsers says whether root here is not the only user, as it is in most namespaces of users.
func severalUsers() bool {
	f, err := os.Open("/proc/self/uid_map")
	if err != nil {
		return true
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	users := uint64(0)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if n, err := strconv.ParseUint(fields[len(fields)-1], 10, 64); err == nil {
			users += n
		}
	}
	return users > nobody
}
