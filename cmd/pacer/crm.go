package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"pacer/cib"
	"pacer/crmsh/live"
	"pacer/crmsh/session"
	"pacer/crmsh/ui"
	"pacer/tools/cluster"
	"pacer/tools/env"
)

// crmMain runs the crm shell on what the environment says, else on the cluster of this host.
func crmMain(e env.Env) int {
	return ui.Main(e, ui.Places{
		Open: opener(e), Shadows: shadowDir(e), Inputs: filepath.Join(e.Root, "var/lib/pacemaker/pengine"),
	})
}

// opener finds the configuration to work with: a shadow by name, a file, or the daemon.
func opener(e env.Env) func(string) (session.Backend, error) {
	return func(shadow string) (session.Backend, error) {
		switch shadow {
		case "":
			shadow = e.Getenv("CIB_shadow")
		case "live":
			shadow = ""
		}
		file := &session.File{Report: report(e), Play: play(e), User: userName(e)}
		switch path := e.Getenv("CIB_file"); {
		case shadow != "":
			file.Path, file.Label = filepath.Join(shadowDir(e), "shadow."+shadow), shadow
			return file, nil
		case path != "":
			file.Path = path
			return file, nil
		}
		client, err := cluster.Client(e)
		if err != nil {
			return nil, err
		}
		return live.New(client, live.Tools{
			Status: func(args []string, stdout, stderr *bytes.Buffer) int {
				return runTool(e, "crm_mon", args, stdout, stderr)
			},
			Play: play(e),
			Tell: func(text string) { fmt.Fprintf(e.Stderr, "INFO: %s\n", text) },
		}), nil
	}
}

// userName is who works here, for the history.
func userName(e env.Env) string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return e.Getenv("USER")
}

// shadowDir is where shadow configurations are kept.
func shadowDir(e env.Env) string {
	if dir := e.Getenv("CIB_shadow_dir"); dir != "" {
		return dir
	}
	if home := e.Getenv("HOME"); home != "" && os.Getuid() != 0 {
		return filepath.Join(home, ".cib")
	}
	return filepath.Join(e.Root, "var/lib/pacemaker/cib")
}

// report prints the status that a document holds, by crm_mon.
func report(e env.Env) func(*cib.Document, []string) (string, error) {
	return func(doc *cib.Document, args []string) (string, error) {
		return on(doc, func(file string) (string, error) {
			e := e
			e.Getenv = with(e.Getenv, "CIB_file", file)
			var stdout, stderr bytes.Buffer
			runTool(e, "crm_mon", append([]string{"-1"}, args...), &stdout, &stderr)
			return stdout.String() + strings.TrimSpace(stderr.String()), nil
		})
	}
}

// play plays through what a cluster would do with a document, by crm_simulate.
func play(e env.Env) func(*cib.Document, []string) (string, error) {
	return func(doc *cib.Document, args []string) (string, error) {
		return on(doc, func(file string) (string, error) {
			var stdout, stderr bytes.Buffer
			if runTool(e, "crm_simulate", append([]string{"-x", file}, args...), &stdout, &stderr) != 0 {
				return stdout.String(), errors.New(strings.TrimSpace(stderr.String()))
			}
			return stderr.String() + stdout.String(), nil
		})
	}
}

// on puts a document into a file for as long as it is used.
func on(doc *cib.Document, use func(file string) (string, error)) (string, error) {
	file, err := os.CreateTemp("", "crm-*.xml")
	if err != nil {
		return "", err
	}
	defer os.Remove(file.Name())
	if _, err := file.Write(doc.Bytes()); err != nil {
		return "", err
	}
	if err := file.Close(); err != nil {
		return "", err
	}
	return use(file.Name())
}

func with(getenv func(string) string, name, value string) func(string) string {
	return func(n string) string {
		if n == name {
			return value
		}
		return getenv(n)
	}
}

// runTool runs a tool.
func runTool(e env.Env, name string, args []string, stdout, stderr *bytes.Buffer) int {
	t, ok := find(name)
	if !ok {
		stderr.WriteString("there is no " + name)
		return 1
	}
	e.Name, e.Args, e.Stdout, e.Stderr, e.StdoutTTY = name, args, stdout, stderr, false
	return t.main(e)
}
