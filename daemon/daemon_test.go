package daemon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/beevik/etree"
	"github.com/rs/zerolog"

	"pacer/api"
	"pacer/cib"
	"pacer/loop"
)

// node is a daemon under test: a cluster of one host below a folder of its own.
type node struct {
	readerLog string // as Config.ReaderLog
	t         testing.TB
	root      string
	client    *api.Client
	done      chan error
	stop      context.CancelFunc
	pid       int       // of a daemon of its own process
	log       io.Writer // nil: the test's
}

const script = `#!/bin/sh
echo "$1" >>%[1]s/said
case "$1" in
start) touch %[1]s/state ;;
stop) rm -f %[1]s/state ;;
status) [ -f %[1]s/state ] || exit 3 ;;
esac
`

const configuration = `<configuration><crm_config><cluster_property_set id="cib-bootstrap-options">` +
	`<nvpair id="o1" name="fencing-enabled" value="false"/></cluster_property_set></crm_config><nodes/>` +
	`<resources><primitive id="thing" class="lsb" type="thing"><operations><op id="m" name="monitor" interval="200ms" timeout="5s"/></operations></primitive></resources>` +
	`<constraints/></configuration>`

func launch(t *testing.T) *node {
	n := prepare(t)
	n.start()
	t.Cleanup(func() { n.stop(); <-n.done })
	return n
}

// prepare makes the folder of a host with one agent.
func prepare(t *testing.T) *node {
	// A socket's path has a bound that the usual temporary folders exceed.
	root, err := os.MkdirTemp("", "pacerd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(root) })
	init := filepath.Join(root, "etc/init.d")
	if err := os.MkdirAll(init, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(init, "thing"), fmt.Appendf(nil, script, root), 0o755); err != nil {
		t.Fatal(err)
	}
	return &node{t: t, root: root, client: api.NewClient(Socket(root))}
}

func (n *node) start() {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	n.stop, n.done = stop, done
	if n.log == nil {
		n.log = zerolog.NewTestWriter(n.t)
	}
	go func() {
		done <- Run(ctx, Config{Root: n.root, Name: "alone", ID: 1, Version: "test", Log: zerolog.New(n.log), Environ: os.Environ(), LoadAverage: n.path("loadavg"), ReaderLog: n.readerLog, Waits: Waits{Load: 50 * time.Millisecond}})
		close(done)
	}()
	n.ready()
}

// ready waits until the daemon is a cluster.
func (n *node) ready() {
	n.t.Helper()
	n.eventually("the daemon answers", func() bool {
		s, err := n.client.Status(context.Background())
		return err == nil && s.DC == "alone" && s.State == "idle"
	})
}

func (n *node) eventually(what string, holds func() bool) {
	n.t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if holds() {
			return
		}
	}
	n.t.Fatalf("waited in vain: %s", what)
}

func (n *node) said() string {
	data, _ := os.ReadFile(filepath.Join(n.root, "said"))
	return strings.Join(strings.Fields(string(data)), " ")
}

// configure puts the usual configuration in force.
func (n *node) configure() {
	n.t.Helper()
	n.replace(configuration)
}

// replace puts a configuration in force.
func (n *node) replace(configuration string) {
	n.t.Helper()
	doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0">`+configuration+`<status/></cib>`), "test")
	if err != nil {
		n.t.Fatal(err)
	}
	_, err = n.client.Change(context.Background(), api.Change{Ops: []cib.Op{{Kind: cib.Replace, Section: "configuration", Data: doc.Root().SelectElement("configuration")}}})
	if err != nil {
		n.t.Fatal(err)
	}
}

func TestOneHost(t *testing.T) {
	n := launch(t)
	n.configure()
	n.eventually("started and watched", func() bool { return strings.HasPrefix(n.said(), "status start status status status") })

	// The state's file is taken away: stop, start.
	os.Remove(filepath.Join(n.root, "state"))
	n.eventually("restarted", func() bool { return strings.Contains(n.said(), "status stop start status") })

	// A daemon that goes without goodbye leaves the resource; the next one finds it.
	before := strings.Count(n.said(), "start")
	n.stop()
	<-n.done
	n.start()
	n.eventually("watched again", func() bool { return strings.HasSuffix(n.said(), "status status status") })
	if got := strings.Count(n.said(), "start"); got != before {
		t.Errorf("started %d times again", got-before)
	}

	// Leaving in order stops it.
	if err := n.client.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := <-n.done; err != nil {
		t.Error(err)
	}
	if !strings.HasSuffix(n.said(), "stop") {
		t.Errorf("the resource was left running: %s", n.said())
	}
	n.start()
}

func TestConflictingChangeIsRefused(t *testing.T) {
	n := launch(t)
	old := cib.Version{}
	_, err := n.client.Change(context.Background(), api.Change{Base: &old, Ops: []cib.Op{{Kind: cib.Bump}}})
	var f *api.Fault
	if !errors.As(err, &f) || f.Kind != api.KindConflict || f.Present == nil || f.Base == nil {
		t.Errorf("%v", err)
	}
}

// TestEditByHand: a file edited beside the running daemon is taken whole, or refused with the reason.
func TestEditByHand(t *testing.T) {
	n := launch(t)
	n.configure()
	n.eventually("started", func() bool { return strings.Contains(n.said(), "start") })
	path := filepath.Join(n.root, "var/lib/pacemaker/cib/cib.xml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edited := strings.Replace(string(data), `interval="200ms"`, `interval="300ms"`, 1)
	if edited == string(data) {
		t.Fatalf("the file does not hold the operation:\n%s", data)
	}
	if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	holds := func(text string) func() bool {
		return func() bool {
			doc, err := n.client.CIB(context.Background())
			return err == nil && strings.Contains(string(doc.Bytes()), text)
		}
	}
	n.eventually("the edit is in force", holds(`interval="300ms"`))
	n.eventually("the operation is replaced", holds(`thing_monitor_300`))
	n.eventually("the edit is on disk, as the cluster writes it", func() bool {
		doc, err := n.client.CIB(context.Background())
		data, read := os.ReadFile(path)
		return err == nil && read == nil && strings.Contains(string(data), fmt.Sprintf(`epoch="%d" num_updates="0"`, doc.Version().Epoch))
	})

	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]string{
		"not XML":                   "<cib",
		"not as the schema has it ": strings.Replace(string(good), "<primitive ", `<primitive colour="red" `, 1),
	} {
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		n.eventually("restored: "+name, func() bool {
			data, err := os.ReadFile(path)
			return err == nil && strings.Contains(string(data), `interval="300ms"`) && !strings.Contains(string(data), "colour")
		})
		if kept, err := os.ReadFile(path + ".refused"); err != nil || string(kept) != bad {
			t.Errorf("%s: kept is %q, %v", name, kept, err)
		}
	}
	if holds("colour")() {
		t.Error("the refused edit is in force")
	}
}

// TestNonconforming: whoever asks, no change leads away from the schema, and the refusal says where and how.
func TestNonconforming(t *testing.T) {
	n := launch(t)
	n.configure()
	data := etree.NewElement("primitive")
	data.CreateAttr("id", "thing")
	data.CreateAttr("colour", "red")
	_, err := n.client.Change(context.Background(), api.Change{Ops: []cib.Op{{Kind: cib.Modify, Section: "resources", Data: data}}})
	var f *api.Fault
	if !errors.As(err, &f) || f.Kind != api.KindInvalid || !strings.Contains(f.Text, `primitive[@id='thing']`) || !strings.Contains(f.Text, "colour") {
		t.Errorf("%v", err)
	}
}

func TestSecondDaemonIsRefused(t *testing.T) {
	n := launch(t)
	err := Run(context.Background(), Config{Root: n.root, Name: "other", ID: 1, Log: zerolog.Nop(), Waits: Waits{Successor: 200 * time.Millisecond}})
	if err == nil || !strings.Contains(err.Error(), "another") {
		t.Errorf("%v", err)
	}
}

// A daemon that starts while its predecessor ends takes its place: it can be reached, whatever the predecessor tidies up.
func TestSuccessorCanBeReached(t *testing.T) {
	n := launch(t)
	for range 10 {
		stop, done := n.stop, n.done
		stop()
		n.start()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		n.ready() // what answered before may have been the predecessor still
	}
}

// hanging is a daemon whose loop is kept by one event, while more wait than a client's question may come behind, and
// what ends that.
func hanging(log io.Writer) (d *Daemon, release chan struct{}) {
	d = &Daemon{cfg: Config{Log: zerolog.New(log), Waits: Waits{}.withDefaults()}, end: make(chan struct{})}
	d.loop = loop.New(loop.Config{Hang: hangs, Stuck: d.stuck})
	release = make(chan struct{})
	for range 2 * loop.DefaultLimit {
		d.loop.Post(func() { <-release })
	}
	return d, release
}

// A host that is told to leave and whose loop hangs ends all the same, and says why.
func TestHangingLoopIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, release := hanging(io.Discard)
		leave := make(chan struct{})
		d.cfg.Leave = leave
		close(leave)
		began := time.Now()
		d.wait(t.Context())
		if d.err == nil || !strings.Contains(d.err.Error(), "its loop does not answer") || time.Since(began) != hangs {
			t.Errorf("after %s it ended with %v", time.Since(began), d.err)
		}
		d.loop.Stop()
		close(release)
	})
}

// One event that keeps the loop is told, in the log and to watchers; if it lasts, the daemon ends and says why.
func TestHangingLoopEndsTheDaemon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		d, release := hanging(&log)
		watcher, err := d.watch.add(caller{name: "root"})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		d.wait(t.Context())
		if after := time.Since(began); d.err == nil || !strings.Contains(d.err.Error(), "one event kept the loop") || after < gone || after > gone+hangs {
			t.Errorf("after %s it ended with %v", after, d.err)
		}
		if h := <-watcher; h.Kind != "loop-hangs" || h.Level != "error" {
			t.Errorf("watchers are told %+v", h)
		}
		if text := log.String(); strings.Count(text, `"event":"loop-hangs"`) != 1 || !strings.Contains(text, `"stacks":"goroutine`) {
			t.Errorf("logged %.300s", text)
		}
		d.loop.Stop()
		close(release)
	})
}

// A loop that was kept for long, but not long enough, goes on; what waits then is done, however much it is.
func TestLoopThatRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, release := hanging(io.Discard)
		ctx, stop := context.WithTimeout(t.Context(), 2*gone)
		defer stop()
		done := 0
		for range 300 {
			d.loop.Post(func() { time.Sleep(100 * time.Millisecond); done++ })
		}
		time.AfterFunc(gone-5*time.Second, func() { close(release) })
		d.wait(ctx)
		if err := d.loop.Close(t.Context()); err != nil || d.err != nil || done != 300 {
			t.Errorf("%d done, %v, %v", done, err, d.err)
		}
	})
}

// A client of a daemon that has too much to do is told that, at once or after a while, and not that the daemon stops.
func TestBusyLoopIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, release := hanging(io.Discard)
		if f := d.ask(func() {}); f != busy {
			t.Errorf("behind a queue that is full: %v", f)
		}
		close(release)
		d.loop.Post(func() { time.Sleep(2 * hangs) })
		synctest.Wait()
		began := time.Now()
		if f := d.ask(func() {}); f != busy || time.Since(began) != hangs {
			t.Errorf("behind an event that hangs: %v after %s", f, time.Since(began))
		}
		if err := d.loop.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if f := d.ask(func() {}); f != ended {
			t.Errorf("at the end: %v", f)
		}
	})
}
