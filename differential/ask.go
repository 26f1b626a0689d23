package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pacer/tools/crmsimulate"
	"pacer/tools/env"
)

// program runs crm_simulate with arguments. An error means that it gave no answer at all.
type program func(args []string) (stdout, stderr string, status int, err error)

// ours runs Pacer's crm_simulate within this process. A panic is an answer, too: a wrong one.
func ours(args []string) (stdout, stderr string, status int, err error) {
	var out, errs bytes.Buffer
	defer func() {
		if p := recover(); p != nil {
			stdout, stderr, status = out.String(), fmt.Sprint("panic: ", p), -1
		}
	}()
	status = crmsimulate.Main(env.Env{
		Name: "crm_simulate", Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(string) string { return "" }, Root: "/",
	})
	return out.String(), errs.String(), status, nil
}

// patience is how long a reference may think about one small cluster.
const patience = 30 * time.Second

// errNoAnswer says that the reference died of a signal or did not come to an end.
var errNoAnswer = errors.New("the reference gave no answer")

// reference runs another crm_simulate. Its state is kept in a folder of its own.
func reference(path, dir string) program {
	return func(args []string) (string, string, int, error) {
		ctx, stop := context.WithTimeout(context.Background(), patience)
		defer stop()
		var out, errs bytes.Buffer
		cmd := exec.CommandContext(ctx, path, args...)
		cmd.Env = append(os.Environ(), "CIB_shadow_dir="+dir, "TZ=UTC", "LC_ALL=C")
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errs
		err := cmd.Run()
		var exit *exec.ExitError
		switch {
		case errors.As(err, &exit) && exit.Exited() && exit.ExitCode() < 128:
		case err != nil:
			return "", "", 0, fmt.Errorf("%w: %w: %s", errNoAnswer, err, lastLine(errs.String()))
		}
		return out.String(), errs.String(), cmd.ProcessState.ExitCode(), nil
	}
}

func lastLine(text string) string {
	if list := lines(text); len(list) > 0 {
		return list[len(list)-1]
	}
	return ""
}

// answer is all that a program says of a cluster.
type answer struct {
	Summary, Graph, Dot, Scores string
	Errors                      [2]string // standard error of both runs
	Status                      [2]int    // exit statuses of both
}

// ask lets a program look at a document in a file, with more arguments.
func ask(p program, file string, more []string) (answer, error) {
	dir := filepath.Dir(file)
	graph, dot := filepath.Join(dir, "graph"), filepath.Join(dir, "dot")
	for _, f := range []string{graph, dot} {
		if err := os.Remove(f); err != nil && !errors.Is(err, os.ErrNotExist) {
			return answer{}, err
		}
	}
	var a answer
	var err error
	args := slices.Concat([]string{"-x", file}, more)
	if a.Summary, a.Errors[0], a.Status[0], err = p(slices.Concat(args, []string{"-S"})); err != nil {
		return a, err
	}
	if a.Scores, a.Errors[1], a.Status[1], err = p(slices.Concat(args, []string{"-D", dot, "-G", graph, "-sSQ"})); err != nil {
		return a, err
	}
	// A run that was refused writes neither.
	g, _ := os.ReadFile(graph)
	d, _ := os.ReadFile(dot)
	a.Graph, a.Dot = string(g), string(d)
	return a, nil
}
