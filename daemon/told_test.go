package daemon

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/rs/zerolog"

	"pacer/api"
	"pacer/cib"
	"pacer/lrmd"
)

// record is what a daemon has logged, and told a watcher.
type record struct {
	mu   sync.Mutex
	log  bytes.Buffer
	told []string
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.Write(p)
}

// logged says whether the log has a line of an event with a text.
func (r *record) logged(event, text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for line := range strings.Lines(r.log.String()) {
		if strings.Contains(line, `"event":"`+event+`"`) && strings.Contains(line, text) {
			return true
		}
	}
	return false
}

func (r *record) watched(event string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Contains(r.told, event)
}

// recorded starts a daemon whose log is kept, and follows its events.
func (n *node) recorded() *record {
	n.t.Helper()
	r := &record{}
	n.log = r
	n.start()
	ready, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		n.client.Events(context.Background(), func() { close(ready) }, func(h api.Event) error { //nolint:errcheck // ends with the daemon
			r.mu.Lock()
			defer r.mu.Unlock()
			r.told = append(r.told, h.Kind)
			return nil
		})
	}()
	n.t.Cleanup(func() { n.stop(); <-n.done; <-ended })
	select {
	case <-ready:
	case <-time.After(10 * time.Second):
		n.t.Fatal("no events come")
	}
	return r
}

func (n *node) path(name string) string { return filepath.Join(n.root, name) }

func (n *node) write(name, text string, mode os.FileMode) {
	n.t.Helper()
	if err := os.MkdirAll(filepath.Dir(n.path(name)), 0o755); err != nil {
		n.t.Fatal(err)
	}
	if err := os.WriteFile(n.path(name), []byte(text), mode); err != nil {
		n.t.Fatal(err)
	}
}

// add adds a primitive to the configuration.
func (n *node) add(attributes ...string) {
	n.t.Helper()
	p := etree.NewElement("primitive")
	for i := 0; i+1 < len(attributes); i += 2 {
		p.CreateAttr(attributes[i], attributes[i+1])
	}
	if _, err := n.client.Change(context.Background(), api.Change{Ops: []cib.Op{{Kind: cib.Create, Section: "resources", Data: p}}}); err != nil {
		n.t.Fatal(err)
	}
}

// TestEventsOfTheEdge: what happens outside of the controller is logged by its event, and told to watchers where it
// says so; and what fails beside the cluster's work keeps nobody from that.
func TestEventsOfTheEdge(t *testing.T) {
	t.Parallel()
	n := prepare(t)
	const state = "var/lib/pacemaker/"
	n.write(state+"cib/cib.xml", "<cib", 0o600)                               // store
	n.write(state+"pengine", "a file where a folder is", 0o600)               // input-not-kept
	n.write(state+"cib/cib.xml.history/taken", "", 0o600)                     // history-failed
	n.write("usr/lib/ocf/resource.d/test/mute", "#!/bin/sh\nexit 0\n", 0o755) // metadata
	n.write("etc/init.d/busy", "#!/bin/sh\nexit 0\n", 0o755)
	writer, err := os.OpenFile(n.path("etc/init.d/busy"), os.O_WRONLY, 0) // executor
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	r := n.recorded()
	if !r.logged("store", "is not used") {
		t.Errorf("logged: %s", r.log.String())
	}
	n.configure()
	n.eventually("started and watched", func() bool { return strings.HasPrefix(n.said(), "status start status status status") })
	for _, event := range []string{"cib", "start", "tick"} {
		if !r.watched(event) {
			t.Errorf("watchers are told %v", r.told)
		}
		if r.logged(event, "") {
			t.Errorf("%s is logged", event)
		}
	}
	n.eventually("the input is not kept", func() bool { return r.logged("input-not-kept", "") })
	n.eventually("the history is not written", func() bool { return r.logged("history-failed", "the commit is in force, but not in the history") })
	n.add("id", "mute", "class", "ocf", "provider", "test", "type", "mute")
	n.eventually("an agent does not describe itself", func() bool { return r.logged("metadata", "ocf:test:mute") })
	n.add("id", "busy", "class", "lsb", "type", "busy")
	n.eventually("an agent is being written", func() bool { return r.logged("executor", "is being written") })
	if err := os.WriteFile(n.path(state+"cib/cib.xml"), []byte("<cib"), 0o600); err != nil {
		t.Fatal(err)
	}
	n.eventually("the edit is refused", func() bool { return r.logged("edit-refused", "cib.xml.refused") && r.watched("edit-refused") })
}

// TestAgentsWords: what an agent writes on standard error is logged and told to watchers, though all is well.
func TestAgentsWords(t *testing.T) {
	t.Parallel()
	n := prepare(t)
	n.write("etc/init.d/chatty", "#!/bin/sh\necho \"$1: the certificate ends tomorrow\" >&2\n[ $1 = status ] && exit 3\nexit 0\n", 0o755)
	r := n.recorded()
	n.add("id", "chatty", "class", "lsb", "type", "chatty")
	n.eventually("its words are logged", func() bool {
		return r.logged("agent-wrote", "chatty_monitor_0 wrote: status: the certificate ends tomorrow")
	})
	n.eventually("its words are told", func() bool { return r.watched("agent-wrote") })
}

// TestRefusalsOfTheExecutor: what the executor does not take is told to who looks for it.
func TestRefusalsOfTheExecutor(t *testing.T) {
	r := &record{}
	d := &Daemon{cfg: Config{Log: zerolog.New(r)}}
	for _, e := range lrmd.New(lrmd.Options{}).Step(time.Now(), lrmd.Execute{Op: lrmd.Op{Action: "start"}}) {
		d.executed(e)
	}
	if !r.logged("refused", "") {
		t.Errorf("logged: %s", r.log.String())
	}
}

// TestLoadIsTold: a host that has much to do says so, by the file that tells its load; one whose file tells none says
// nothing.
func TestLoadIsTold(t *testing.T) {
	t.Parallel()
	n := prepare(t)
	n.write("loadavg", "no number", 0o600)
	r := n.recorded()
	n.write("loadavg", "100000.00 5.0 1.0 1/2 3\n", 0o600)
	n.eventually("the load is told", func() bool { return r.logged("load", "load is high") })
	n.write("loadavg", "0.00 5.0 1.0 1/2 3\n", 0o600)
	n.eventually("the load is told to be over", func() bool { return r.logged("load", "load is negligible") })
}

// TestMisconfiguredFencingIsTold: what keeps fencing from working is logged once, with what to do.
func TestMisconfiguredFencingIsTold(t *testing.T) {
	t.Parallel()
	n := prepare(t)
	r := n.recorded()
	n.add("id", "st", "class", "stonith", "type", "fence_gone")
	n.eventually("it is told", func() bool { return r.logged("fencing-misconfigured", "fence device st: ") })
}

// TestNotCarriedOutIsTold: of what the configuration holds and this version does not carry out there is one line each.
func TestNotCarriedOutIsTold(t *testing.T) {
	t.Parallel()
	n := prepare(t)
	r := n.recorded()
	n.add("id", "far", "class", "ocf", "provider", "pacemaker", "type", "remote")
	n.eventually("it is told", func() bool { return r.logged("not-carried-out", "far") })
}
