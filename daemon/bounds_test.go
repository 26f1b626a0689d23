package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"pacer/api"
	"pacer/cib"
	"pacer/controller"
	"pacer/loop"
	"pacer/membership"
)

// doorstep is a door at which this process knocks as whoever a test says it is.
type doorstep struct {
	*door
	t    *testing.T
	path string
	in   chan net.Conn
}

func newDoorstep(t *testing.T, most int) *doorstep {
	t.Helper()
	dir, err := os.MkdirTemp("", "pacerd")
	if err != nil {
		t.Fatal(err)
	}
	s := &doorstep{t: t, path: filepath.Join(dir, "s"), in: make(chan net.Conn, 1)}
	l, err := net.Listen("unix", s.path)
	if err != nil {
		t.Fatal(err)
	}
	s.door = newDoor(l)
	s.most = most
	t.Cleanup(func() { l.Close(); os.RemoveAll(dir) })
	return s
}

// knock connects as somebody. It gives the daemon's end of the connection if that is let in, or what is answered.
func (s *doorstep) knock(who caller) (in net.Conn, answered string) {
	s.t.Helper()
	s.is(who)
	go func() {
		c, err := s.Accept()
		if err == nil {
			s.in <- c
		}
	}()
	c, err := net.Dial("unix", s.path)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.Close() })
	told := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(c)
		told <- string(text)
	}()
	select {
	case in = <-s.in:
	case answered = <-told:
		s.turnedAway()
	case <-time.After(10 * time.Second):
		s.t.Fatal("neither let in nor turned away")
	}
	return in, answered
}

// is makes this process somebody.
func (s *doorstep) is(who caller) {
	s.people.mu.Lock()
	defer s.people.mu.Unlock()
	s.people.known = map[uint32]acquaintance{uint32(os.Getuid()): {who, time.Now().Add(time.Hour)}}
}

// turnedAway lets the Accept that goes on waiting after a refusal take a connection of root's, and closes that.
func (s *doorstep) turnedAway() {
	s.is(caller{uid: 0, name: "root"})
	c, err := net.Dial("unix", s.path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	(<-s.in).Close()
}

// Each user gets as many connections as leave room for others, all users together as many as leave room for agents; who
// gets none is told why, and gets one when another has ended. Root does not compete with them.
func TestDoorIsBounded(t *testing.T) {
	s := newDoorstep(t, 3)
	user := func(uid uint32, name string) caller { return caller{uid: uid, name: name} }
	root, first := caller{uid: 0, name: "root"}, []net.Conn(nil)
	for range 3 {
		c, said := s.knock(user(ann, "ann"))
		if c == nil {
			t.Fatalf("not let in: %s", said)
		}
		first = append(first, c)
	}
	if c, said := s.knock(user(ann, "ann")); c != nil || !strings.Contains(said, "503 ") || !strings.Contains(said, "user ann has 3 connections to this daemon; close some") {
		t.Errorf("a fourth connection: %q", said)
	}
	if c, said := s.knock(user(bob, "bob")); c != nil || !strings.Contains(said, "this daemon has 3 connections; try again later") {
		t.Errorf("another user: %q", said)
	}
	if c, said := s.knock(root); c == nil {
		t.Errorf("root is kept out: %q", said)
	} else {
		defer c.Close()
	}
	first[0].Close()
	first[0].Close() // which makes room once
	if c, said := s.knock(user(bob, "bob")); c == nil {
		t.Errorf("there is room again, and bob is told %q", said)
	}
	if c, said := s.knock(user(bob, "bob")); c != nil {
		t.Errorf("a connection closed twice made room for two: %q", said)
	}
	stranger := caller{uid: eve, name: "eve", err: errors.New("user eve may not use the cluster")}
	if c, said := s.knock(stranger); c != nil || !strings.Contains(said, "403 ") || !strings.Contains(said, "user eve may not use the cluster") {
		t.Errorf("a stranger: %q", said)
	}
}

// A request that did not come through the door, and so from nobody knows whom, is refused.
func TestOnlyThroughTheDoor(t *testing.T) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	defer theirs.Close()
	if _, err := userOf(ours); err == nil {
		t.Error("a connection that is not local has a user")
	}
	rec := httptest.NewRecorder()
	passed := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was let in") })
	guard(passed).ServeHTTP(rec, httptest.NewRequest("GET", "/v1/cib", nil).WithContext(withCaller(t.Context(), ours)))
	if rec.Code != http.StatusForbidden {
		t.Error(rec.Code)
	}
}

// Who follows events may do so some times, all together more times, root as often as the door lets in. One who does
// not keep up is dropped, and nobody else.
func TestFollowersAreBounded(t *testing.T) {
	var w watchers
	for uid := range uint32(mostStreamsOfAll / mostStreams) {
		who := caller{uid: 5000 + uid, name: fmt.Sprint("user", uid)}
		for range mostStreams {
			if _, err := w.add(who); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.add(who); err == nil || !strings.Contains(err.Error(), "end some") {
			t.Errorf("one more of %s: %v", who.name, err)
		}
	}
	if _, err := w.add(caller{uid: ann, name: "ann"}); err == nil || !strings.Contains(err.Error(), "try again later") {
		t.Errorf("one more at all: %v", err)
	}
	c, err := w.add(caller{uid: 0, name: "root"})
	if err != nil {
		t.Fatal(err)
	}
	w.tell(api.Event{Kind: "first"})
	if h := <-c; h.Kind != "first" {
		t.Errorf("told %+v", h)
	}
	for range backlog { // root reads, the others do not
		w.tell(api.Event{Kind: "more"})
		<-c
	}
	if len(w.list) != 1 {
		t.Errorf("%d follow, want root alone", len(w.list))
	}
	w.remove(c)
	w.remove(c) // again, which does nothing
	late, err := w.add(caller{uid: 0, name: "root"})
	if err != nil {
		t.Fatal(err)
	}
	w.close()
	if _, open := <-late; open {
		t.Error("the end is not told")
	}
}

// Of a user whom access control lists limit one request is at work at a time, and who gives up waiting is told that it
// was busy; nothing is kept of a user who asks no more. Others do not wait for that one.
func TestOneRequestOfAUserAtATime(t *testing.T) {
	g := newGates()
	leave, fault := g.reading(t.Context(), caller{uid: ann, name: "ann"}, true)
	if fault != nil {
		t.Fatal(fault)
	}
	gone, stop := context.WithCancel(t.Context())
	stop()
	if _, fault := g.reading(gone, caller{uid: ann, name: "ann"}, true); fault == nil || fault.Kind != api.KindUnavailable || !strings.Contains(fault.Text, "try again later") {
		t.Errorf("a second request: %v", fault)
	}
	second := make(chan *api.Fault, 1)
	go func() {
		leave, fault := g.reading(t.Context(), caller{uid: ann, name: "ann"}, true)
		if fault == nil {
			leave()
		}
		second <- fault
	}()
	for _, who := range []struct {
		caller
		limited bool
	}{{caller{uid: bob, name: "bob"}, true}, {caller{uid: bob, name: "bob"}, false}, {caller{uid: 0, name: "root"}, false}} {
		leave, fault := g.reading(t.Context(), who.caller, who.limited)
		if fault != nil {
			t.Fatalf("%s: %v", who.name, fault)
		}
		leave()
	}
	select {
	case fault := <-second:
		t.Errorf("two requests of one user at once: %v", fault)
	default:
	}
	leave()
	if fault := <-second; fault != nil {
		t.Error(fault)
	}
	if len(g.users) > 0 {
		t.Errorf("kept of users who ask nothing: %v", g.users)
	}
}

// One request of all whom access control lists limit is evaluated at a time; others do not wait for that.
func TestOneEvaluationAtATime(t *testing.T) {
	g := newGates()
	gone, stop := context.WithCancel(t.Context())
	stop()
	judge, fault := g.judging(t.Context(), true)
	if fault != nil {
		t.Fatal(fault)
	}
	defer judge()
	if _, fault := g.judging(gone, true); fault == nil {
		t.Error("two limited requests are evaluated at once")
	}
	if _, fault := g.judging(gone, false); fault != nil {
		t.Errorf("who is not limited waits for one who is: %v", fault)
	}
}

// limitedFront is a daemon in whose configuration access control lists are in force, without its surroundings.
func limitedFront(t *testing.T) *front {
	t.Helper()
	text := strings.Replace(configuration, `</cluster_property_set>`, `<nvpair id="o2" name="enable-acl" value="true"/></cluster_property_set>`, 1)
	text = strings.Replace(text, `type="thing">`, `type="thing"><instance_attributes id="i"><nvpair id="i1" name="passwd" value="geheim"/></instance_attributes>`, 1)
	text = strings.Replace(text, `</configuration>`, lists+`</configuration>`, 1)
	doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0">`+text+`<status/></cib>`), "test")
	if err != nil {
		t.Fatal(err)
	}
	d := &Daemon{end: make(chan struct{}), loop: loop.New(loop.Config{}), teller: newTeller(), cfg: Config{Root: t.TempDir()}}
	d.machine = controller.New(controller.Config{Local: membership.Member{ID: 1, Name: "n1"}}, doc)
	t.Cleanup(d.loop.Stop)
	return &front{d, newGates()}
}

// asks gives a handler's answer to somebody.
func asks(t *testing.T, h http.HandlerFunc, who caller, body string) (int, string) {
	t.Helper()
	rec := httptest.NewRecorder()
	h(rec, httptest.NewRequest("POST", "/v1/cib", strings.NewReader(body)).WithContext(context.WithValue(t.Context(), callerKey{}, who)))
	return rec.Code, rec.Body.String()
}

// What access control lists do not permit is refused before other members see it, with the reason; what may not be seen
// is left out of the answer.
func TestRefusedBesideTheLoop(t *testing.T) {
	f := limitedFront(t)
	who := caller{uid: ann, name: "ann"}
	if code, said := asks(t, f.getCIB, who, ""); code != http.StatusOK || strings.Contains(said, "geheim") || !strings.Contains(said, `id="thing"`) {
		t.Errorf("ann sees %d %s", code, said)
	}
	if code, said := asks(t, f.getCIB, caller{uid: 0, name: "root"}, ""); code != http.StatusOK || !strings.Contains(said, "geheim") {
		t.Errorf("root sees %d %s", code, said)
	}
	for _, tt := range []struct {
		handler http.HandlerFunc
		who     caller
		body    string
		code    int
		want    string
	}{
		{f.postChange, who, `{"ops":[{"kind":4,"xpath":"//primitive"}]}`, http.StatusUnprocessableEntity, "ann"},
		{f.postChange, caller{uid: bob, name: "bob"}, `{"ops":[{"kind":4,"xpath":"//primitive"}]}`, http.StatusUnprocessableEntity, "bob"},
		{f.postChange, who, `{"ops":`, http.StatusBadRequest, "the request cannot be read"},
		{f.postChange, who, `{"ops":[{"kind":1,"data":"<a"}]}`, http.StatusBadRequest, "the request cannot be read"},
		{f.postChange, who, strings.Repeat("x", 2<<20), http.StatusRequestEntityTooLarge, "the request has more than"},
		{f.postCleanup, who, `{"resource":`, http.StatusBadRequest, "the request cannot be read"},
		{f.postSeen, who, "", http.StatusForbidden, "user ann may not say that lost commits are known"},
	} {
		if code, said := asks(t, tt.handler, tt.who, tt.body); code != tt.code || !strings.Contains(said, tt.want) {
			t.Errorf("%s, %.60s: %d %s; want %d %s", tt.who.name, tt.body, code, said, tt.code, tt.want)
		}
	}
}

// A daemon that ends says so to whoever asks for anything.
func TestEndingDaemonSaysSo(t *testing.T) {
	f := limitedFront(t)
	if err := f.loop.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(f.end)
	for name, h := range map[string]http.HandlerFunc{"cib": f.getCIB, "change": f.postChange, "cleanup": f.postCleanup, "status": f.getStatus, "history": f.getHistory} {
		if code, said := asks(t, h, caller{uid: 0, name: "root"}, "{}"); code != http.StatusServiceUnavailable || !strings.Contains(said, "the daemon is stopping") {
			t.Errorf("%s: %d %s", name, code, said)
		}
	}
}

// An event that keeps the loop is told to who listens and in the log; one that keeps it for too long ends the daemon, so
// that it can be started again.
func TestStuckLoopIsTold(t *testing.T) {
	t.Parallel()
	d := &Daemon{end: make(chan struct{}), cfg: Config{Name: "n1", Log: zerolog.Nop(), Waits: Waits{Hang: 50 * time.Millisecond, Gone: 100 * time.Millisecond}}}
	d.loop = loop.New(loop.Config{Hang: d.cfg.Waits.Hang, Stuck: d.stuck})
	told, err := d.watch.add(caller{name: "root"})
	if err != nil {
		t.Fatal(err)
	}
	release := make(chan struct{})
	d.loop.Post(func() { <-release })
	select {
	case h := <-told:
		if h.Kind != "loop-hangs" || h.Level != "error" || h.Node != "n1" {
			t.Errorf("told %+v", h)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nothing is told")
	}
	d.wait(t.Context())
	if d.err == nil || !strings.Contains(d.err.Error(), "one event kept the loop for 100ms; what this host watches runs on, start the daemon again") {
		t.Errorf("it ended with %v", d.err)
	}
	close(release)
	d.loop.Stop()
}

// A socket that cannot be had is an error that says what is in the way; what a dead daemon left is not.
func TestSocketInTheWay(t *testing.T) {
	dir, err := os.MkdirTemp("", "pacerd")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	open := func(path string) error {
		s, err := openSocket(path, 10*time.Millisecond)
		if err == nil {
			sockets{s}.close()
		}
		return err
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := open(filepath.Join(file, "s")); err == nil || !strings.Contains(err.Error(), "making the folder of the API's socket") {
		t.Errorf("a file where the folder is to be: %v", err)
	}
	path := filepath.Join(dir, "s")
	if err := os.MkdirAll(filepath.Join(path, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := open(path); err == nil || !strings.Contains(err.Error(), "removing the socket") {
		t.Errorf("a folder where the socket is to be: %v", err)
	}
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	if err := open(path); err == nil || !strings.Contains(err.Error(), "another daemon listens at "+path+" already: stop it first") {
		t.Errorf("somebody listens: %v", err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	l.Close()
	if err := open(path); err != nil {
		t.Errorf("what a dead daemon left is in the way: %v", err)
	}
	if left, err := filepath.Glob(path); err != nil || !slices.Equal(left, nil) {
		t.Errorf("left behind: %q", left)
	}
}
