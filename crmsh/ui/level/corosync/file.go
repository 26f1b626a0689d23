package corosync

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/google/renameio/v2"

	"pacer/crmsh/lang"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/editor"
	"pacer/crmsh/ui/table"
	"pacer/crmsh/ui/textdiff"
	"pacer/membership/corosync/conf"
)

type commands struct {
	desk.Desk
	editor *editor.Editor
}

func (c *commands) offerPaths(table.Query) []string {
	f, err := c.file()
	if f == nil || err != nil {
		return nil
	}
	return f.Paths()
}

// path is where the configuration lies.
func (c *commands) path() string {
	if path := c.Env.Getenv("COROSYNC_MAIN_CONFIG_FILE"); path != "" {
		return path
	}
	return filepath.Join(c.Env.Root, "/etc/corosync/corosync.conf")
}

// file reads the configuration. Where it has errors, it is as complete as it can be.
func (c *commands) file() (*conf.File, error) {
	path := c.path()
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: is corosync installed? import makes the file from an older one", err)
	}
	if err != nil {
		return nil, err
	}
	return conf.Parse(string(data), path)
}

func (c *commands) show(*table.Call) error {
	f, err := c.file()
	if f != nil {
		c.Out.Printf("%s", f)
	}
	if err != nil {
		return err
	}
	return c.check(f)
}

// check tells what is wrong with a configuration, and what is only worth a remark.
func (c *commands) check(f *conf.File) error {
	wrong, remarks := f.Check()
	for _, r := range remarks {
		c.Out.Warnf("%v", r)
	}
	return wrong.Err()
}

func (c *commands) get(_ *table.Call, path string) error {
	f, err := c.file()
	if err != nil {
		return err
	}
	values := f.Get(path)
	if len(values) == 0 {
		return lang.Problem{Origin: f.Origin, Found: path, Expected: "this is not set", Nearest: f.Nearest(path)}
	}
	for _, v := range values {
		c.Out.Printf("%s\n", v)
	}
	return nil
}

// setting is a key of corosync.conf and its value.
type setting struct {
	path, value string
	index       int // of the section, from 0; -1 if it is the only one
}

func (a *setting) readIndex(words []string) (err error) {
	a.index = -1
	if len(words) == 0 {
		return nil
	}
	if a.index, err = strconv.Atoi(words[0]); err != nil || a.index < 0 {
		return fmt.Errorf("%q: expected the number of a section, from 0", words[0])
	}
	return nil
}

func (c *commands) set(_ *table.Call, a setting) error {
	f, err := c.file()
	if err != nil {
		return err
	}
	before := f.String()
	if err := f.Set(a.path, a.value, a.index); err != nil {
		return err
	}
	return c.write(before, f.String())
}

// write puts a new text in the place of the configuration, if corosync can read it.
func (c *commands) write(before, after string) error {
	if before == after {
		c.Out.Infof("nothing changes")
		return nil
	}
	path := c.path()
	f, err := conf.Parse(after, path)
	if err == nil {
		err = c.check(f)
	}
	if err != nil {
		return err
	}
	if err := renameio.WriteFile(path, []byte(after), 0o644, renameio.WithExistingPermissions()); err != nil {
		return err
	}
	c.Out.Printf("%s", textdiff.Lines(before, after))
	c.Out.Infof("%s is written; copy it to the other hosts, and let corosync know by: crm corosync reload", path)
	return nil
}

func (c *commands) edit(*table.Call) error {
	data, err := os.ReadFile(c.path())
	if err != nil {
		return err
	}
	return c.editor.Edit(string(data), func(_ string, edited []byte) error { return c.write(string(data), string(edited)) })
}
