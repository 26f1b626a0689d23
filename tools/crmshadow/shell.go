package crmshadow

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"

	"pacer/cib/value/vocab"
	"pacer/printable"
	"pacer/tools/output"
)

// prompt is what shells show in which a copy is in use. It has at most 40 bytes of the name.
func (j *job) prompt() string {
	name := j.name
	if len(name) > 40 {
		name = name[:40]
	}
	return "shadow[" + name + "] # "
}

// enter starts a shell in which the copy is in use, or says how to use it where no shell is wanted.
func (j *job) enter(instruction string) error {
	if j.active == j.name && j.Env.Getenv("PS1") == j.prompt() {
		return nil
	}
	shell := j.Env.Getenv("SHELL")
	if j.f.Batch || shell == "" {
		j.instruct(instruction + ", enter the following into your shell:\n\texport CIB_shadow=" + j.name)
		return nil
	}
	j.Info("Setting up shadow instance")
	j.instruct("Press Ctrl+D to exit the crm_shadow shell")
	var args []string
	if filepath.Base(shell) == "bash" {
		args = []string{"--norc", "--noprofile"}
	}
	return j.hand(exec.Command(shell, args...), vocab.ExitError, "Failed to launch shell '"+shell+"'")
}

// edit opens the copy in use in an editor.
func (j *job) edit() error {
	if err := j.useActive(); err != nil {
		return err
	}
	if err := j.mustExist(); err != nil {
		return err
	}
	editor := j.Env.Getenv("EDITOR")
	if editor == "" {
		return output.Fail(vocab.ExitNotConfigured, "No value for EDITOR defined")
	}
	err := j.hand(exec.Command(editor, j.path()), vocab.ExitOSFile, "Could not invoke EDITOR ("+editor+" "+j.path()+")")
	if _, unreadable := j.shadow(); unreadable != nil {
		j.Err("warning: %v; edit it again", unreadable)
	}
	return err
}

// hand gives the terminal to a program and takes on its exit status.
func (j *job) hand(c *exec.Cmd, status vocab.Exit, failure string) error {
	if err := j.Flush(); err != nil {
		return err
	}
	c.Stdin, c.Stdout, c.Stderr = j.Env.Stdin, printable.Raw(j.Env.Stdout), printable.Raw(j.Env.Stderr)
	c.Env = append(os.Environ(), "PS1="+j.prompt(), "CIB_shadow="+j.name)
	err := c.Run()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ended) && ended.ExitCode() > 0:
		return output.Exit(vocab.Exit(ended.ExitCode()))
	}
	return output.Fail(status, "%s: %w", failure, err)
}
