package shadow

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pacer/cib"
	"pacer/cib/journal"
	"pacer/cib/value/vocab"
	"pacer/nofollow"
	"pacer/private"
)

// Live is the name of the cluster's own configuration among shadow copies; none can have it.
const Live = "live"

const prefix = "shadow."

// Folder is where shadow copies lie.
type Folder string

// User is who names a copy.
type User struct{ Name, Home string }

// Where finds the folder as Pacemaker does (get_shadow_file): the one that CIB_shadow_dir names; for administrators
// that of the cluster's configuration, live; else .cib in the user's home, HOME before what the host says of the user;
// else the folder of temporary files.
func Where(live string, who User, getenv func(string) string) Folder {
	if dir := getenv("CIB_shadow_dir"); dir != "" {
		return Folder(dir)
	}
	if vocab.Administers(who.Name) {
		return Folder(live)
	}
	for _, home := range []string{getenv("HOME"), who.Home} {
		if filepath.IsAbs(home) {
			return Folder(filepath.Join(home, ".cib"))
		}
	}
	if dir := getenv("TMPDIR"); filepath.IsAbs(dir) {
		return Folder(dir)
	}
	return "/tmp"
}

// Check says why a text cannot be the name of a copy; nil if it can.
func Check(name string) error {
	switch {
	case name == "":
		return errors.New("a shadow copy needs a name")
	case name == Live:
		return fmt.Errorf("%q cannot be the name of a shadow: it stands for the cluster's own configuration", name)
	case beside(name):
		return fmt.Errorf("%q cannot be the name of a shadow: what ends so lies beside shadows; use another ending", name)
	case strings.ContainsAny(name, "/'\" \t\\") || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7F }):
		return fmt.Errorf("%q cannot be the name of a shadow: it becomes part of a file's name; use no slash, blank, quote or backslash", name)
	}
	return nil
}

// lock is what the name of a file ends with that is there while somebody writes another.
const lock = ".lock"

// beside says whether a name is that of something beside a copy.
func beside(name string) bool {
	return strings.HasSuffix(name, journal.Path("")) || strings.HasSuffix(name, lock)
}

// Path is the file of a copy.
func (f Folder) Path(name string) string { return filepath.Join(string(f), prefix+name) }

// Names lists the copies, in alphabetical order. A folder that is not there has none.
func (f Folder) Names() (names []string) {
	found, _ := os.ReadDir(string(f))
	for _, file := range found {
		if name, is := strings.CutPrefix(file.Name(), prefix); is && !file.IsDir() && Check(name) == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Write makes a document a copy's, and the folder if need be.
func (f Folder) Write(name string, doc *cib.Document) error {
	if _, err := nofollow.MakeFolder(string(f), 0o700); err != nil {
		return err
	}
	return private.Replace(f.Path(name), doc.Bytes())
}

// Remove deletes a copy and the history of its commits, which are no other copy's that gets the name later.
func (f Folder) Remove(name string) error {
	if err := os.Remove(journal.Path(f.Path(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Remove(f.Path(name))
}
