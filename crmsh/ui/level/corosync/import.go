package corosync

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"

	"pacer/crmsh/ui/table"
	"pacer/membership/corosync/conf"
)

// bringing is what import was asked for.
type bringing struct {
	file, output string // output is "" for corosync.conf
	check        bool
	nodes        []conf.Node
}

func (o *bringing) read(args []string) error {
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "--check":
			o.check = true
		case (a == "--node" || a == "--output") && i+1 == len(args):
			return fmt.Errorf("%s: expected something behind it", a)
		case a == "--node":
			i++
			name, address, ok := strings.Cut(args[i], "=")
			if !ok || name == "" || address == "" {
				return fmt.Errorf("--node %s: expected NAME=ADDRESS", args[i])
			}
			o.nodes = append(o.nodes, conf.Node{Name: name, Address: address})
		case a == "--output":
			i++
			o.output = args[i]
		case strings.HasPrefix(a, "-"):
			return fmt.Errorf("%s: expected --check, --node or --output", a)
		case o.file == "":
			o.file = a
		default:
			return fmt.Errorf("%s: one file is imported at a time, and that is %s", a, o.file)
		}
	}
	if o.file == "" {
		return errors.New("expected the file to import")
	}
	return nil
}

func (c *commands) bring(_ *table.Call, o bringing) error {
	data, err := os.ReadFile(o.file)
	if err != nil {
		return err
	}
	f, err := conf.Parse(string(data), o.file)
	if err != nil {
		return err
	}
	made, err := f.Import(o.nodes)
	if err != nil {
		return err
	}
	if o.check {
		c.Out.Printf("%s\n", made.File)
	}
	for _, change := range made.Changes {
		c.Out.Printf("%s: %s\n", o.file, change)
	}
	for _, r := range made.Remarks {
		c.Out.Warnf("%v", r)
	}
	if o.check {
		return nil
	}
	if o.output == "" {
		o.output = c.path()
	}
	return c.put(o.output, made.File.String())
}

// put writes an imported configuration. What was there is kept under another name.
func (c *commands) put(path, text string) error {
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil && string(old) != text {
		kept, err := keep(path, old)
		if err != nil {
			return err
		}
		c.Out.Infof("what was in %s is now in %s", path, kept)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := renameio.WriteFile(path, []byte(text), 0o644); err != nil {
		return err
	}
	c.Out.Infof("%s is written; copy it to the other hosts and start corosync there", path)
	return nil
}

// keep puts a text into a new file beside another.
func keep(path string, text []byte) (string, error) {
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s.before-import.%d", path, n)
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.Write(text)
		return name, errors.Join(err, f.Close())
	}
}
