package tooltest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kballard/go-shellquote"

	"pacer/tools/env"
)

// Bench is where a tool is run: a folder, variables of the environment and standard input.
type Bench struct {
	T     testing.TB
	Dir   string
	Vars  map[string]string
	Stdin string
}

// Result is what a run left.
type Result struct {
	Out, Err string
	Status   int
}

// New makes a bench with a CIB in a file, whose name is in CIB_file.
func New(t testing.TB, cib string) *Bench {
	t.Helper()
	b := &Bench{T: t, Dir: t.TempDir(), Vars: map[string]string{}}
	b.Vars["CIB_file"] = b.File("cib.xml", cib)
	return b
}

// File writes a file and gives its name.
func (b *Bench) File(name, text string) string {
	b.T.Helper()
	path := filepath.Join(b.Dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.T.Fatal(err)
	}
	return path
}

// Read gives the text of a file of the bench.
func (b *Bench) Read(name string) string {
	b.T.Helper()
	data, err := os.ReadFile(filepath.Join(b.Dir, name))
	if err != nil {
		b.T.Fatal(err)
	}
	return string(data)
}

// Run runs a tool by the name that it is called by.
func (b *Bench) Run(main func(env.Env) int, name string, args ...string) Result {
	b.T.Helper()
	var out, errs bytes.Buffer
	status := main(env.Env{
		Name: name, Args: args, Stdin: strings.NewReader(b.Stdin), Stdout: &out, Stderr: &errs,
		Getenv: func(key string) string { return b.Vars[key] }, Root: b.Dir,
	})
	return Result{out.String(), strings.ReplaceAll(errs.String(), b.Dir+"/", ""), status}
}

// Line runs a tool with the arguments of a line, which are quoted as in a shell.
func (b *Bench) Line(main func(env.Env) int, name, line string) Result {
	b.T.Helper()
	args, err := shellquote.Split(line)
	if err != nil {
		b.T.Fatal(err)
	}
	return b.Run(main, name, args...)
}
