package lab

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// initName is what process 1 of a node is called; no user types it.
const initName = "pacer-lab-init"

// ChildMain turns the program into process 1 of a node if it was started as such, or into what a node calls PowerAgent, and
// then does not return. Otherwise it does nothing. Call it first thing in main, and in TestMain.
func ChildMain() {
	if agent := asAgent(filepath.Base(os.Args[0])); agent != nil {
		agentMain(agent)
	}
	if os.Args[0] != initName {
		return
	}
	unix.CloseOnExec(3) // what runs in a node must not hold it when the lab is gone
	w, err := wireOf(os.NewFile(3, "lab"))
	if err != nil {
		fmt.Fprintln(os.Stderr, initName+": not started by a lab:", err)
		os.Exit(1)
	}
	var b bootstrap
	if _, err := w.receive(&b); err != nil {
		os.Exit(1) // the lab is gone
	}
	if err := boot(b); err != nil {
		_ = w.send(response{Error: err.Error()})
		os.Exit(1)
	}
	if err := w.send(response{Ready: true}); err != nil {
		os.Exit(1)
	}
	newKeeper(w, b.Env).serve()
	os.Exit(0) // and all of the node ends
}

// keeper starts a node's processes and reaps them, and those whose parents are gone.
type keeper struct {
	w   *wire
	env []string

	mu    sync.Mutex
	byID  map[int]int // pid of a running process
	byPID map[int]int
}

func newKeeper(w *wire, env []string) *keeper {
	return &keeper{w: w, env: env, byID: map[int]int{}, byPID: map[int]int{}}
}

// serve works until the lab is gone.
func (k *keeper) serve() {
	children := make(chan os.Signal, 1)
	signal.Notify(children, syscall.SIGCHLD)
	go func() {
		for range children {
			k.reap()
		}
	}()
	for {
		var r request
		files, err := k.w.receive(&r)
		if err != nil {
			return
		}
		switch {
		case r.Start != nil:
			k.start(r, files)
		case r.Lend != nil:
			k.lend(r)
		default:
			k.signal(r)
		}
		for _, f := range files {
			f.Close()
		}
	}
}

func (k *keeper) start(r request, files []*os.File) {
	k.mu.Lock() // reap must not see the process before it is known
	defer k.mu.Unlock()
	pid, err := k.fork(r.Start, files)
	if err != nil {
		_ = k.w.send(response{ID: r.ID, Ended: true, Error: err.Error()})
		return
	}
	k.byID[r.ID], k.byPID[pid] = pid, r.ID
	_ = k.w.send(response{ID: r.ID, PID: pid})
}

// lend gives the lab files of the node's.
func (k *keeper) lend(r request) {
	files, err := r.Lend.open()
	if err != nil {
		_ = k.w.send(response{ID: r.ID, Error: err.Error()})
		return
	}
	_ = k.w.send(response{ID: r.ID}, files...)
	for _, f := range files {
		f.Close()
	}
}

func (l lend) open() ([]*os.File, error) {
	if l.Terminal {
		master, slave, err := pty.Open()
		return []*os.File{master, slave}, err
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{Port: l.Port})
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	f, err := conn.File()
	return []*os.File{f}, err
}

func (k *keeper) fork(s *start, files []*os.File) (int, error) {
	if len(s.Argv) == 0 || len(files) != 3 {
		return 0, fmt.Errorf("a command and its three standard files are needed")
	}
	env := append(append([]string{}, k.env...), s.Env...)
	path, err := lookPath(s.Argv[0], env)
	if err != nil {
		return 0, err
	}
	fds := make([]uintptr, len(files))
	for i, f := range files {
		fds[i] = f.Fd()
	}
	dir := s.Dir
	if dir == "" {
		dir = "/"
	}
	pid, err := forkNice(path, s, &syscall.ProcAttr{
		Dir: dir, Env: dedup(env), Files: fds, Sys: &syscall.SysProcAttr{Setsid: true, Setctty: s.Terminal},
	})
	if err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	return pid, nil
}

// forkNice starts a process with the usual nice value, unless it is urgent. A thread that has given up what process 1
// has cannot get it back; so it ends with that.
func forkNice(path string, s *start, attr *syscall.ProcAttr) (pid int, err error) {
	if s.Urgent {
		return syscall.ForkExec(path, s.Argv, attr)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked
		_ = unix.Setpriority(unix.PRIO_PROCESS, 0, 0)
		pid, err = syscall.ForkExec(path, s.Argv, attr)
	}()
	<-done
	return pid, err
}

// lookPath finds a program as the command's own environment says.
func lookPath(name string, env []string) (string, error) {
	if strings.Contains(name, "/") {
		return name, nil
	}
	path := ""
	for _, kv := range env {
		if v, ok := strings.CutPrefix(kv, "PATH="); ok {
			path = v
		}
	}
	for _, dir := range filepath.SplitList(path) {
		full := filepath.Join(dir, name)
		if _, err := exec.LookPath(full); err == nil {
			return full, nil
		}
	}
	return "", fmt.Errorf("%s: no such program in %s", name, path)
}

// dedup lets the last setting of a variable win.
func dedup(env []string) []string {
	at := map[string]int{}
	var out []string
	for _, kv := range env {
		name, _, _ := strings.Cut(kv, "=")
		if i, ok := at[name]; ok {
			out[i] = kv
			continue
		}
		at[name] = len(out)
		out = append(out, kv)
	}
	return out
}

func (k *keeper) signal(r request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	pid, ok := k.byID[r.ID]
	if !ok {
		return // it has ended already, and the lab has been told
	}
	if r.Group {
		pid = -pid
	}
	_ = syscall.Kill(pid, r.Signal)
}

// reap collects all that has ended.
func (k *keeper) reap() {
	for {
		var ws syscall.WaitStatus
		k.mu.Lock()
		pid, err := syscall.Wait4(-1, &ws, syscall.WNOHANG, nil)
		if pid > 0 {
			k.ended(pid, ws)
		}
		k.mu.Unlock()
		if err == syscall.EINTR {
			continue
		}
		if err != nil || pid <= 0 {
			return
		}
	}
}

func (k *keeper) ended(pid int, ws syscall.WaitStatus) {
	id, ok := k.byPID[pid]
	if !ok {
		return // an orphan
	}
	delete(k.byPID, pid)
	delete(k.byID, id)
	exit := Exit{Code: ws.ExitStatus()}
	if ws.Signaled() {
		exit = Exit{Signal: ws.Signal()}
	}
	_ = k.w.send(response{ID: id, Ended: true, Exit: exit})
}
