package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"pacer/lab"
	"pacer/printable"
	"pacer/tools/env"
)

// version of the program; the build may set another.
var version = "0.1.0"

func main() {
	lab.ChildMain()
	os.Exit(run(surroundings()))
}

// surroundings are this process's. PACER_ROOT moves the host's files for tools as --root does for the daemon.
func surroundings() env.Env {
	host, _ := os.Hostname() // a host without a name is called so
	return env.Env{
		Host: host,
		Name: filepath.Base(os.Args[0]), Args: os.Args[1:],
		Stdin: os.Stdin, Stdout: shown(os.Stdout), Stderr: shown(os.Stderr), Getenv: os.Getenv,
		StdinTTY: isTerminal(os.Stdin), StdoutTTY: isTerminal(os.Stdout), StderrTTY: isTerminal(os.Stderr), Root: cmp.Or(os.Getenv("PACER_ROOT"), "/"),
	}
}

// shown is a stream that people may look at: a terminal gets nothing that acts on it but what Pacer means to do. What goes
// elsewhere stays as it is.
func shown(f *os.File) io.Writer {
	if isTerminal(f) {
		return printable.NewWriter(f)
	}
	return f
}

func isTerminal(f *os.File) bool {
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}

// run finds the tool that is meant: by the name of the link, or by the first argument.
func run(e env.Env) int {
	if t, ok := find(e.Name); ok {
		return t.main(e)
	}
	if len(e.Args) == 0 || slices.Contains([]string{"help", "-h", "--help"}, e.Args[0]) {
		return help(e, e.Args)
	}
	if e.Args[0] == "--version" || e.Args[0] == "-V" {
		fmt.Fprintln(e.Stdout, "pacer "+version)
		return 0
	}
	if code, done := install(e); done {
		return code
	}
	t, ok := find(e.Args[0])
	if !ok {
		fmt.Fprintf(e.Stderr, "pacer: there is no command %q; `pacer help` lists them\n", e.Args[0])
		return 64
	}
	e.Name, e.Args = e.Args[0], e.Args[1:]
	return t.main(e)
}

// help tells of all commands, or has the one that is named tell of itself.
func help(e env.Env, words []string) int {
	if len(words) < 2 {
		usage(e)
		return 0
	}
	e.Args = []string{words[1], "--help"}
	return run(e)
}

func usage(e env.Env) {
	fmt.Fprint(e.Stdout, "pacer keeps services running on a cluster of hosts.\n\nusage: pacer COMMAND [ARGUMENTS]\n\n")
	for _, t := range tools() {
		fmt.Fprintf(e.Stdout, "  %-14s %s\n", t.name, t.summary)
	}
	fmt.Fprintf(e.Stdout, "\nCalled through a link of one of these names, pacer is that tool: %s.\n", strings.Join(links(), ", "))
}
