package memory

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacer/membership"
)

func member(id uint32) membership.Member {
	return membership.Member{ID: id, Name: fmt.Sprintf("n%d", id), Incarnation: 1}
}

// shown is a delivery as one line.
func shown(d Deliver) string {
	switch e := d.Event.(type) {
	case membership.View:
		var names []string
		for _, m := range e.Members {
			names = append(names, m.Name)
		}
		return fmt.Sprintf("n%d sees %s quorate=%v", d.To, strings.Join(names, "+"), e.Quorate)
	case membership.Message:
		return fmt.Sprintf("n%d gets %s of n%d", d.To, e.Data, e.From)
	}
	return "?"
}

func lines(effects []Effect) string {
	var b strings.Builder
	for _, e := range effects {
		switch e := e.(type) {
		case Deliver:
			fmt.Fprintln(&b, shown(e))
		case StartToken:
			fmt.Fprintf(&b, "token of %s runs\n", e.Member.Name)
		}
	}
	return b.String()
}

func TestNet(t *testing.T) {
	again := member(1)
	again.Incarnation = 2
	steps := []struct {
		what string
		ev   Event
		want string
	}{
		{"the first of three has no quorum", Attach{member(1)}, "n1 sees n1 quorate=false\n"},
		{"two of three have", Attach{member(2)}, "n1 sees n1+n2 quorate=true\nn2 sees n1+n2 quorate=true\n"},
		{"all", Attach{member(3)}, "n1 sees n1+n2+n3 quorate=true\nn2 sees n1+n2+n3 quorate=true\nn3 sees n1+n2+n3 quorate=true\n"},
		{"a message goes to all, the sender too", Send{2, []byte("x")}, "n1 gets x of n2\nn2 gets x of n2\nn3 gets x of n2\n"},
		{"a member that others still reach stays", Link{A: 1, B: 2, Cut: true}, ""},
		{"one that nobody reaches is alone", Link{A: 1, B: 3, Cut: true}, "n1 sees n1 quorate=false\nn2 sees n2+n3 quorate=true\nn3 sees n2+n3 quorate=true\n"},
		{"messages stay in the part", Send{1, []byte("y")}, "n1 gets y of n1\n"},
		{"healed", Link{A: 1, B: 2}, "n1 sees n1+n2+n3 quorate=true\nn2 sees n1+n2+n3 quorate=true\nn3 sees n1+n2+n3 quorate=true\n"},
		{"a process that ends is waited for", Detach{Member: member(1)}, "token of n1 runs\n"},
		{"and gets nothing meanwhile", Send{2, []byte("z")}, "n2 gets z of n2\nn3 gets z of n2\n"},
		{"back in time: the others see the new process", Attach{again}, "n1 sees n1+n2+n3 quorate=true\nn2 sees n1+n2+n3 quorate=true\nn3 sees n1+n2+n3 quorate=true\n"},
		{"the old token means nothing now", TokenLost{member(1)}, ""},
		{"goodbye is heard at once", Detach{Member: again, Clean: true}, "n2 sees n2+n3 quorate=true\nn3 sees n2+n3 quorate=true\n"},
		{"silent for good", Detach{Member: member(3)}, "token of n3 runs\n"},
		{"until the token is lost", TokenLost{member(3)}, "n2 sees n2 quorate=false\n"},
	}
	n := New(Config{Expected: 3, Token: time.Second})
	for _, s := range steps {
		if got := lines(n.Step(s.ev)); got != s.want {
			t.Errorf("%s:\n%swant\n%s", s.what, got, s.want)
		}
	}
}

func TestTwoNodeKeepsQuorumAlone(t *testing.T) {
	n := New(Config{Expected: 2, TwoNode: true})
	if got := lines(n.Step(Attach{member(1)})); got != "n1 sees n1 quorate=true\n" {
		t.Error(got)
	}
}

// A host that is added to the cluster raises what quorum takes, for those that are there already, too.
func TestQuorumOfMoreHosts(t *testing.T) {
	n := New(Config{Expected: 2})
	n.Step(Attach{member(1)})
	n.Step(Attach{member(2)})
	n.Step(Expect{4})
	if got := lines(n.Step(Attach{member(3)})); got != "n1 sees n1+n2+n3 quorate=true\nn2 sees n1+n2+n3 quorate=true\nn3 sees n1+n2+n3 quorate=true\n" {
		t.Errorf("three of four: %s", got)
	}
	n.Step(Detach{Member: member(3), Clean: true})
	if got := lines(n.Step(Expect{5})); got != "" {
		t.Errorf("two have no quorum of four, and none of five: %s", got)
	}
	if got := lines(n.Step(Expect{3})); got != "n1 sees n1+n2 quorate=true\nn2 sees n1+n2 quorate=true\n" {
		t.Errorf("two of three: %s", got)
	}
}

// TestHubKeepsOrderUnderDelay: what is delayed holds back what comes after it, so that every member
// sees the same order.
func TestHubKeepsOrderUnderDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHub(Config{Expected: 2})
		a, b := h.Join(member(1)), h.Join(member(2))
		h.Delay(1, 2, time.Second)
		const n = 20
		for i := range n {
			from := a
			if i%2 == 1 {
				from = b
			}
			if err := from.Send(fmt.Appendf(nil, "%d ", i)); err != nil {
				t.Fatal(err)
			}
		}
		got := map[string]*bytes.Buffer{"a": {}, "b": {}}
		for name, tr := range map[string]membership.Transport{"a": a, "b": b} {
			for count := 0; count < n; {
				if m, ok := (<-tr.Events()).(membership.Message); ok {
					got[name].Write(m.Data)
					count++
				}
			}
		}
		if got["a"].String() != got["b"].String() {
			t.Errorf("one order at n1: %s\nanother at n2: %s", got["a"], got["b"])
		}
		h.Close()
		synctest.Wait()
	})
}

// TestSocket joins over a real socket, sends, leaves, and is noticed.
func TestSocket(t *testing.T) {
	h := NewHub(Config{Expected: 2, Token: 50 * time.Millisecond})
	defer h.Close()
	path := filepath.Join(t.TempDir(), "net")
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go h.Serve(l) //nolint:errcheck // ends with the listener
	a, err := Dial(path, member(1))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, a, "n1 sees n1 quorate=false")
	b, err := Dial(path, member(2))
	if err != nil {
		t.Fatal(err)
	}
	expect(t, a, "n1 sees n1+n2 quorate=true")
	expect(t, b, "n2 sees n1+n2 quorate=true")
	big := bytes.Repeat([]byte("x"), 3<<20)
	if err := b.Send(big); err != nil {
		t.Fatal(err)
	}
	if m := (<-a.Events()).(membership.Message); !bytes.Equal(m.Data, big) || m.From != 2 {
		t.Errorf("got %d bytes of n%d", len(m.Data), m.From)
	}
	if err := b.Leave(); err != nil {
		t.Fatal(err)
	}
	expect(t, a, "n1 sees n1 quorate=false")
	h.Close()
	for range a.Events() {
	}
	if a.Err() == nil {
		t.Error("the net went, and nobody was told why")
	}
}

func TestDialSaysWhatToDo(t *testing.T) {
	_, err := Dial(filepath.Join(t.TempDir(), "none"), member(1))
	if err == nil || !strings.Contains(err.Error(), "is the lab running?") {
		t.Error(err)
	}
}

func expect(t *testing.T, tr membership.Transport, want string) {
	t.Helper()
	ev, ok := <-tr.Events()
	if !ok {
		t.Fatalf("ended instead of %q: %v", want, tr.Err())
	}
	if got := shown(Deliver{To: tr.Local().ID, Event: ev}); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Of two members of one name the second is refused, with an error that says who has it; the others see nothing of it.
// Once the first is gone, the name is free.
func TestNameIsTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "net")
	h := NewHub(Config{Expected: 2})
	defer h.Close()
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go h.Serve(l) //nolint:errcheck // ends with the listener
	first := h.Join(member(1))
	<-first.Events()
	double := member(2)
	double.Name = "n1"
	for how, join := range map[string]func() (membership.Transport, error){
		"in the process": func() (membership.Transport, error) { return h.Join(double), nil },
		"by a socket":    func() (membership.Transport, error) { return Dial(path, double) },
	} {
		second, err := join()
		if err != nil {
			t.Fatal(err)
		}
		for ev := range second.Events() {
			t.Errorf("%s: it is told %v", how, ev)
		}
		if err := second.Err(); err == nil || !strings.Contains(err.Error(), "the node with id 2 calls itself n1, as the node with id 1 does") {
			t.Errorf("%s: refused with %v", how, err)
		}
	}
	if got := h.String(); got != "n1\n" {
		t.Errorf("the view is %q", got)
	}
	first.Leave() //nolint:errcheck // it has no way to fail
	if ev := <-h.Join(double).Events(); fmt.Sprint(ev) != "{2 [{2 n1 1}] false 0 false map[]}" {
		t.Errorf("when the first is gone: %v", ev)
	}
}
