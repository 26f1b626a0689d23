package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// An Ethernet connects nodes that have Config.Ethernet: each gets eth0 with Node.Address, plugged
// into one switch. The switch is a bridge in a network namespace that belongs to one thread of this
// process and goes with it, however the process ends.

// bridgeName is the switch's device; it is alone in its namespace.
const bridgeName = "switch"

// errNoRoot is why there is no Ethernet.
var errNoRoot = errors.New("nodes with an Ethernet need root, to connect network namespaces; run as root, or do without corosync")

// ethernet is the thread that has the switch.
type ethernet struct {
	work  chan func()
	ports atomic.Int32 // so far; a port goes some time after its node

	mu     sync.Mutex
	relays []*relay
}

// newEthernet makes a switch without nodes.
func newEthernet() (*ethernet, error) {
	if os.Getuid() != 0 {
		return nil, errNoRoot
	}
	if _, err := exec.LookPath("ip"); err != nil {
		return nil, fmt.Errorf("nodes with an Ethernet need the program ip; install iproute2: %w", err)
	}
	e := &ethernet{work: make(chan func())}
	ready := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread, and the namespace with it, ends with this function
		err := unix.Unshare(unix.CLONE_NEWNET)
		ready <- err
		if err == nil {
			for f := range e.work {
				f()
			}
		}
	}()
	if err := <-ready; err != nil {
		return nil, fmt.Errorf("a network namespace for the switch: %w", err)
	}
	return e, errors.Join(
		e.ip("link", "add", bridgeName, "type", "bridge", "forward_delay", "0"),
		e.ip("link", "set", bridgeName, "up"),
	)
}

// close ends the switch.
func (e *ethernet) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, r := range e.relays {
		r.close()
	}
	close(e.work)
}

// ip runs the program in the switch's namespace.
func (e *ethernet) ip(args ...string) error {
	done := make(chan error)
	e.work <- func() {
		out, err := exec.Command("ip", args...).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("ip %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(string(out)))
		}
		done <- err
	}
	return <-done
}

// plug connects a node that has just booted; pid is its process 1. It gives the name of the switch's end.
func (e *ethernet) plug(n Node, pid int) (port string, err error) {
	port = fmt.Sprintf("n%d.%d", n.ID, e.ports.Add(1))
	return port, errors.Join(
		e.ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "address", n.hardware(), "netns", strconv.Itoa(pid)),
		e.ip("link", "set", port, "master", bridgeName, "up"),
	)
}

// Address is the node's address on the lab's Ethernet.
func (n Node) Address() string { return fmt.Sprintf("10.97.0.%d", n.ID) }

// hardware is the address of the node's eth0 on the switch, the same after each boot: others remember it.
func (n Node) hardware() string { return fmt.Sprintf("02:00:0a:61:00:%02x", n.ID) }

// networked readies a booted node's end of the Ethernet.
func (l *Lab) networked(n Node, m *machine) error {
	if l.ethernet == nil {
		return nil
	}
	port, err := l.ethernet.plug(n, m.cmd.Process.Pid)
	if err != nil {
		return err
	}
	m.port = port
	p, err := m.start(Command{Argv: []string{"sh", "-c", l.script(n)}, Stderr: os.Stderr})
	if err != nil {
		return err
	}
	if exit := p.Wait(); exit != (Exit{}) {
		return fmt.Errorf("setting up eth0: ip or iptables %s", exit)
	}
	return nil
}

// Rule is what a node's firewall does to packets of another node.
type Rule struct {
	From, To int     // indices of nodes
	Loss     float64 // part of the packets that is dropped; 1 for all
}

func (r Rule) args(from Node) []string {
	args := []string{"INPUT", "-s", from.Address()}
	if r.Loss < 1 {
		args = append(args, "-m", "statistic", "--mode", "random", "--probability", strconv.FormatFloat(r.Loss, 'f', 4, 64))
	}
	return append(args, "-j", "DROP")
}

// Filter puts rules into force where packets arrive, or takes them away. They stay in force when a node boots, and for one that
// is off they are when it does.
func (l *Lab) Filter(ctx context.Context, inForce bool, rules ...Rule) error {
	for _, r := range rules {
		if err := l.filter(ctx, inForce, r); err != nil && !errors.Is(err, ErrOff) { // a node may lose its power meanwhile
			return err
		}
	}
	return nil
}

func (l *Lab) filter(ctx context.Context, inForce bool, r Rule) error {
	h := l.host(r.To)
	h.power.Lock() // a boot under way either has the rule by itself, or is over
	defer h.power.Unlock()
	if !l.note(r, inForce) {
		return nil
	}
	what := "-A"
	if !inForce {
		what = "-D"
	}
	out, err := l.Exec(ctx, r.To, "", append([]string{"iptables", "-w", what}, r.args(l.host(r.From).Node)...)...)
	if err == nil && out.Exit != (Exit{}) && l.On(r.To) {
		err = l.fail(r.To, fmt.Errorf("iptables %s: %s", out.Exit, strings.TrimSpace(out.Stderr)))
	}
	return err
}

// note remembers a rule, or forgets it, and says whether there is a node on that has to be told.
func (l *Lab) note(r Rule, inForce bool) (on bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	h := l.hosts[r.To]
	if inForce {
		h.rules = append(h.rules, r)
	} else if i := slices.Index(h.rules, r); i >= 0 {
		h.rules = slices.Delete(h.rules, i, i+1)
	}
	return h.running != nil
}

// script sets up eth0 of a node that boots, with the rules that are in force there.
func (l *Lab) script(n Node) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := "ip addr add " + n.Address() + "/24 dev eth0 && ip link set eth0 up"
	for _, r := range l.hosts[n.Index].rules {
		lines = "iptables -w -A " + strings.Join(r.args(l.hosts[r.From].Node), " ") + " && " + lines
	}
	return lines
}
