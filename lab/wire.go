package lab

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// The lab and a node's process 1 talk through a pair of sockets that keeps the borders of messages:
// one JSON value each, file descriptors attached.

// bootstrap is the first message to process 1.
type bootstrap struct {
	Name                          string
	Etc, Var, Tmp, Shared, Binary string // on the machine; Tmp empty: a fresh one
	Watchdog, Disk                string // on the machine; empty: none
	Links                         []string
	Env                           []string
	Power                         bool // it can fence others by PowerAgent
}

// request asks process 1 for something.
type request struct {
	ID     int // of the process, chosen by the lab
	Start  *start
	Signal syscall.Signal
	Group  bool // the signal is for the process group
	Lend   *lend
}

// lend asks for open files of the node's, to be used by the lab's process.
type lend struct {
	// Terminal: both ends of a new terminal, the master's first; else a socket for datagrams, at a Port of all addresses of
	// the node, 0 for any that is free.
	Terminal bool
	Port     int
}

// start is a process to start; its standard files are attached.
type start struct {
	Argv []string
	Env  []string // added to the node's
	Dir  string
	// Urgent processes go before others, as process 1 does.
	Urgent bool
	// Terminal processes have their standard input for a terminal of their own.
	Terminal bool
}

// response tells of a process, or of the node, or has files attached that were asked for.
type response struct {
	ID    int // 0: the node itself
	Ready bool
	PID   int // in the node, once started
	Ended bool
	Exit  Exit
	Error string
}

// Exit is how a process ended.
type Exit struct {
	Code   int            // its exit status, if no signal ended it
	Signal syscall.Signal // 0: none
}

func (e Exit) String() string {
	if e.Signal != 0 {
		return "was ended by signal " + e.Signal.String()
	}
	return fmt.Sprintf("exited with status %d", e.Code)
}

// maxMessage bounds a message. Command lines and environments are far smaller.
const maxMessage = 128 << 10

type wire struct{ conn *net.UnixConn }

// newWire makes a pair: our end, and the file to hand down.
func newWire() (*wire, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, os.NewSyscallError("socketpair", err)
	}
	w, err := wireOf(os.NewFile(uintptr(fds[0]), "lab"))
	if err != nil {
		unix.Close(fds[1])
		return nil, nil, err
	}
	return w, os.NewFile(uintptr(fds[1]), "node"), nil
}

func wireOf(f *os.File) (*wire, error) {
	defer f.Close()
	conn, err := net.FileConn(f)
	if err != nil {
		return nil, err
	}
	unixConn, ok := conn.(*net.UnixConn)
	if !ok {
		conn.Close()
		return nil, errors.New("not a unix socket")
	}
	return &wire{unixConn}, nil
}

func (w *wire) send(v any, files ...*os.File) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if len(data) > maxMessage {
		return fmt.Errorf("the command line and its environment are %d bytes long, %d are allowed", len(data), maxMessage)
	}
	var rights []byte
	if len(files) > 0 {
		fds := make([]int, len(files))
		for i, f := range files {
			fds[i] = int(f.Fd())
		}
		rights = unix.UnixRights(fds...)
	}
	_, _, err = w.conn.WriteMsgUnix(data, rights, nil)
	return err
}

// receive reads a message into v. The files attached are the caller's to close.
func (w *wire) receive(v any) ([]*os.File, error) {
	data, oob := make([]byte, maxMessage), make([]byte, unix.CmsgSpace(4*8))
	n, oobn, _, _, err := w.conn.ReadMsgUnix(data, oob)
	if err != nil {
		return nil, err
	}
	files, err := attached(oob[:oobn])
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, net.ErrClosed
	}
	return files, json.Unmarshal(data[:n], v)
}

func attached(oob []byte) ([]*os.File, error) {
	msgs, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return nil, err
	}
	var files []*os.File
	for _, m := range msgs {
		fds, err := unix.ParseUnixRights(&m)
		if err != nil {
			return nil, err
		}
		for _, fd := range fds {
			unix.CloseOnExec(fd)
			files = append(files, os.NewFile(uintptr(fd), "attached"))
		}
	}
	return files, nil
}
