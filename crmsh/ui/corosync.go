package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/google/renameio/v2"

	"pacer/crmsh/lang"
	"pacer/membership/corosync/conf"
)

// corosyncLevel is where corosync's configuration is looked at and changed, on this host.
func corosyncLevel() *level {
	return &level{name: "corosync", commands: []*command{
		{name: "show", aliases: []string{"list"}, usage: "show", run: (*shell).corosyncShow, short: "show corosync.conf, and what is wrong with it"},
		{
			name: "get", usage: "get PATH", least: 1, most: 1, run: (*shell).corosyncGet, short: "show a value of corosync.conf",
			long: "PATH is a section and a key, such as totem.token or nodelist.node.ring0_addr. Where there are several, each is shown.", complete: corosyncPaths,
		},
		{
			name: "set", usage: `set PATH VALUE [NUMBER]`, least: 2, most: 3, run: (*shell).corosyncSet, short: "change a value of corosync.conf",
			long: "Where the section is there several times, NUMBER says which one is meant, from 0. The value \"\" takes the key away. Corosync hears of it by reload.", complete: corosyncPaths,
		},
		{name: "edit", usage: "edit", run: (*shell).corosyncEdit, short: "edit corosync.conf; it is written only if corosync can read it"},
		{
			name: "diff", usage: "diff [FILE]", most: 1, run: (*shell).corosyncDiff, short: "compare corosync.conf with what runs, or with another file",
			long: "A line with - is what runs, or the other file's; one with + stands in corosync.conf.", complete: inTurn(files),
		},
		{name: "status", usage: "status [ring|quorum]", most: 1, run: (*shell).corosyncStatus, short: "show hosts, addresses, votes and quorum as corosync sees them", complete: inTurn(choice("ring", "quorum"))},
		{name: "reload", usage: "reload", run: (*shell).corosyncReload, short: "let the corosyncs of all hosts read their corosync.conf again"},
		{
			name: "import", usage: "import FILE [--check] [--node NAME=ADDRESS ...] [--output FILE]", least: 1, most: -1, run: (*shell).corosyncImport,
			short: "turn a configuration of corosync 1 into one of corosync 3",
			long: "Each line that becomes something else is listed, and why. --check writes nothing and shows the new text. --node gives a host its name, and its address " +
				"where FILE does not. The new configuration takes the place of corosync.conf; what was there is kept beside it.",
			complete: either(files, choice("--check", "--node", "--output")),
		},
	}}
}

func corosyncPaths(sh *shell, args []string) []string {
	f, err := sh.corosyncFile()
	if f == nil || err != nil || len(args) > 1 {
		return nil
	}
	return f.Paths()
}

// corosyncConf is where the configuration lies.
func (sh *shell) corosyncConf() string {
	if path := sh.env.Getenv("COROSYNC_MAIN_CONFIG_FILE"); path != "" {
		return path
	}
	return filepath.Join(sh.env.Root, "/etc/corosync/corosync.conf")
}

// corosyncFile reads the configuration. Where it has errors, it is as complete as it can be.
func (sh *shell) corosyncFile() (*conf.File, error) {
	path := sh.corosyncConf()
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: is corosync installed? import makes the file from an older one", err)
	}
	if err != nil {
		return nil, err
	}
	return conf.Parse(string(data), path)
}

func (sh *shell) corosyncShow(*call) error {
	f, err := sh.corosyncFile()
	if f != nil {
		sh.printf("%s", f)
	}
	if err != nil {
		return err
	}
	return sh.corosyncCheck(f)
}

// corosyncCheck tells what is wrong with a configuration, and what is only worth a remark.
func (sh *shell) corosyncCheck(f *conf.File) error {
	wrong, remarks := f.Check()
	for _, r := range remarks {
		sh.warnf("%v", r)
	}
	return wrong.Err()
}

func (sh *shell) corosyncGet(in *call) error {
	f, err := sh.corosyncFile()
	if err != nil {
		return err
	}
	values := f.Get(in.args[0])
	if len(values) == 0 {
		return lang.Problem{Origin: f.Origin, Found: in.args[0], Expected: "this is not set", Nearest: f.Nearest(in.args[0])}
	}
	for _, v := range values {
		sh.printf("%s\n", v)
	}
	return nil
}

func (sh *shell) corosyncSet(in *call) error {
	f, err := sh.corosyncFile()
	if err != nil {
		return err
	}
	index := -1
	if len(in.args) == 3 {
		if index, err = strconv.Atoi(in.args[2]); err != nil || index < 0 {
			return fmt.Errorf("%q: expected the number of a section, from 0", in.args[2])
		}
	}
	before := f.String()
	if err := f.Set(in.args[0], in.args[1], index); err != nil {
		return err
	}
	return sh.corosyncWrite(before, f.String())
}

// corosyncWrite puts a new text in the place of the configuration, if corosync can read it.
func (sh *shell) corosyncWrite(before, after string) error {
	if before == after {
		sh.infof("nothing changes")
		return nil
	}
	path := sh.corosyncConf()
	f, err := conf.Parse(after, path)
	if err == nil {
		err = sh.corosyncCheck(f)
	}
	if err != nil {
		return err
	}
	if err := renameio.WriteFile(path, []byte(after), 0o644, renameio.WithExistingPermissions()); err != nil {
		return err
	}
	sh.printf("%s", diffText(before, after))
	sh.infof("%s is written; copy it to the other hosts, and let corosync know by: crm corosync reload", path)
	return nil
}

func (sh *shell) corosyncEdit(*call) error {
	path := sh.corosyncConf()
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := sh.temporary(string(data))
	if err != nil {
		return err
	}
	for at := 0; ; {
		if err := sh.runEditor(file, at); err != nil {
			return err
		}
		edited, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err = sh.corosyncWrite(string(data), string(edited)); err == nil {
			return os.Remove(file)
		}
		sh.fail(err)
		if at = firstLine(err); !sh.ask("Edit again?") || sh.options.Force {
			sh.infof("nothing was changed; the text as edited is in %s", file)
			return errReported
		}
	}
}

// importOptions are what import was asked for.
type importOptions struct {
	file, output string
	check        bool
	nodes        []conf.Node
}

func (sh *shell) importOptions(args []string) (o importOptions, err error) {
	o.output = sh.corosyncConf()
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "--check":
			o.check = true
		case (a == "--node" || a == "--output") && i+1 == len(args):
			return o, fmt.Errorf("%s: expected something behind it", a)
		case a == "--node":
			i++
			name, address, ok := strings.Cut(args[i], "=")
			if !ok || name == "" || address == "" {
				return o, fmt.Errorf("--node %s: expected NAME=ADDRESS", args[i])
			}
			o.nodes = append(o.nodes, conf.Node{Name: name, Address: address})
		case a == "--output":
			i++
			o.output = args[i]
		case strings.HasPrefix(a, "-"):
			return o, fmt.Errorf("%s: expected --check, --node or --output", a)
		case o.file == "":
			o.file = a
		default:
			return o, fmt.Errorf("%s: one file is imported at a time, and that is %s", a, o.file)
		}
	}
	if o.file == "" {
		return o, errors.New("expected the file to import")
	}
	return o, nil
}

func (sh *shell) corosyncImport(in *call) error {
	o, err := sh.importOptions(in.args)
	if err != nil {
		return err
	}
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
		sh.printf("%s\n", made.File)
	}
	for _, c := range made.Changes {
		sh.printf("%s: %s\n", o.file, c)
	}
	for _, r := range made.Remarks {
		sh.warnf("%v", r)
	}
	if o.check {
		return nil
	}
	return sh.corosyncPut(o.output, made.File.String())
}

// corosyncPut writes an imported configuration. What was there is kept under another name.
func (sh *shell) corosyncPut(path, text string) error {
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil && string(old) != text {
		kept, err := keep(path, old)
		if err != nil {
			return err
		}
		sh.infof("what was in %s is now in %s", path, kept)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := renameio.WriteFile(path, []byte(text), 0o644); err != nil {
		return err
	}
	sh.infof("%s is written; copy it to the other hosts and start corosync there", path)
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
