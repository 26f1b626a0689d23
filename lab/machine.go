package lab

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// machine is a node that is on: process 1, and what the lab has started in it.
type machine struct {
	cmd *exec.Cmd
	w   *wire
	off chan struct{} // closed when all of it has ended and the lab knows

	mu     sync.Mutex
	procs  map[int]*Process // that run
	lastID int
	dead   bool

	daemonMu sync.Mutex
	daemon   *Process
	services map[string]*Process // by name

	port  string // the switch's end of its Ethernet
	relay *relay // between that and the switch; nil if frames are not delayed
}

// linger is how long a command's output may come after its end, from children it left behind.
const linger = 50 * time.Millisecond

func deadline() time.Time { return time.Now().Add(linger) }

// powerOn boots a node.
func powerOn(b bootstrap) (*machine, error) {
	w, theirs, err := newWire()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	m := &machine{w: w, off: make(chan struct{}), procs: map[int]*Process{}, services: map[string]*Process{}}
	if m.cmd, err = spawn(theirs); err != nil {
		w.conn.Close()
		return nil, err
	}
	var ready response
	if err := w.send(b); err != nil {
		return nil, m.abandon(err)
	}
	if _, err := w.receive(&ready); err != nil {
		return nil, m.abandon(fmt.Errorf("process 1 ended before the node was up: %w (does the program call lab.ChildMain first thing in main?)", err))
	}
	if !ready.Ready {
		return nil, m.abandon(errors.New(ready.Error))
	}
	return m, nil
}

func (m *machine) abandon(err error) error {
	m.kill()
	m.w.conn.Close()
	_ = m.cmd.Wait()
	return err
}

// wait works until all of the node has ended.
func (m *machine) wait() Exit {
	for {
		var r response
		if _, err := m.w.receive(&r); err != nil {
			break
		}
		m.handle(r)
	}
	m.kill() // if it was the wire that broke
	_ = m.cmd.Wait()
	m.w.conn.Close()
	m.mu.Lock()
	m.dead = true
	left := m.procs
	m.procs = map[int]*Process{}
	m.mu.Unlock()
	for _, p := range left {
		p.finish(Exit{Signal: syscall.SIGKILL}, errors.New("the node went off"))
	}
	return exitOf(m.cmd.ProcessState)
}

func exitOf(s *os.ProcessState) Exit {
	if ws, ok := s.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return Exit{Signal: ws.Signal()}
	}
	return Exit{Code: s.ExitCode()}
}

func (m *machine) handle(r response) {
	m.mu.Lock()
	p := m.procs[r.ID]
	if r.Ended {
		delete(m.procs, r.ID)
	}
	m.mu.Unlock()
	switch {
	case p == nil:
	case r.Ended && r.Error != "":
		p.finish(Exit{Code: 127}, errors.New(r.Error))
	case r.Ended:
		p.finish(r.Exit, nil)
	default:
		p.PID = r.PID
		close(p.born)
	}
}

func (m *machine) kill() { _ = m.cmd.Process.Kill() } // if it has ended, that is as well

func (m *machine) start(c Command) (*Process, error) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	files := []*os.File{c.Stdin, c.Stdout, c.Stderr}
	for i, f := range files {
		if f == nil {
			files[i] = null
		}
	}
	p := &Process{m: m, done: make(chan struct{}), born: make(chan struct{})}
	if err := m.enter(p); err != nil {
		return nil, err
	}
	r := request{ID: p.id, Start: &start{Argv: c.Argv, Env: c.Env, Dir: c.Dir, Urgent: c.Urgent, Terminal: c.Terminal}}
	if err := m.w.send(r, files...); err != nil {
		m.mu.Lock()
		delete(m.procs, p.id)
		m.mu.Unlock()
		return nil, err
	}
	select {
	case <-p.born:
		return p, nil
	case <-p.done:
		if p.err != nil {
			return nil, p.err
		}
		return p, nil // so short a life
	}
}

func (m *machine) enter(p *Process) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return ErrOff
	}
	m.lastID++
	p.id = m.lastID
	m.procs[p.id] = p
	return nil
}
