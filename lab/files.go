package lab

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// functions is for hosts without the function library that init scripts of the Red Hat family
// begin with.
//
//go:embed functions.sh
var functions string

// ours says whether a path in a node is in a folder of its own that outlives a boot.
func ours(path string) bool {
	return strings.HasPrefix(path, "/etc/") || strings.HasPrefix(path, "/var/")
}

// furnish makes a node's folders, unless an earlier boot did. Everything is plain files on the
// machine, to be looked at and changed from outside.
func (l *Lab) furnish(n Node) error {
	for _, dir := range []string{
		"log", "tmp", "var/cache", "var/lib", "var/log", "var/spool", "var/tmp", "var/local", "var/opt",
	} {
		if err := os.MkdirAll(filepath.Join(n.Dir, dir), 0o755); err != nil {
			return fmt.Errorf("lab: %w", err)
		}
	}
	for _, dir := range []string{"tmp", "var/tmp"} {
		if err := os.Chmod(filepath.Join(n.Dir, dir), 0o777|fs.ModeSticky); err != nil {
			return fmt.Errorf("lab: %w", err)
		}
	}
	if err := os.MkdirAll(filepath.Join(n.Dir, HomeDir), 0o700); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	for link, target := range map[string]string{"run": "/run", "lock": "/run/lock"} {
		err := os.Symlink(target, filepath.Join(n.Var(), link))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("lab: %w", err)
		}
	}
	etc := filepath.Join(n.Dir, "etc")
	if _, err := os.Lstat(etc); err == nil {
		return nil
	}
	if err := l.writeEtc(n, etc+".new"); err != nil {
		return err
	}
	if err := os.Rename(etc+".new", etc); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	return nil
}

// writeEtc fills a node's /etc: the machine's, what makes the node a node, and the caller's files.
func (l *Lab) writeEtc(n Node, etc string) error {
	if err := os.RemoveAll(etc); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	if err := copyTree("/etc", etc); err != nil {
		return fmt.Errorf("lab: copy of /etc for %s: %w", n.Name, err)
	}
	files := map[string]string{
		"/etc/hostname":    n.Name + "\n",
		"/etc/hosts":       l.addresses(),
		"/etc/resolv.conf": "# nobody answers here, and says so at once\nnameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
	}
	if _, err := os.Stat(filepath.Join(etc, "init.d/functions")); err != nil {
		files["/etc/init.d/functions"] = functions
	}
	if users, err := os.ReadFile(filepath.Join(etc, "passwd")); err == nil {
		files["/etc/passwd"] = atHome(string(users))
	}
	l.mu.Lock()
	maps.Copy(files, l.files)
	l.mu.Unlock()
	for path, text := range files {
		target := filepath.Join(etc, strings.TrimPrefix(path, "/etc/"))
		if strings.HasPrefix(path, "/var/") {
			target = filepath.Join(n.Dir, path)
		}
		if err := put(target, text, fileMode(path)); err != nil {
			return fmt.Errorf("lab: %w", err)
		}
	}
	return nil
}

// atHome gives a list of users, as /etc/passwd has it, in which root is at home in HomeDir.
func atHome(users string) string {
	var b strings.Builder
	for line := range strings.Lines(users) {
		if f := strings.Split(line, ":"); len(f) == 7 && f[0] == "root" {
			f[5] = HomeDir
			line = strings.Join(f, ":")
		}
		b.WriteString(line)
	}
	return b.String()
}

func fileMode(path string) fs.FileMode {
	if strings.HasPrefix(path, "/etc/init.d/") && path != "/etc/init.d/functions" {
		return 0o755
	}
	return 0o644
}

// put writes a file in place of whatever there is, a link included.
func put(path, text string, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		return err
	}
	return os.Chmod(path, mode) // whatever the umask
}

// addresses is what /etc/hosts has.
func (l *Lab) addresses() string {
	var b strings.Builder
	b.WriteString("127.0.0.1\tlocalhost\n::1\tlocalhost\n")
	for _, n := range l.Nodes() {
		b.WriteString(l.addressOf(n))
	}
	return b.String()
}

// addressOf is a node's line of /etc/hosts: its own address, or where nodes are not connected, one that reaches the node
// itself and nothing else.
func (l *Lab) addressOf(n Node) string {
	if l.ethernet != nil {
		return fmt.Sprintf("%s\t%s\n", n.Address(), n.Name)
	}
	return fmt.Sprintf("127.0.1.%d\t%s\n", n.ID%250+1, n.Name)
}

// copyTree copies folders, plain files and links. What the user may not read is left out, as it
// would be out of reach in the node too.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrPermission) {
			return fs.SkipDir
		}
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		err = copyOne(path, target, d)
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
}

func copyOne(path, target string, d fs.DirEntry) error {
	switch {
	case d.IsDir():
		return os.MkdirAll(target, 0o755)
	case d.Type() == fs.ModeSymlink:
		to, err := os.Readlink(path)
		if err != nil {
			return err
		}
		return os.Symlink(to, target)
	case d.Type().IsRegular():
		info, err := d.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, info.Mode().Perm())
	}
	return nil
}
