package cibsecret

import (
	"bytes"
	"errors"
	"strings"

	"github.com/alecthomas/kong"

	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
	"pacer/private/secretfile"
	"pacer/tools/crmresource"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	NoCIB bool     `short:"C" name:"no-cib" help:"Neither read nor change the configuration."`
	Words []string `arg:"" optional:"" name:"subcommand" help:"check, delete, get, stash or unstash RESOURCE PARAMETER; set RESOURCE PARAMETER VALUE; or sync."`
}

// command is what the tool can be asked for.
type command struct {
	name, usage string
	words       int  // after the name
	needsCIB    bool // cannot be done with --no-cib
	run         func(*job) error
}

func commands() []command {
	const one = " <resource-id> <resource-parameter>"
	return []command{
		{"check", one, 2, false, (*job).check},
		{"delete", one, 2, false, (*job).delete},
		{"get", one, 2, false, (*job).get},
		{"set", one + " <value>", 3, false, func(j *job) error { return j.set(j.value) }},
		{"stash", one, 2, true, (*job).stash},
		{"sync", "", 0, false, (*job).syncAll},
		{"unstash", one, 2, true, (*job).unstash},
	}
}

// Main runs cibsecret.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "cibsecret - manage sensitive information in Pacemaker CIB",
		Flags: f,
		Do:    func(p *output.Printer, _ *kong.Context) error { return perform(p, f) },
	})
}

// job is one run of the tool.
type job struct {
	*output.Printer
	noCIB             bool
	rsc, param, value string
	secretfile.Value  // of the parameter
	carry             carrier
}

func perform(p *output.Printer, f *flags) error {
	if len(f.Words) == 0 {
		return output.Fail(vocab.ExitUsage, "Must specify a command option")
	}
	c, err := find(f.Words[0])
	switch {
	case err != nil:
		return err
	case len(f.Words) != c.words+1:
		return output.Fail(vocab.ExitUsage, "Usage: %s%s", c.name, c.usage)
	case c.needsCIB && f.NoCIB:
		p.Err("No access to Pacemaker, %s not supported", c.name)
		return output.Exit(vocab.ExitUsage)
	}
	j := &job{Printer: p, noCIB: f.NoCIB, carry: bySSH}
	words := append(f.Words[1:], "", "", "")
	j.rsc, j.param, j.value = words[0], words[1], words[2]
	if c.words > 0 {
		if j.Value, err = secretfile.Of(p.Env.Root, j.rsc, j.param); err != nil {
			return output.Fail(vocab.ExitInvalidParam, "%w", err)
		}
	}
	return c.run(j)
}

func find(name string) (command, error) {
	var names []string
	for _, c := range commands() {
		if c.name == name {
			return c, nil
		}
		names = append(names, c.name)
	}
	return command{}, output.Near(vocab.ExitUsage, name, names, "Invalid subcommand given; valid subcommands: %s", strings.Join(names, ", "))
}

// ask runs crm_resource in this process, so that no value is in the arguments of another. Its complaints are told if it fails.
func (j *job) ask(args ...string) (string, error) {
	if j.noCIB {
		return "", nil
	}
	var out, errs bytes.Buffer
	e := j.Env
	e.Name, e.Args, e.Stdout, e.Stderr = "crm_resource", append([]string{"-r", j.rsc}, args...), &out, &errs
	e.StdoutTTY, e.StderrTTY = false, false
	status := vocab.Exit(crmresource.Main(e))
	if status == vocab.ExitOK {
		return strings.TrimSuffix(out.String(), "\n"), nil
	}
	for _, line := range strings.Split(strings.TrimSpace(errs.String()), "\n") {
		j.Err("%s", line)
	}
	return "", output.Exit(status)
}

// known refuses a resource that the configuration does not have.
func (j *job) known() error {
	_, err := j.ask("-W")
	if err != nil {
		return output.Exit(vocab.ExitNoSuch)
	}
	return nil
}

// configured is the parameter's value in the configuration; "" if it has none.
func (j *job) configured() (string, error) { return j.ask("-g", j.param) }

// secret says whether the configuration has a secret there, which is taken for so where it is not asked.
func (j *job) secret() (bool, error) {
	value, err := j.configured()
	return j.noCIB || value == secret.InFile, err
}

func (j *job) check() error {
	if err := j.known(); err != nil {
		return err
	}
	is, err := j.secret()
	if err != nil {
		return err
	}
	if !is {
		return j.refuse(vocab.ExitConfig, "Resource %s parameter %s not set as secret, nothing to check", j.rsc, j.param)
	}
	err = j.Value.Check()
	switch {
	case errors.Is(err, secretfile.ErrNoSum), errors.Is(err, secretfile.ErrNone):
		return j.refuse(vocab.ExitNoSuch, "No checksum for resource %s parameter %s", j.rsc, j.param)
	case errors.Is(err, secretfile.ErrAltered):
		return j.refuse(vocab.ExitDigestMismatch, "Checksum mismatch for resource %s parameter %s", j.rsc, j.param)
	}
	return err
}

// refuse tells why something is not done.
func (j *job) refuse(status vocab.Exit, format string, args ...any) error {
	j.Err(format, args...)
	return output.Exit(status)
}

func (j *job) get() error {
	if err := j.check(); err != nil {
		return err
	}
	value, err := j.Read()
	if err == nil {
		j.Info("%s", value)
	}
	return err
}

func (j *job) set(value string) error {
	if err := j.known(); err != nil {
		return err
	}
	current, err := j.configured()
	if err != nil {
		return err
	}
	if current != "" && current != secret.InFile && current != value {
		return j.refuse(vocab.ExitConfig, "CIB value <%s> different for %s rsc parameter %s; please delete it first", current, j.rsc, j.param)
	}
	if err := j.Write(value); err != nil {
		return output.Fail(output.FileStatus(err, vocab.ExitIOErr), "%w", err)
	}
	if err := j.spread(); err != nil {
		return err
	}
	_, err = j.ask("-p", j.param, "-v", secret.InFile)
	return err
}

func (j *job) stash() error {
	if err := j.known(); err != nil {
		return err
	}
	value, err := j.configured()
	switch {
	case err != nil:
		return err
	case value == "":
		return j.refuse(vocab.ExitNoSuch, "Nothing to stash for resource %s parameter %s", j.rsc, j.param)
	case value == secret.InFile:
		return j.refuse(vocab.ExitExists, "Resource %s parameter %s already set as secret", j.rsc, j.param)
	}
	return j.set(value)
}

func (j *job) unstash() error {
	value, err := j.Read()
	if errors.Is(err, secretfile.ErrNone) {
		return j.refuse(vocab.ExitNoSuch, "Nothing to unstash for resource %s parameter %s", j.rsc, j.param)
	}
	if err != nil {
		return err
	}
	if err := j.known(); err != nil {
		return err
	}
	if is, err := j.secret(); err != nil {
		return err
	} else if !is {
		j.Info("Resource %s parameter %s is not set as secret, but we have a local value so proceeding anyway", j.rsc, j.param)
	}
	if _, err := j.ask("-p", j.param, "-v", value); err != nil {
		return err
	}
	return j.drop()
}

func (j *job) delete() error {
	if err := j.known(); err != nil {
		return err
	}
	_, err := j.ask("-d", j.param)
	if err != nil && output.StatusOf(err) != vocab.ExitNoSuch { // a parameter that is not there is to have no file either
		return err
	}
	return errors.Join(j.drop(), err)
}

// drop removes the files, here and on the other nodes.
func (j *job) drop() error {
	if err := j.Remove(); err != nil {
		return output.Fail(output.FileStatus(err, vocab.ExitIOErr), "%w", err)
	}
	return j.spread()
}
