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
	cmd   *exec.Cmd
	w     *wire
	began time.Time
	off   chan struct{} // closed when all of it has ended and the lab knows

	mu     sync.Mutex
	procs  map[int]*Process // that run
	loans  map[int]*loan    // files that process 1 was asked for
	lastID int
	dead   bool
	end    End // what the lab ends it by, if it does

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
	m := &machine{w: w, began: time.Now(), off: make(chan struct{}), procs: map[int]*Process{}, loans: map[int]*loan{}, services: map[string]*Process{}}
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
func (m *machine) wait() (Exit, End) {
	for {
		var r response
		files, err := m.w.receive(&r)
		if err != nil {
			break
		}
		m.handle(r, files)
	}
	m.kill() // if it was the wire that broke
	_ = m.cmd.Wait()
	m.w.conn.Close()
	m.mu.Lock()
	m.dead = true
	end := m.end
	left, loans := m.procs, m.loans
	m.procs, m.loans = map[int]*Process{}, map[int]*loan{}
	m.mu.Unlock()
	for _, lent := range loans {
		lent.end(nil, ErrOff)
	}
	for _, p := range left {
		p.finish(Exit{Signal: syscall.SIGKILL}, errors.New("the node went off"))
	}
	exit := exitOf(m.cmd.ProcessState)
	if end == Crashed {
		end = endOf(exit)
	}
	return exit, end
}

func exitOf(s *os.ProcessState) Exit {
	if ws, ok := s.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return Exit{Signal: ws.Signal()}
	}
	return Exit{Code: s.ExitCode()}
}

func (m *machine) handle(r response, files []*os.File) {
	m.mu.Lock()
	p, lent := m.procs[r.ID], m.loans[r.ID]
	delete(m.loans, r.ID)
	if r.Ended {
		delete(m.procs, r.ID)
	}
	m.mu.Unlock()
	switch {
	case lent != nil && len(files) > 0:
		lent.end(files, nil)
	case lent != nil:
		lent.end(nil, errors.New(r.Error))
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

// cut ends the node for a reason that the lab knows.
func (m *machine) cut(why End) {
	m.mu.Lock()
	m.end = why
	m.mu.Unlock()
	m.kill()
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

// loan is what process 1 was asked for.
type loan struct {
	come  chan struct{} // closed when it is there, or never will be
	files []*os.File
	err   error
}

func (l *loan) end(files []*os.File, err error) {
	l.files, l.err = files, err
	close(l.come)
}

// borrow asks process 1 for files of the node's, which are the caller's to close.
func (m *machine) borrow(what lend) ([]*os.File, error) {
	lent := &loan{come: make(chan struct{})}
	m.mu.Lock()
	if m.dead {
		m.mu.Unlock()
		return nil, ErrOff
	}
	m.lastID++
	id := m.lastID
	m.loans[id] = lent
	m.mu.Unlock()
	if err := m.w.send(request{ID: id, Lend: &what}); err != nil {
		m.mu.Lock()
		delete(m.loans, id)
		m.mu.Unlock()
		return nil, err
	}
	<-lent.come
	return lent.files, lent.err
}
