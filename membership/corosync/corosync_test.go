package corosync_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"pacer/lab"
)

// TestMain makes this program a node's process 1 and a worker too; see worker_test.go.
func TestMain(m *testing.M) {
	lab.ChildMain()
	if filepath.Base(os.Args[0]) == "pacer" {
		work()
		return
	}
	os.Exit(m.Run())
}

// ring is a lab whose nodes run real corosyncs, with workers in them.
type ring struct {
	*lab.Lab
	t       *testing.T
	workers map[int]*worker
}

// worker is a process in a node that takes part through a Transport. It does what lines on its
// standard input say, and tells what it sees as JSON, one value a line.
type worker struct {
	p    *lab.Process
	in   *os.File
	seen chan report
}

// permitted is asked once.
var permitted = sync.OnceValue(lab.Permitted)

// newRing boots corosyncs, and skips the test, saying so, where that is not possible.
func newRing(t *testing.T, nodes int, o lab.Corosync) *ring {
	t.Helper()
	if os.Getenv("PACER_E2E") == "" {
		t.Skip("real corosyncs depend on time that a busy machine does not give: make e2e runs these tests")
	}
	if err := permitted(); err != nil {
		t.Skip("nodes with a corosync cannot run on this machine: ", err)
	}
	cfg := lab.Config{Dir: t.TempDir()}
	for i := range nodes {
		cfg.Nodes = append(cfg.Nodes, fmt.Sprintf("n%d", i+1))
	}
	cfg, err := cfg.WithCorosync(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	r := &ring{Lab: l, t: t, workers: map[int]*worker{}}
	t.Cleanup(r.finish)
	for i := range nodes {
		if err := l.StartNode(i); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func (r *ring) finish() {
	if r.t.Failed() {
		for _, n := range r.Nodes() {
			log, _ := os.ReadFile(n.ServiceLog(lab.CorosyncName))
			lines := strings.Split(strings.TrimSpace(string(log)), "\n")
			r.t.Logf("corosync of %s:\n%s", n.Name, strings.Join(lines[max(0, len(lines)-15):], "\n"))
		}
	}
	if err := r.Close(); err != nil {
		r.t.Error(err)
	}
}

// sh runs a command in a node.
func (r *ring) sh(i int, command string) string {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	out, err := r.Exec(ctx, i, "", "sh", "-c", command)
	if err != nil {
		r.t.Fatal(err)
	}
	return out.Stdout + out.Stderr
}

// settle waits until the nodes' corosyncs have formed one ring.
func (r *ring) settle() {
	r.t.Helper()
	want := fmt.Sprintf("Nodes:            %d", len(r.Nodes()))
	for _, n := range r.Nodes() {
		deadline := time.Now().Add(30 * time.Second)
		for !strings.Contains(r.sh(n.Index, "corosync-quorumtool -s"), want) {
			if time.Now().After(deadline) {
				r.t.Fatalf("the ring did not form at %s", n.Name)
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
}

// join starts a worker on a node.
func (r *ring) join(i int, args ...string) *worker {
	r.t.Helper()
	in, ours, err := os.Pipe()
	if err != nil {
		r.t.Fatal(err)
	}
	out, theirs, err := os.Pipe()
	if err != nil {
		r.t.Fatal(err)
	}
	p, err := r.Start(i, lab.Command{Argv: append([]string{lab.ToolsDir + "/pacer"}, args...), Stdin: in, Stdout: theirs, Stderr: os.Stderr})
	if err != nil {
		r.t.Fatal(err)
	}
	in.Close()
	theirs.Close()
	w := &worker{p: p, in: ours, seen: make(chan report, 1<<17)}
	go func() {
		defer close(w.seen)
		defer out.Close()
		for lines := json.NewDecoder(bufio.NewReaderSize(out, 1<<20)); ; {
			var s report
			if lines.Decode(&s) != nil {
				return
			}
			w.seen <- s
		}
	}()
	r.workers[i] = w
	return w
}

func (w *worker) tell(format string, args ...any) { fmt.Fprintf(w.in, format+"\n", args...) }

// kill ends a worker at once and waits for its end.
func (w *worker) kill() {
	_ = w.p.Signal(syscall.SIGKILL, false)
	w.p.Wait()
	w.in.Close()
}

// until reads what a worker sees until something is so. What it read is returned.
func (r *ring) until(i int, what string, limit time.Duration, so func(report) bool) []report {
	r.t.Helper()
	var all []report
	timeout := time.After(limit)
	for {
		select {
		case s, ok := <-r.workers[i].seen:
			if !ok {
				r.t.Fatalf("n%d ended while waiting for %s; it saw %v", i+1, what, tail(all))
			}
			if all = append(all, s); so(s) {
				return all
			}
		case <-timeout:
			r.t.Fatalf("n%d: waited %s for %s; it saw %v", i+1, limit, what, tail(all))
		}
	}
}

func tail(all []report) []report { return all[max(0, len(all)-12):] }

// view is true of a view of so many members.
func view(members int, quorate bool) func(report) bool {
	return func(s report) bool {
		return s.View != nil && len(s.View.Members) == members && s.View.Quorate == quorate
	}
}
