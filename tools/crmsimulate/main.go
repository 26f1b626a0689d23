package crmsimulate

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/alecthomas/kong"

	"pacer/sim"
	"pacer/tools/env"
)

// Exit statuses.
const (
	exitOK       = 0
	exitError    = 1
	exitUsage    = 64
	exitData     = 65
	exitCreate   = 73
	exitIO       = 74
	exitConfig   = 78
	exitNotFound = 105
)

// failure is an error with the exit status that it stands for.
type failure struct {
	code int
	err  error
}

func (x *failure) Error() string { return x.err.Error() }
func (x *failure) Unwrap() error { return x.err }

// Main runs crm_simulate.
func Main(e env.Env) int {
	var f flags
	code, exited := exitOK, false
	parser := kong.Must(&f, kong.Name(e.Name), kong.Writers(e.Stdout, e.Stderr),
		kong.Description("simulate a Pacemaker cluster's response to events"),
		kong.Exit(func(n int) { code, exited = n, true }))
	_, err := parser.Parse(e.Args)
	switch {
	case exited:
		return code
	case err != nil:
		fmt.Fprintf(e.Stderr, "%s: %v\n", e.Name, err)
		return exitUsage
	case f.Version:
		fmt.Fprintln(e.Stdout, "Pacer, deciding as Pacemaker 3.0.2 does")
		return exitOK
	}
	return status(e, perform(e, &f))
}

// status reports an error and gives the exit status that it stands for.
func status(e env.Env, err error) int {
	var f *failure
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &f):
		fmt.Fprintf(e.Stderr, "%s: %v\n", e.Name, err)
		return f.code
	case errors.Is(err, sim.ErrInvalidTransition): // reported already
		return exitError
	}
	fmt.Fprintf(e.Stderr, "%s: %v\n", e.Name, err)
	return exitError
}

func perform(e env.Env, f *flags) (err error) {
	var out io.Writer = e.Stdout
	if f.OutputTo != "" && f.OutputTo != "-" {
		file, err := os.Create(f.OutputTo)
		if err != nil {
			return &failure{exitCreate, err}
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		out = file
	}
	if f.OutputAs == "none" {
		out = io.Discard
	}
	if f.Profile != "" {
		return profile(e, f, out)
	}
	return simulate(e, f, out)
}

func simulate(e env.Env, f *flags, out io.Writer) error {
	root, err := read(e, f)
	if err != nil {
		return err
	}
	save := f.SaveOutput
	if f.InPlace {
		save = f.source()
	}
	// Checked before anything else is done, so that nothing is lost at the end.
	if save != "" && save != "-" {
		if err := writeXML(save, root); err != nil {
			return &failure{exitCreate, fmt.Errorf("could not create '%s': %w", save, err)}
		}
	}
	err = sim.Run(root, f.options(time.Now()), files(f), out, e.Stderr)
	if save != "" && save != "-" {
		if werr := writeXML(save, root); werr != nil {
			return &failure{exitCreate, werr}
		}
	}
	var fe *sim.FileError
	if errors.As(err, &fe) {
		return &failure{exitIO, err}
	}
	return err
}
