package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// OnTerminal runs a command in a node to its end for a person at a terminal. The command has a terminal of its own, so that
// keys such as Ctrl-C act on it, and on nothing outside the node; this passes what is typed at in to it, and what it shows
// to out, and its size follows that of in. Standard files of the command are not used. What is typed once the command has
// ended is left to whoever reads next. If the context ends first, the command is killed, and the error says so.
func (l *Lab) OnTerminal(ctx context.Context, i int, c Command, in *os.File, out io.Writer) (Exit, error) {
	ours, theirs, err := l.newTerminal(i)
	if err != nil {
		return Exit{}, err
	}
	defer ours.Close()
	stop := followSize(in, ours)
	defer stop()
	c.Stdin, c.Stdout, c.Stderr, c.Terminal = theirs, theirs, theirs, true
	p, err := l.Start(i, c)
	theirs.Close()
	if err != nil {
		return Exit{}, err
	}
	restore, err := rawMode(in)
	if err != nil {
		return Exit{}, errors.Join(l.fail(i, err), p.Signal(syscall.SIGKILL, true))
	}
	defer restore()
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		_, _ = io.Copy(out, ours) // its end is an error: the other end is closed
	}()
	done := forward(in, ours, p.Done())
	select {
	case <-p.Done():
	case <-ctx.Done():
		_ = p.Signal(syscall.SIGKILL, true)
		<-p.Done()
		err = l.fail(i, fmt.Errorf("%v: %w", c.Argv, ctx.Err()))
	}
	<-done
	_ = ours.SetReadDeadline(deadline()) // what it left running may have the terminal still
	<-shown
	return p.Wait(), err
}

// newTerminal makes one that is the node's own: our end, and its.
func (l *Lab) newTerminal(i int) (ours, theirs *os.File, err error) {
	m, err := l.machine(i)
	if err != nil {
		return nil, nil, err
	}
	ends, err := m.borrow(lend{Terminal: true})
	if err == nil {
		defer ends[0].Close()
		theirs = ends[1]
		ours, err = pollable(ends[0])
	}
	if err != nil {
		return nil, nil, l.fail(i, fmt.Errorf("a terminal: %w", err))
	}
	return ours, theirs, nil
}

// pollable is an open file once more, for reads that have a deadline.
func pollable(f *os.File) (*os.File, error) {
	fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), f.Name()), nil
}

// followSize gives a terminal the size of another, now and whenever that changes, until it is stopped.
func followSize(from, to *os.File) (stop func()) {
	_ = pty.InheritSize(from, to) // a size that is not known is no harm
	changes, quit := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(changes, syscall.SIGWINCH)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-changes:
				_ = pty.InheritSize(from, to)
			case <-quit:
				return
			}
		}
	}()
	return func() {
		signal.Stop(changes)
		close(quit)
		<-ended
	}
}

// rawMode lets all keys at a terminal through, as cfmakeraw(3) does.
func rawMode(tty *os.File) (restore func(), err error) {
	fd := int(tty.Fd())
	was, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return nil, fmt.Errorf("the terminal: %w", err)
	}
	raw := *was
	raw.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	raw.Oflag &^= unix.OPOST
	raw.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	raw.Cflag = raw.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
	raw.Cc[unix.VMIN], raw.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, &raw); err != nil {
		return nil, fmt.Errorf("the terminal: %w", err)
	}
	return func() { _ = unix.IoctlSetTermios(fd, unix.TCSETS, was) }, nil
}

// forward copies what is typed, until enough is closed; then done is. It reads only what is there to be read, so that
// nothing typed for the next reader is lost.
func forward(from *os.File, to io.Writer, enough <-chan struct{}) (done <-chan struct{}) {
	const look = 20 // milliseconds
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		poll, buf := []unix.PollFd{{Fd: int32(from.Fd()), Events: unix.POLLIN}}, make([]byte, 4096)
		for {
			select {
			case <-enough:
				return
			default:
			}
			n, err := unix.Poll(poll, look)
			if err != nil && !errors.Is(err, unix.EINTR) {
				return
			}
			if n < 1 {
				continue
			}
			if n, err = unix.Read(int(poll[0].Fd), buf); err != nil && !errors.Is(err, unix.EINTR) || n == 0 {
				return
			}
			if _, err := to.Write(buf[:max(n, 0)]); err != nil {
				return
			}
		}
	}()
	return ended
}
