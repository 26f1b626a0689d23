package process

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// Command is a program to run.
type Command struct {
	Path  string   // absolute
	Args  []string // after the name
	Env   []string // NAME=value; all of the environment, but for one variable that marks the run
	Stdin string   // what it may read
	// OutputLimit is how many bytes of each of stdout and stderr are kept, half from the beginning
	// and half from the end; 0: DefaultOutputLimit.
	OutputLimit int
	User        *syscall.Credential // who it runs as; nil: who starts it
	Groups      *Groups             // give the run a control group of its own; nil: it has none
}

// DefaultOutputLimit is enough for what a person may want to read of one action.
const DefaultOutputLimit = 64 << 10

// Exit is how a program ended.
type Exit struct {
	Code           int            // its exit status; meaningless if Signal is set
	Signal         syscall.Signal // that ended it, 0 if none
	Stdout, Stderr string
}

// Process is a running program.
type Process struct {
	cmd            *exec.Cmd
	stdout, stderr *capture

	mark   string  // in the environment of all that it starts
	groups *Groups // that gave the group
	group  *group  // that all that it starts is in

	mu     sync.Mutex
	ended  bool            // no signal may be sent any more: the pid may be another's
	killed bool            // all that it started was told to end
	known  map[member]bool // what it started, as far as it was looked for
}

// Start runs a command. The error wraps a syscall.Errno.
func Start(c Command) (*Process, error) {
	limit := c.OutputLimit
	if limit == 0 {
		limit = DefaultOutputLimit
	}
	p := &Process{mark: newMark(), groups: c.Groups, known: map[member]bool{}}
	var err error
	if p.stdout, err = newCapture(limit); err != nil {
		return nil, err
	}
	if p.stderr, err = newCapture(limit); err != nil {
		p.stdout.close()
		return nil, err
	}
	p.cmd, err = p.launch(c)
	p.stdout.launched()
	p.stderr.launched()
	if err != nil {
		p.stdout.close()
		p.stderr.close()
		return nil, err
	}
	return p, nil
}

// groupTries is how often a run gets another group when it loses its own: another process that has just been started may
// take a new one for left over.
const groupTries = 3

func (p *Process) launch(c Command) (*exec.Cmd, error) {
	stdin, err := inputFile(c.Stdin)
	if err != nil {
		return nil, err
	}
	defer stdin.Close()
	closeOnExec()
	for range groupTries {
		p.group = p.groups.forRun()
		cmd, err := p.run(c, stdin)
		if err == nil {
			return cmd, nil
		}
		lost := p.group.lost()
		p.groups.release(p.group)
		if !lost {
			return nil, err
		}
	}
	p.group = nil
	return p.run(c, stdin)
}

// run starts the program in its group.
func (p *Process) run(c Command, stdin *os.File) (*exec.Cmd, error) {
	attr := &syscall.SysProcAttr{Setpgid: true, Credential: c.User}
	dir, err := p.group.enter(attr)
	if err != nil {
		return nil, err
	}
	defer dir.Close() // nil knows that
	build := func(path string, args ...string) *exec.Cmd {
		return &exec.Cmd{
			Path: path, Args: args, Env: append(c.Env[:len(c.Env):len(c.Env)], p.mark), Dir: "/",
			Stdin: stdin, Stdout: p.stdout.w, Stderr: p.stderr.w,
			SysProcAttr: attr,
		}
	}
	cmd := build(c.Path, append([]string{c.Path}, c.Args...)...)
	err = asOrdinary(cmd.Start)
	if errors.Is(err, syscall.ENOEXEC) {
		cmd = quirkShell(build, c)
		err = asOrdinary(cmd.Start)
	}
	return cmd, err
}

// quirkShell runs a script without a first line that names its interpreter: the C library's
// execvp(3), which cluster managers have always used, gives such files to the shell, and there are
// init scripts that live by it.
func quirkShell(build func(string, ...string) *exec.Cmd, c Command) *exec.Cmd {
	return build("/bin/sh", append([]string{"/bin/sh", c.Path}, c.Args...)...)
}

// inputFile is a file with the given text to read, with nothing if it is empty. It is not a pipe:
// a program that does not read it must not block anybody.
func inputFile(text string) (*os.File, error) {
	if text == "" {
		return os.Open(os.DevNull)
	}
	fd, err := unix.MemfdCreate("stdin", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("memfd_create", err)
	}
	f := os.NewFile(uintptr(fd), "stdin")
	if _, err = f.WriteAt([]byte(text), 0); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// PID is the program's process id, which is its group's id too.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Signal sends a signal to the program, or to all that it has started as well: its process group, its control group, its
// descendants in whatever group and session, and what carries its mark though its parents are gone. A program that has
// ended is left alone.
func (p *Process) Signal(sig syscall.Signal, all bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	if all {
		p.killed = true
		p.findFamily() // first: once it ends, nobody is its child
	}
	// The program before what it has started: if it learned that this has ended it would go on with half an answer.
	_ = syscall.Kill(p.PID(), sig) // it may be gone already, and Wait will tell
	if all {
		_ = syscall.Kill(-p.PID(), sig)
		p.signalFamily(sig)
		if sig == syscall.SIGKILL {
			p.group.kill()
		}
	}
}

// Wait waits for the program's end and collects its output. It must be called once.
func (p *Process) Wait() Exit {
	go p.stdout.run()
	go p.stderr.run()
	p.awaitEnd()

	p.mu.Lock()
	p.ended = true
	if p.killed {
		// The group's id is not free before the program is reaped.
		_ = syscall.Kill(-p.PID(), syscall.SIGKILL)
	}
	_ = p.cmd.Wait() // the state says it all
	p.mu.Unlock()
	if p.killed {
		p.killFamily()
	}
	p.groups.release(p.group)

	ex := Exit{Stdout: p.stdout.finish(), Stderr: p.stderr.finish()}
	if ws, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		ex.Signal = ws.Signal()
	} else {
		ex.Code = p.cmd.ProcessState.ExitCode()
	}
	return ex
}

// awaitEnd returns when the program has ended, and leaves it to be reaped.
func (p *Process) awaitEnd() {
	var info unix.Siginfo
	for {
		err := unix.Waitid(unix.P_PID, p.PID(), &info, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, syscall.EINTR) {
			return
		}
	}
}

// Reason words an error of Start as the C library does: "No such file or directory".
func Reason(err error) string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return capital(errno.Error())
	}
	return err.Error()
}

// SignalName words a signal as the C library does: "Terminated".
func SignalName(s syscall.Signal) string { return capital(s.String()) }

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
