package lab

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
)

// Command is something to run in a node.
type Command struct {
	Argv []string
	Env  []string // added to the node's
	Dir  string   // "/" if empty
	// Urgent says that the process goes before others, where root runs the lab.
	Urgent bool
	// Terminal says that Stdin is a terminal that no other session has, and that is to be the process's own.
	Terminal bool
	// Standard files, handed down as they are; nil is /dev/null.
	Stdin, Stdout, Stderr *os.File
}

// Process is something that runs in a node, in a session of its own.
type Process struct {
	PID int // in the node

	id   int
	m    *machine
	done chan struct{}
	exit Exit  // valid when done is closed
	err  error // why it could not be started
	born chan struct{}
	once sync.Once
}

// Wait waits for the process's end. A node that ends takes its processes with it.
func (p *Process) Wait() Exit {
	<-p.done
	return p.exit
}

// Done is closed when the process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Signal signals the process alone, or all of its group. It does nothing if it has ended.
func (p *Process) Signal(sig syscall.Signal, group bool) error {
	return p.m.w.send(request{ID: p.id, Signal: sig, Group: group})
}

// running is false for no process at all.
func (p *Process) running() bool {
	if p == nil {
		return false
	}
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

func (p *Process) finish(exit Exit, err error) {
	p.once.Do(func() {
		p.exit, p.err = exit, err
		close(p.done)
	})
}

// Start runs a command in a node and does not wait for its end.
func (l *Lab) Start(i int, c Command) (*Process, error) {
	m, err := l.machine(i)
	if err != nil {
		return nil, err
	}
	p, err := m.start(c)
	if err != nil {
		return nil, l.fail(i, err)
	}
	return p, nil
}

// Output is what a command said and how it ended.
type Output struct {
	Stdout, Stderr string
	Exit           Exit
}

// Exec runs a command in a node to its end; stdin, if not empty, is what it reads. When the context
// ends first, the command is killed and the error says so. How the command ended is no error.
func (l *Lab) Exec(ctx context.Context, i int, stdin string, argv ...string) (Output, error) {
	in, err := textFile(stdin)
	if err != nil {
		return Output{}, l.fail(i, err)
	}
	defer in.Close()
	var stdout, stderr reader
	for _, r := range []*reader{&stdout, &stderr} {
		if err := r.open(); err != nil {
			return Output{}, l.fail(i, err)
		}
		defer r.close()
	}
	p, err := l.Start(i, Command{Argv: argv, Stdin: in, Stdout: stdout.w, Stderr: stderr.w})
	if err != nil {
		return Output{}, err
	}
	stdout.start()
	stderr.start()
	select {
	case <-p.Done():
	case <-ctx.Done():
		_ = p.Signal(syscall.SIGKILL, true)
		<-p.Done()
		err = l.fail(i, fmt.Errorf("%v: %w", argv, ctx.Err()))
	}
	return Output{stdout.finish(), stderr.finish(), p.Wait()}, err
}

func textFile(text string) (*os.File, error) {
	f, err := os.CreateTemp("", "pacer-lab-stdin-")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name())
	if _, err := io.WriteString(f, text); err != nil {
		f.Close()
		return nil, err
	}
	_, err = f.Seek(0, io.SeekStart)
	return f, err
}

// reader takes a command's output. What it started in the background and left there may keep the
// pipe open; nobody waits for that.
type reader struct {
	r, w *os.File
	buf  bytes.Buffer
	done chan struct{}
}

func (r *reader) open() (err error) {
	r.r, r.w, err = os.Pipe()
	return err
}

func (r *reader) close() {
	r.r.Close()
	r.w.Close()
}

func (r *reader) start() {
	r.w.Close()
	r.done = make(chan struct{})
	go func() {
		defer close(r.done)
		_, _ = io.Copy(&r.buf, r.r)
	}()
}

// finish waits for the end of the output: the writers' end, or a moment without news.
func (r *reader) finish() string {
	_ = r.r.SetReadDeadline(deadline())
	<-r.done
	return r.buf.String()
}
