package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/kballard/go-shellquote"

	"pacer/tools/crmsimulate"
	"pacer/tools/env"
)

// suiteInOne makes the two runs of each input of Pacemaker's own suite, one after the other in this
// process.
func suiteInOne(folder, dir string) error {
	list, err := os.ReadFile(filepath.Join(folder, "tests.tsv"))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the program does for itself
	runs, began, used := 0, time.Now(), onCore()
	for _, line := range strings.Split(string(list), "\n") {
		fields := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || len(fields) < 2 {
			continue
		}
		args, err := shellquote.Split(fields[1])
		if err != nil {
			return fmt.Errorf("arguments of %s: %w", fields[0], err)
		}
		args = append([]string{"-x", filepath.Join(folder, "xml", fields[0]+".xml")}, args...)
		simulateHere(append(args, "-S"))
		simulateHere(append(args, "-D", filepath.Join(dir, "dot"), "-G", filepath.Join(dir, "graph"), "-sSQ"))
		runs += 2
	}
	fmt.Printf("  %-54s %9s %9s\n", fmt.Sprintf("%d runs of Pacemaker's suite in one process", runs), short(time.Since(began)), short(onCore()-used))
	return nil
}

// onCore is how long this process has been running on a core.
func onCore() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// simulateHere runs crm_simulate as a function. What it says is compared by tests.
func simulateHere(args []string) {
	crmsimulate.Main(env.Env{
		Name: "crm_simulate", Args: args, Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard,
		Getenv: func(string) string { return "" }, Root: "/",
	})
}
