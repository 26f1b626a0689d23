package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"pacer/lab"
	"pacer/lab/cluster"
	"pacer/lab/fusedog"
	"pacer/lab/labtest"
)

var binary string

// TestMain builds the program that the nodes run.
func TestMain(m *testing.M) { labtest.Main(m, func(program string) { binary = program }) }

// The watchdogs' own time, and how long the nodes wait for one another's.
const (
	takes = 3 * time.Second
	wait  = 8 * time.Second
)

// service is an agent that tells when it is started, to all.
const service = `#!/bin/sh
case "$1" in
start) touch /run/hoge; echo "$(date +%s.%N) $(uname -n)" >>/run/pacer-lab/shared/starts ;;
stop) rm -f /run/hoge ;;
status) [ -f /run/hoge ] || exit 3 ;;
esac
`

const guarded = `property fencing-enabled=true fencing-watchdog-timeout=8s no-quorum-policy=freeze
primitive hoge lsb:hoge op monitor interval=1s timeout=10s op start timeout=10s op stop timeout=10s
location first hoge 100: n1
commit
`

// kennel is a cluster whose nodes have nothing but their watchdogs.
type kennel struct {
	*cluster.Cluster
	t    *testing.T
	dogs []*fusedog.Dog

	mu    sync.Mutex
	reset map[string]time.Time
}

// newKennel boots three nodes and has the first of them run the resource.
func newKennel(t *testing.T, corosync bool) *kennel {
	t.Helper()
	if err := fusedog.Possible(); err != nil {
		t.Skip(err)
	}
	k := &kennel{t: t, reset: map[string]time.Time{}}
	for i := range 3 {
		dog, err := fusedog.Serve(t.TempDir(), func() { k.bite(i) })
		if err != nil {
			t.Skip(err)
		}
		k.dogs = append(k.dogs, dog)
		t.Cleanup(func() {
			if err := dog.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	c, err := cluster.New(cluster.Options{
		Nodes: []string{"n1", "n2", "n3"}, Dir: t.TempDir(), Binary: binary, Links: []string{"crm"}, Corosync: corosync, Token: time.Second,
		Files: map[string]string{"/etc/init.d/hoge": service}, WatchdogTimeout: takes,
		Watchdog: func(n lab.Node) string { return k.dogs[n.Index].Path() },
	})
	if err != nil {
		t.Skip(err)
	}
	k.Cluster = c
	t.Cleanup(func() {
		if t.Failed() {
			k.logs()
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	for i := range 3 {
		if err := c.StartNode(i); err != nil {
			t.Skip("nodes cannot run on this machine: ", err)
		}
	}
	k.until("the nodes meet", func() bool { return k.members(0) == "n1 n2 n3" })
	if _, err := c.Crm(t.Context(), c.Nodes()[0], guarded, "configure"); err != nil {
		t.Fatal(err)
	}
	k.until("n1 runs the resource", func() bool { return slices.Equal(k.starts(), []string{"n1"}) && k.dogs[0].Armed() })
	if got := k.option("have-watchdog"); got != "true" {
		t.Errorf("have-watchdog is %q", got)
	}
	if out, err := c.Crm(t.Context(), c.Nodes()[1], "", "-D", "plain", "status"); err != nil || !strings.Contains(out.Stdout, "Fed by n1, n2, n3") || !strings.Contains(out.Stdout, "The cluster counts on those of n1, n2, n3: a node that is lost is taken to be reset after 8s") {
		t.Errorf("%v, %s", err, out.Stdout)
	}
	k.logged("watchdog-found")
	k.logged("watchdog-armed")
	return k
}

// logged looks for an event in the log of n1.
func (k *kennel) logged(event string) {
	k.t.Helper()
	if text, err := os.ReadFile(k.Nodes()[0].Log()); err != nil || !strings.Contains(string(text), "event="+event) {
		k.t.Errorf("n1 does not log %s, %v", event, err)
	}
}

// bite resets a node, as its watchdog does.
func (k *kennel) bite(i int) {
	k.mu.Lock()
	k.reset[k.Nodes()[i].Name] = time.Now()
	k.mu.Unlock()
	if err := k.KillNode(i); err != nil && !errors.Is(err, lab.ErrOff) { // as where the lab is closed
		k.t.Error(err)
	}
}

// resetAt is when a node was reset; zero if it was not.
func (k *kennel) resetAt(name string) time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.reset[name]
}

func (k *kennel) logs() {
	for _, n := range k.Nodes() {
		text, _ := os.ReadFile(n.Log())
		for line := range strings.Lines(string(text)) {
			if strings.Contains(line, "watchdog") || strings.Contains(line, "fenc") || strings.Contains(line, "view") {
				k.t.Logf("%s: %s", n.Name, strings.TrimSpace(line))
			}
		}
	}
	for i, d := range k.dogs {
		k.t.Logf("watchdog of n%d: %v", i+1, d.Log())
	}
}

func (k *kennel) until(what string, holds func() bool) {
	k.t.Helper()
	if err := cluster.Wait(k.t.Context(), what, time.Minute, func() (bool, error) { return holds(), nil }); err != nil {
		k.t.Fatal(err)
	}
}

func (k *kennel) members(i int) string {
	s, err := k.Client(k.Nodes()[i]).Status(k.t.Context())
	if err != nil || s.DC == "" {
		return ""
	}
	var names []string
	for _, m := range s.Members {
		names = append(names, m.Name)
	}
	return strings.Join(names, " ")
}

func (k *kennel) option(name string) string {
	doc, err := k.Client(k.Nodes()[1]).CIB(context.Background())
	if err != nil {
		return err.Error()
	}
	e := doc.Root().FindElement("./configuration/crm_config//nvpair[@name='" + name + "']")
	if e == nil {
		return ""
	}
	return e.SelectAttrValue("value", "")
}

// starts are the nodes that started the resource.
func (k *kennel) starts() (names []string) {
	for _, line := range k.lines() {
		_, name, _ := strings.Cut(line, " ")
		names = append(names, name)
	}
	return names
}

func (k *kennel) lines() []string {
	text, _ := os.ReadFile(filepath.Join(k.Shared(), "starts"))
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// takenOver waits until another node has started the resource, and looks whether n1 had been reset before.
func (k *kennel) takenOver(from time.Time) {
	k.t.Helper()
	k.until("another node starts the resource", func() bool { return len(k.starts()) == 2 })
	var seconds float64
	var name string
	if _, err := fmt.Sscan(k.lines()[1], &seconds, &name); err != nil || name == "n1" {
		k.t.Fatal(k.lines(), err)
	}
	started, reset := time.UnixMicro(int64(seconds*1e6)), k.resetAt("n1")
	if reset.IsZero() || !reset.Before(started) {
		k.t.Errorf("%s started the resource at %s, n1 was reset at %s", name, started, reset)
	}
	if late := reset.Sub(from); late > wait {
		k.t.Errorf("n1 was reset %s after it was lost, the others wait %s", late, wait)
	}
	k.t.Logf("n1 was reset after %s, and %s started the resource after %s", reset.Sub(from), name, started.Sub(from))
}

// A daemon that hangs or dies while a resource runs has its node reset; so has a node that is cut off. Only then do the
// others, who have no other device, start the resource.
func TestWatchdogResets(t *testing.T) {
	for name, lose := range map[string]func(*kennel){
		"hangs": func(k *kennel) { k.signal(syscall.SIGSTOP) },
		"dies":  func(k *kennel) { k.signal(syscall.SIGKILL) },
		"cut": func(k *kennel) {
			for _, other := range k.Nodes()[1:] {
				if err := k.Cut(k.t.Context(), k.Nodes()[0], other); err != nil {
					k.t.Fatal(err)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKennel(t, false)
			from := time.Now()
			lose(k)
			k.takenOver(from)
		})
	}
}

// The same on a real corosync, where the links are cut.
func TestWatchdogResetsOnCorosync(t *testing.T) {
	if os.Getenv("PACER_E2E") == "" {
		t.Skip("PACER_E2E is not set")
	}
	k := newKennel(t, true)
	from := time.Now()
	for _, other := range k.Nodes()[1:] {
		if err := k.Cut(t.Context(), k.Nodes()[0], other); err != nil {
			t.Fatal(err)
		}
	}
	k.takenOver(from)
}

func (k *kennel) signal(sig syscall.Signal) *lab.Process {
	d, err := k.Daemon(0)
	if err == nil {
		err = d.Signal(sig, false)
	}
	if err != nil {
		k.t.Fatal(err)
	}
	return d
}

// A node that leaves in order disarms its watchdog, and a daemon that is started again soon keeps feeding it.
func TestWatchdogIsDisarmed(t *testing.T) {
	t.Parallel()
	k := newKennel(t, false)
	k.signal(syscall.SIGKILL).Wait()
	if err := k.StartDaemon(0); err != nil {
		t.Fatal(err)
	}
	k.until("it is back", func() bool { return k.members(0) == "n1 n2 n3" })
	time.Sleep(2 * takes)
	if !k.resetAt("n1").IsZero() || !k.dogs[0].Armed() || len(k.starts()) != 1 {
		t.Errorf("n1 was reset at %s, its watchdog is armed: %t, starts %v", k.resetAt("n1"), k.dogs[0].Armed(), k.starts())
	}
	left := k.signal(syscall.SIGTERM)
	k.until("another node runs the resource", func() bool { return len(k.starts()) == 2 })
	left.Wait()
	time.Sleep(2 * takes)
	k.logged("watchdog-disarmed")
	if k.dogs[0].Armed() || !k.resetAt("n1").IsZero() {
		t.Errorf("its watchdog is armed: %t, it was reset at %s: %v", k.dogs[0].Armed(), k.resetAt("n1"), k.dogs[0].Log())
	}
	if s, err := k.Client(k.Nodes()[1]).Status(t.Context()); err != nil || s.Watchdog == nil || s.Watchdog.Device != lab.WatchdogDevice || s.Watchdog.Timeout != takes {
		t.Errorf("%+v, %v", s.Watchdog, err)
	}
}
