package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"pacer/api"
	"pacer/cib"
	"pacer/crmsh/live"
	"pacer/crmsh/session"
	"pacer/crmsh/ui"
	"pacer/tools/cluster"
	"pacer/tools/env"
)

// crmMain runs the crm shell on what the environment says, else on the cluster of this host.
func crmMain(e env.Env) int {
	return ui.Main(e, opener(e))
}

// opener finds the configuration to work with: a shadow by name, a file, or the daemon.
func opener(e env.Env) ui.Open {
	return func(shadow string) (session.Backend, error) {
		if shadow == "" {
			shadow = e.Getenv("CIB_shadow")
		}
		switch file := e.Getenv("CIB_file"); {
		case shadow != "":
			return &session.File{Path: filepath.Join(shadowDir(e), "shadow."+shadow), Label: shadow, Report: report(e)}, nil
		case file != "":
			return &session.File{Path: file, Report: report(e)}, nil
		}
		return live.New(api.NewClient(cluster.Socket(e)), func(args []string, stdout, stderr *bytes.Buffer) int {
			return statusOf(e, args, stdout, stderr)
		}), nil
	}
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
		file, err := os.CreateTemp("", "crm-status-*.xml")
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
		e.Getenv = with(e.Getenv, "CIB_file", file.Name())
		var stdout, stderr bytes.Buffer
		statusOf(e, append([]string{"-1"}, args...), &stdout, &stderr)
		return stdout.String() + strings.TrimSpace(stderr.String()), nil
	}
}

func with(getenv func(string) string, name, value string) func(string) string {
	return func(n string) string {
		if n == name {
			return value
		}
		return getenv(n)
	}
}

// statusOf is crm_mon.
func statusOf(e env.Env, args []string, stdout, stderr *bytes.Buffer) int {
	t, ok := find("crm_mon")
	if !ok {
		stderr.WriteString("there is no crm_mon")
		return 1
	}
	e.Name, e.Args, e.Stdout, e.Stderr, e.StdoutTTY = "crm_mon", args, stdout, stderr, false
	return t.main(e)
}
