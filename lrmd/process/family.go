package process

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// markName is the variable by which all that a run has started is known, whatever session it is in and whoever its
// parent has become. A service that an earlier run has started carries the mark of that.
const markName = "PACER_RUN"

func newMark() string { return markName + "=" + rand.Text() }

// member is a process by its id and the time at which it began, in the kernel's ticks: ids are used again.
type member struct {
	pid   int
	since string
}

// kin is a process as /proc has it.
type kin struct {
	member
	parent int
}

// family finds the living descendants of a process, and all that carry its mark; not the process itself.
func family(leader int, mark string) (found []member) {
	all := processes()
	below := map[int]bool{leader: true}
	for again := true; again; {
		again = false
		for _, k := range all {
			if !below[k.pid] && (below[k.parent] || marked(k.pid, mark)) {
				below[k.pid], again = true, true
				found = append(found, k.member)
			}
		}
		mark = "" // all that carry it have been found
	}
	return found
}

// processes lists all of this host but this one and process 1, which nobody's agent has started.
func processes() (list []kin) {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer proc.Close()
	names, _ := proc.Readdirnames(-1) //nolint:errcheck // what could be read is there
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil || pid == 1 || pid == os.Getpid() {
			continue
		}
		if k, ok := kinOf(pid); ok {
			list = append(list, k)
		}
	}
	return list
}

// kinOf reads a process's parent and beginning; false if it has ended.
func kinOf(pid int) (kin, bool) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return kin{}, false
	}
	// After the name, which may hold anything: state, parent, ..., beginning as the 20th.
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	if len(fields) < 20 || fields[0] == "Z" || fields[0] == "X" {
		return kin{}, false
	}
	parent, err := strconv.Atoi(fields[1])
	return kin{member{pid, fields[19]}, parent}, err == nil
}

func marked(pid int, mark string) bool {
	if mark == "" {
		return false
	}
	env, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	return err == nil && (bytes.HasPrefix(env, []byte(mark+"\x00")) || bytes.Contains(env, []byte("\x00"+mark+"\x00")))
}

// signal sends a signal to a process, unless its id is another's by now. It says whether it was there.
func (m member) signal(sig syscall.Signal) bool {
	fd, err := unix.PidfdOpen(m.pid, 0)
	if err == nil {
		defer unix.Close(fd) //nolint:errcheck // nothing was written
	} else if !errors.Is(err, unix.ENOSYS) {
		return false
	}
	if k, ok := kinOf(m.pid); !ok || k.since != m.since {
		return false
	}
	if err != nil { // a kernel that cannot hold on to a process
		return syscall.Kill(m.pid, sig) == nil
	}
	return unix.PidfdSendSignal(fd, sig, nil, 0) == nil
}

// findFamily looks for all that the program has started, wherever it has gone, and says whether there is more than was known. What
// was found once stays known: whose parent ends is nobody's child any more.
func (p *Process) findFamily() (fresh bool) {
	for _, m := range append(family(p.PID(), p.mark), p.group.members()...) {
		if !p.known[m] && m.pid != p.PID() {
			p.known[m], fresh = true, true
		}
	}
	return fresh
}

// signalFamily sends a signal to all that is known of what the program has started.
func (p *Process) signalFamily(sig syscall.Signal) {
	for m := range p.known {
		if !m.signal(sig) {
			delete(p.known, m)
		}
	}
}

// Bounds on the search for what was started while the rest was killed. A process that begins to be another program has no
// environment for a moment, so that one look which finds nothing does not tell.
const (
	mostLooks    = 50
	quietLooks   = 3
	betweenLooks = 2 * time.Millisecond
)

// killFamily ends all that a program has started which has ended itself. No signal is sent by others any more.
func (p *Process) killFamily() {
	p.group.kill()
	for look, quiet := 0, 0; look < mostLooks && quiet < quietLooks; look++ {
		fresh := p.findFamily()
		p.signalFamily(syscall.SIGKILL)
		if quiet++; fresh || p.group.populated() {
			quiet = 0
		}
		time.Sleep(betweenLooks)
	}
}
