package daemon

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/journal"
	"pacer/controller"
	"pacer/loop"
	"pacer/membership"
)

// peak watches how much this process has in use at most while f runs, beyond what it had before.
func peak(f func()) (mb int) {
	return most(f, func() int {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.HeapInuse+m.StackInuse) >> 20
	})
}

// kept is peak for what the collector finds to be needed still. What a machine leaves to be collected grows with how much it
// gets done in that time.
func kept(f func()) (mb int) {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	return most(f, func() int {
		metrics.Read(sample)
		return int(sample[0].Value.Uint64()) >> 20
	})
}

// most watches a measure of memory while f runs.
func most(f func(), inUse func() int) (mb int) {
	runtime.GC()
	before, highest := inUse(), 0
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-tick.C:
				highest = max(highest, inUse())
			case <-done:
				tick.Stop()
				return
			}
		}
	}()
	f()
	close(done)
	<-ended
	return highest - before
}

// A cluster that is asked for many more changes than it can make refuses what it cannot make in time. Afterwards it makes
// changes again, has all that was acknowledged, the same on all hosts, and has taken no more memory than it should.
func TestStorm(t *testing.T) {
	const hosts, rate, lasts = 5, 1000, 3 * time.Second
	c := launchSeveral(t, hosts)
	var mu sync.Mutex
	made, refused := map[string]bool{}, 0
	mb := kept(func() {
		var all sync.WaitGroup
		began := time.Now()
		for asked := 0; time.Since(began) < lasts; asked++ {
			time.Sleep(time.Until(began.Add(time.Duration(asked) * time.Second / rate)))
			all.Go(func() {
				name := fmt.Sprint("storm-", asked)
				_, err := c.setWithin(2*time.Second, asked%hosts, name)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					made[name] = true
				} else {
					refused++
				}
			})
		}
		all.Wait()
	})
	began := time.Now()
	c.mustSet(0, "after")
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("the first change after the storm took %s", took)
	}
	if mb > 100*hosts {
		t.Errorf("%d MB are needed by %d daemons", mb, hosts)
	}
	t.Logf("made %d, refused %d; the next after %s; %d MB for %d daemons and their clients", len(made), refused, time.Since(began), mb, hosts)
	for i := range hosts {
		c.nodes[i].eventually("all that was acknowledged is there", func() bool {
			doc, err := c.nodes[i].client.CIB(t.Context())
			if err != nil {
				return false
			}
			text := string(doc.Bytes())
			for name := range made {
				if !strings.Contains(text, `name="`+name+`"`) {
					return false
				}
			}
			return true
		})
	}
}

// unsettled is a daemon whose machine knows no other member, so that what clients ask for waits.
func unsettled(t *testing.T) *Daemon {
	d := &Daemon{end: make(chan struct{}), loop: loop.New(loop.Config{}), replies: map[string]chan controller.Reply{}, ready: true, teller: newTeller()}
	d.fencer, d.keeper = newFencer(d), newKeeper(d)
	d.machine = controller.New(controller.Config{Local: membership.Member{ID: 1, Name: "n1"}}, cib.Empty())
	t.Cleanup(func() {
		if err := d.loop.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return d
}

// What a client asks for that gives up before it is sent is not sent, and nothing is kept of it.
func TestNobodyWaits(t *testing.T) {
	for _, name := range []string{"before it came to the loop", "while it waits"} {
		t.Run(name, func(t *testing.T) {
			d := unsettled(t)
			ctx, stop := context.WithCancel(t.Context())
			if name == "while it waits" {
				time.AfterFunc(20*time.Millisecond, stop)
			} else {
				stop()
			}
			rec := &response{head: http.Header{}}
			r, err := http.NewRequestWithContext(ctx, "POST", "/v1/cib", nil)
			if err != nil {
				t.Fatal(err)
			}
			d.request(rec, r, "x", controller.Requested{ID: "x", Ops: []cib.Op{{Kind: cib.Bump}}})
			var f api.Fault
			if err := json.Unmarshal(rec.Bytes(), &f); err != nil || rec.status != http.StatusServiceUnavailable || f.RetryAfter != comeBack || rec.head.Get("Retry-After") == "" || !strings.Contains(f.Text, "nothing was applied") {
				t.Errorf("answered %d %v %s", rec.status, rec.head, rec.Bytes())
			}
			if fault := d.ask(func() {
				if len(d.replies) > 0 {
					t.Errorf("kept: %v", d.replies)
				}
			}); fault != nil {
				t.Error(fault)
			}
		})
	}
}

// response is an answer as a handler writes it.
type response struct {
	bytes.Buffer
	head   http.Header
	status int
}

func (r *response) Header() http.Header    { return r.head }
func (r *response) WriteHeader(status int) { r.status = status }

// At a gate some wait; who comes when that many do is told at once to come back, and when.
func TestGatesDoNotLetAllWait(t *testing.T) {
	g := newGate(1)
	leave, fault := g.pass(t.Context())
	if fault != nil {
		t.Fatal(fault)
	}
	var all sync.WaitGroup
	for range mostAtGate {
		all.Go(func() {
			leave, fault := g.pass(t.Context())
			if fault != nil {
				t.Error(fault)
				return
			}
			leave()
		})
	}
	for g.waiting.Load() < mostAtGate {
		runtime.Gosched()
	}
	if _, fault := g.pass(t.Context()); fault == nil || fault.Status != http.StatusServiceUnavailable || fault.RetryAfter != comeBack {
		t.Errorf("one more: %v", fault)
	}
	leave()
	all.Wait()
	if n := g.waiting.Load(); n != 0 {
		t.Errorf("%d wait", n)
	}
}

// Who is turned away at the door as there are too many is told when to come back, in the header and in the answer.
func TestTurnedAwayForAWhile(t *testing.T) {
	ours, theirs := net.Pipe()
	go turnAway(ours, overloaded("too many"))
	text, err := io.ReadAll(theirs)
	if err != nil || !strings.Contains(string(text), "\r\nRetry-After: 2\r\n") || !strings.Contains(string(text), `"retry_after":2`) {
		t.Errorf("%s %v", text, err)
	}
}

// Texts that are too long are refused at the door, by name, length and limit.
func TestTextsAreBounded(t *testing.T) {
	t.Parallel()
	n := launch(t)
	ops := []cib.Op{{Kind: cib.Bump}}
	for want, ask := range map[string]func() error{
		"comment has 5242880 bytes": func() error {
			_, err := n.client.Change(t.Context(), api.Change{Ops: ops, Comment: strings.Repeat("c", 5<<20)})
			return err
		},
		"client has 1048576 bytes": func() error {
			_, err := n.client.Change(t.Context(), api.Change{Ops: ops, Client: strings.Repeat("c", 1<<20)})
			return err
		},
		"resource has 1048576 bytes": func() error {
			_, err := n.client.Cleanup(t.Context(), api.Cleanup{Resource: strings.Repeat("r", 1<<20)})
			return err
		},
		"node has 2000 bytes": func() error {
			_, err := n.client.Cleanup(t.Context(), api.Cleanup{Node: strings.Repeat("r", 2000)})
			return err
		},
	} {
		var f *api.Fault
		if err := ask(); !errors.As(err, &f) || !strings.Contains(f.Text, want) && f.Status != http.StatusRequestEntityTooLarge || len(f.Text) > 300 {
			t.Errorf("want %q: %v", want, err)
		}
	}
}

// What comes into the log of another's long text is its beginning and its length.
func TestLogsAreCut(t *testing.T) {
	var log bytes.Buffer
	d := &Daemon{cfg: Config{Log: zerolog.New(&log)}}
	c, err := d.watch.add(caller{name: "root"})
	if err != nil {
		t.Fatal(err)
	}
	d.log(controller.Log{Level: controller.Info, Event: "cib-changed", Text: "short", Attrs: []string{"comment", strings.Repeat("ä", 3<<20)}})
	if h := <-c; len(h.Attrs["comment"]) > mostLogged+40 || !strings.HasSuffix(h.Attrs["comment"], "ä... (6291456 bytes in all)") || h.Text != "short" {
		t.Errorf("told %.99s", h.Attrs["comment"])
	}
	if log.Len() > 2*mostLogged {
		t.Errorf("%d bytes are logged", log.Len())
	}
}

// However many read the history at once, and however slowly, little of it is in memory.
func TestHistoryTakesLittle(t *testing.T) {
	n := prepare(t)
	path := filepath.Join(n.root, "var/lib/pacemaker/cib/cib.xml.history")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	for i := range journal.Limit {
		e := journal.Entry{Number: i + 1, Version: cib.Version{Epoch: i + 1}, Digest: fmt.Sprint(i), Message: "m", Patch: &cib.Patch{}, Packed: make([]byte, 40<<10)}
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		file.Write(append(text, '\n'))
	}
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	size := file.Len() >> 20
	file = bytes.Buffer{}
	n.start()
	const readers = 60
	mb := peak(func() {
		var all sync.WaitGroup
		for range readers {
			all.Go(func() {
				h, err := n.client.History(t.Context(), "")
				if err != nil || len(h.Entries) < journal.Limit || h.Entries[7].Packed != nil {
					t.Errorf("%d entries, %v", len(h.Entries), err)
				}
			})
		}
		all.Wait()
	})
	t.Logf("%d MB for %d readers of %d MB", mb, readers, size)
	if mb > 100 {
		t.Errorf("%d MB were taken by %d readers of %d MB", mb, readers, size)
	}
	if one, err := n.client.History(t.Context(), "7"); err != nil || len(one.Entries) != 1 || len(one.Entries[0].Packed) != 40<<10 {
		t.Errorf("one commit: %+v, %v", one.Entries, err)
	}
}

// Listeners that do not read take little, and are dropped.
func TestUnreadStreamsTakeLittle(t *testing.T) {
	n := launch(t)
	const listeners = mostOfAll
	var open []net.Conn
	defer func() {
		for _, c := range open {
			c.Close()
		}
	}()
	mb := peak(func() {
		for range listeners - 8 {
			c, err := net.Dial("unix", Socket(n.root))
			if err != nil {
				t.Fatal(err)
			}
			open = append(open, c)
			fmt.Fprint(c, "GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n")
			if _, err := io.ReadFull(c, make([]byte, 12)); err != nil { // it has begun
				t.Fatal(err)
			}
		}
		for i := range backlog / 2 { // of which each tells more than two things
			if _, err := n.client.Change(t.Context(), api.Change{Ops: []cib.Op{{Kind: cib.Bump}}, Comment: strings.Repeat("c", mostText), Client: fmt.Sprint(i)}); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Logf("%d MB for %d listeners that do not read", mb, len(open))
	if mb > 100 {
		t.Errorf("%d MB were taken by %d listeners that do not read", mb, len(open))
	}
}

// While what a valve lets in takes long it lets fewer in, down to a few, and more again when that is quick.
func TestValve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newValve(16)
		width := func(takes time.Duration) (n int) {
			var in []func()
			for {
				ctx, stop := context.WithTimeout(t.Context(), time.Nanosecond)
				leave, fault := v.pass(ctx)
				stop()
				if fault != nil {
					break
				}
				in = append(in, leave)
			}
			time.Sleep(takes)
			for _, leave := range in {
				leave()
			}
			return len(in)
		}
		var got []int
		for _, takes := range []time.Duration{2 * slow, 2 * slow, 2 * slow, 2 * slow, 2 * slow, quick / 2, quick / 2, quick / 2, quick / 2, quick * 3 / 2, 0} {
			got = append(got, width(takes))
		}
		if want := []int{16, 8, 4, 2, 2, 2, 4, 8, 16, 16, 16}; !slices.Equal(got, want) {
			t.Errorf("let in %v, want %v", got, want)
		}
	})
}

// However many ask for one commit, and however large it is, few copies of it are in memory at a time; who would have to
// wait for too long is told to come back.
func TestACommitTakesLittle(t *testing.T) {
	n := prepare(t)
	path := filepath.Join(n.root, "var/lib/pacemaker/cib/cib.xml.history")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	const size = 3 << 20
	text, err := json.Marshal(journal.Entry{Number: 7, Version: cib.Version{Epoch: 7}, Digest: "7", Message: "m", Patch: &cib.Patch{}, Packed: make([]byte, size)})
	if err == nil {
		err = os.WriteFile(path, append(text, '\n'), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	text = nil
	n.start()
	const readers = 30
	var all sync.WaitGroup
	var got atomic.Int32
	mb := peak(func() {
		for range readers {
			c, err := net.Dial("unix", filepath.Join(n.root, api.SocketPath))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { c.Close() })
			fmt.Fprint(c, "GET /v1/history?number=7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
			all.Go(func() {
				head := make([]byte, len("HTTP/1.1 200"))
				if _, err := io.ReadFull(c, head); err != nil || string(head) != "HTTP/1.1 200" && string(head) != "HTTP/1.1 503" {
					t.Errorf("%s, %v", head, err)
				}
				if n, err := io.Copy(io.Discard, c); err == nil && n > size {
					got.Add(1)
				}
			})
		}
		all.Wait()
	})
	t.Logf("%d MB for %d readers of a commit of %d MB, which %d got", mb, readers, size>>20, got.Load())
	if got.Load() == 0 {
		t.Error("nobody got it")
	}
	if mb > 100 {
		t.Errorf("%d MB were taken by %d readers of a commit of %d MB", mb, readers, size>>20)
	}
}
