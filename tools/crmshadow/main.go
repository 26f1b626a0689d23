package crmshadow

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"pacer/cib"
	"pacer/cib/shadow"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	Which   bool `short:"w" group:"Queries" help:"Indicate the active shadow copy."`
	Display bool `short:"p" group:"Queries" help:"Display the contents of the active shadow copy."`
	Diff    bool `short:"d" group:"Queries" help:"Display the changes in the active shadow copy."`
	File    bool `short:"F" group:"Queries" help:"Display the location of the active shadow copy file."`

	Create      string `short:"c" placeholder:"NAME" group:"Commands" help:"Create the named shadow copy of the active cluster configuration."`
	CreateEmpty string `short:"e" placeholder:"NAME" group:"Commands" help:"Create the named shadow copy with an empty cluster configuration. Optional: --validate-with."`
	Commit      string `short:"C" placeholder:"NAME" group:"Commands" help:"Upload the contents of the named shadow copy to the cluster."`
	Delete      string `short:"D" placeholder:"NAME" group:"Commands" help:"Delete the contents of the named shadow copy."`
	Edit        bool   `short:"E" group:"Commands" help:"Edit the contents of the active shadow copy with your favorite $$EDITOR."`
	Reset       string `short:"r" placeholder:"NAME" group:"Commands" help:"Recreate named shadow copy from the active cluster configuration. Required: --force."`
	Switch      string `short:"s" placeholder:"NAME" group:"Commands" help:"(Advanced) Switch to the named shadow copy."`

	Force        bool   `short:"f" group:"Additional" help:"(Advanced) Force the action to be performed."`
	Batch        bool   `short:"b" group:"Additional" help:"(Advanced) Don't spawn a new shell."`
	All          bool   `short:"a" group:"Additional" help:"(Advanced) Upload entire CIB, including status, with --commit."`
	ValidateWith string `short:"v" placeholder:"SCHEMA" group:"Additional" help:"(Advanced) Create an older configuration version."`
}

// command is what the tool is asked to do, by the name of its flag.
type command struct {
	name string
	run  func(*job) error
}

func commands() []command {
	return []command{
		{"which", (*job).which},
		{"display", (*job).display},
		{"diff", (*job).diff},
		{"file", (*job).file},
		{"create", (*job).create},
		{"create-empty", (*job).createEmpty},
		{"commit", (*job).commit},
		{"delete", (*job).delete},
		{"edit", (*job).edit},
		{"reset", (*job).reset},
		{"switch", (*job).switchTo},
	}
}

// job is one run of the tool.
type job struct {
	*output.Printer
	f      *flags
	name   string // of the shadow copy that the command names
	active string // of the one in use, "" if none
}

// Main runs crm_shadow.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "perform Pacemaker configuration changes in a sandbox",
		Flags: f,
		Do:    func(p *output.Printer, parsed *kong.Context) error { return perform(p, f, parsed) },
	})
}

// perform runs the last command given.
func perform(p *output.Printer, f *flags, parsed *kong.Context) error {
	names := map[string]string{
		"create": f.Create, "create-empty": f.CreateEmpty, "commit": f.Commit,
		"delete": f.Delete, "reset": f.Reset, "switch": f.Switch,
	}
	all := commands()
	chosen := -1
	for _, flag := range output.Given(parsed) {
		if i := slices.IndexFunc(all, func(c command) bool { return c.name == flag }); i >= 0 {
			chosen = i
		}
	}
	if chosen < 0 {
		return output.Fail(vocab.ExitUsage, "Must specify a query or command option; see --help")
	}
	name, takesName := names[all[chosen].name]
	if takesName {
		if err := shadow.Check(name); err != nil {
			return output.Fail(vocab.ExitUsage, "--%s: %w", all[chosen].name, err)
		}
	}
	return all[chosen].run(&job{p, f, name, p.Env.Getenv("CIB_shadow")})
}

// useActive makes the command work on the copy in use.
func (j *job) useActive() error {
	if j.active == "" {
		return output.Fail(vocab.ExitNoSuch, "No active shadow configuration defined")
	}
	j.name = j.active
	return nil
}

func (j *job) path() string { return cluster.ShadowFile(j.Env, j.name) }

// mustExist refuses to go on without the copy's file.
func (j *job) mustExist() error {
	_, err := os.Stat(j.path())
	if err == nil {
		return nil
	}
	return output.Fail(statusOf(err), "Could not access shadow instance '%s': %s", j.name, reason(err))
}

// danger is the refusal of a command without --force.
func (j *job) danger(why, what string, mismatch bool) error {
	if mismatch && j.active != "" && j.active != j.name {
		why += ".\nAdditionally, the supplied shadow instance (" + j.name + ") is not the same as the active one (" + j.active + ")"
	}
	return errors.New(why + ".\nTo prevent accidental destruction of the " + what + ", the --force flag is required in order to proceed.")
}

// real is the CIB that shadow copies are of.
func (j *job) real() (cluster.CIB, error) {
	outside := j.Env
	outside.Getenv = func(name string) string {
		if name == "CIB_shadow" {
			return ""
		}
		return j.Env.Getenv(name)
	}
	c, err := cluster.Open(outside)
	if err == nil {
		return c, nil
	}
	status := output.StatusOf(err)
	if status == vocab.ExitNoSuch && j.Verbose == 0 {
		return nil, output.Fail(status, "Could not connect to CIB: %v", cib.NoSuchObject)
	}
	return nil, output.Fail(status, "Could not connect to CIB: %w", err)
}

// document is the CIB that shadow copies are of.
func (j *job) document() (*cib.Document, error) {
	c, err := j.real()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	doc, err := c.Document()
	if err != nil {
		return nil, output.Fail(output.StatusOf(err), "Could not query the non-shadow CIB: %w", err)
	}
	return doc, nil
}

// shadow reads the copy.
func (j *job) shadow() (*cib.Document, error) {
	path := j.path()
	data, err := cluster.ReadAll(j.Env, path)
	if err == nil {
		var doc *cib.Document
		if doc, err = cib.Read(data, path); err == nil {
			return doc, nil
		}
	}
	return nil, output.Fail(vocab.ExitNoInput, "Could not parse XML from input file '%s': %w", path, err)
}

// statusOf is the exit status for an error of the system.
func statusOf(err error) vocab.Exit {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return vocab.ExitNoSuch
	case errors.Is(err, fs.ErrPermission):
		return vocab.ExitInsufficientPriv
	case errors.Is(err, syscall.EEXIST):
		return vocab.ExitExists
	}
	return vocab.ExitError
}

// reason is an error of the system in the words of the C library, which Pacemaker's tools print.
func reason(err error) string {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return err.Error()
	}
	text := number.Error()
	return strings.ToUpper(text[:1]) + text[1:]
}
