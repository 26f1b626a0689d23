package ipc

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/membership/corosync/qb"
	"pacer/membership/corosync/qb/qbtest"
)

// A process joins a group, hears itself, sees who is in it and leaves, as a real corosync has it.
func TestGroup(t *testing.T) {
	ctx := t.Context()
	c := opened[*CPG](t)(dialCPG(replay(t, "cpg")))
	so[uint32](t, "2")(c.Local(ctx))
	events, ended := make(chan string, 16), make(chan error, 1)
	go func() { ended <- c.Serve(func(ev GroupEvent) { events <- fmt.Sprintf("%T %+v", ev, ev) }) }()
	told := func(want string) {
		t.Helper()
		if got := within(t, events); got != "ipc."+want {
			t.Errorf("told %s, want %s", got, want)
		}
	}
	if err := c.Join(ctx, "pacer-recorded"); err != nil {
		t.Fatal(err)
	}
	told("GroupChanged {Members:[2/33] Joined:[2/33] Gone:[]}")
	told("RingChanged {Ring:{Node:1 Seq:9} Nodes:[1 2]}")
	if err := c.Multicast(ctx, []byte("hello, all")); err != nil {
		t.Fatal(err)
	}
	told(fmt.Sprintf("Delivered %+v", Delivered{Process{2, 33}, []byte("hello, all")}))
	so[[]Process](t, "[2/33]")(c.Members(ctx, "pacer-recorded"))
	if err := c.Leave(ctx, "pacer-recorded"); err != nil {
		t.Fatal(err)
	}
	told("GroupChanged {Members:[] Joined:[] Gone:[2/33]}")
	c.Hangup()
	if err := within(t, ended); !errors.Is(err, qb.ErrClosed) {
		t.Error(err)
	}
}

// What does not fit into corosync's fields is refused before it is sent.
func TestGroupLimits(t *testing.T) {
	c := opened[*CPG](t)(dialCPG(played(t, "cpg", func(p *qbtest.Peer) {
		if got, ok := p.Next(); ok {
			t.Errorf("sent %.100x", got)
		}
	})))
	for _, name := range []string{"", strings.Repeat("x", 129)} {
		if err := c.Join(t.Context(), name); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("1 to 128 bytes, not %d", len(name))) {
			t.Errorf("joining %q: %v", name, err)
		}
	}
	if err := c.Multicast(t.Context(), make([]byte, MaxMessage+1)); err == nil || !strings.Contains(err.Error(), "corosync carries at most") {
		t.Error(err)
	}
}

// A corosync that is busy is asked again, for as long as the caller waits; what it refuses is told.
func TestBusyGroup(t *testing.T) {
	busy, again, done := qbtest.Message(0, 10), qbtest.Message(0, 6), qbtest.Message(0, 1)
	c := opened[*CPG](t)(dialCPG(played(t, "cpg", answering(again, busy, done, again, done, qbtest.Message(0, 14)))))
	if err := c.Join(t.Context(), "g"); err != nil {
		t.Error(err)
	}
	if err := c.Leave(t.Context(), "g"); err != nil {
		t.Error(err)
	}
	if err := c.Join(t.Context(), "g"); !errors.Is(err, qb.Exist) {
		t.Error(err)
	}
	always := opened[*CPG](t)(dialCPG(played(t, "cpg", func(p *qbtest.Peer) {
		for _, ok := p.Next(); ok; _, ok = p.Next() {
			p.Answer(again)
		}
	})))
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer stop()
	if err := always.Join(ctx, "g"); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// Messages of kinds that are not known are passed over; one that ends too early ends the connection, with the reason:
// what follows it could not be trusted.
func TestUnreadableEvents(t *testing.T) {
	for _, id := range []uint32{cpgDeliver, cpgConfig, cpgRing} {
		c := opened[*CPG](t)(dialCPG(played(t, "cpg", func(p *qbtest.Peer) {
			p.Announce(qbtest.Message(99, 1))
			p.Announce(qbtest.Message(id, 1, make([]byte, 7)...))
			p.Announce(qbtest.Message(cpgRing, 1, make([]byte, 64)...))
			p.Next()
		})))
		err := c.Serve(func(ev GroupEvent) { t.Errorf("message %d: told %+v", id, ev) })
		if err == nil || !strings.Contains(err.Error(), "shorter than its kind demands") {
			t.Errorf("message %d: %v", id, err)
		}
	}
	// The other services tell of state, which the next message of theirs tells again.
	q := opened[*Quorum](t)(dialQuorum(played(t, "quorum", func(p *qbtest.Peer) {
		p.Announce(qbtest.Message(quorumChanged, 1, 1, 0, 0, 0))
		p.Announce(qbtest.Message(99, 1))
	})))
	if err := q.Serve(func(ev QuorumChanged) { t.Errorf("told %+v", ev) }); !errors.Is(err, qb.ErrClosed) {
		t.Error(err)
	}
	m := opened[*CMap](t)(dialCMap(played(t, "cmap", func(p *qbtest.Peer) {
		p.Announce(qbtest.Message(cmapNotified, 1, make([]byte, 20)...))
		p.Announce(qbtest.Message(99, 1, make([]byte, 512)...))
	})))
	if err := m.Serve(func(key string) { t.Errorf("told of %q", key) }); !errors.Is(err, qb.ErrClosed) {
		t.Error(err)
	}
}

// A length in a message that is larger than the message is an error, not a panic and not gigabytes.
func TestLyingCounts(t *testing.T) {
	large := slices.Repeat([]byte{0xff}, 200)
	members := opened[*CPG](t)(dialCPG(played(t, "cpg", answering(qbtest.Message(1, 1, large...)))))
	if list, err := members.Members(t.Context(), "g"); err == nil {
		t.Errorf("%d members", len(list))
	}
	addresses := opened[*CFG](t)(dialCFG(played(t, "cfg", answering(qbtest.Message(1, 1, large...)))))
	if list, err := addresses.Addresses(t.Context(), 1); err == nil {
		t.Errorf("%d addresses", len(list))
	}
	for id, kind := range map[uint32]string{cpgDeliver: "message", cpgConfig: "group", cpgRing: "ring"} {
		c := opened[*CPG](t)(dialCPG(played(t, "cpg", func(p *qbtest.Peer) {
			p.Announce(qbtest.Message(id, 1, large...))
			p.Next()
		})))
		if err := c.Serve(func(GroupEvent) { t.Errorf("%s: told", kind) }); err == nil || errors.Is(err, qb.ErrClosed) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// Keys of a real corosync: read, written, listed, deleted, and those that are not there.
func TestKeys(t *testing.T) {
	ctx := t.Context()
	lines := slices.DeleteFunc(recording(t, "cmap"), func(l line) bool { return l.kind == '!' }) // of another connection
	m := opened[*CMap](t)(dialCMap(played(t, "cmap", playing(t, lines))))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	must(m.Set(ctx, "pacer.test", StringValue("hello")))
	so[Value](t, "hello")(m.Get(ctx, "pacer.test"))
	must(m.Delete(ctx, "pacer.test"))
	so[[]string](t, "[]")(m.Keys(ctx, "pacer."))
	if _, err := m.Get(ctx, "pacer.none"); !errors.Is(err, qb.NotExist) {
		t.Error(err)
	}
	must(m.Set(ctx, "pacer.number", Uint32Value(7)))
	so[Value](t, "7")(m.Get(ctx, "pacer.number"))
	so[[]string](t, "[pacer.number]")(m.Keys(ctx, "pacer."))
	so[Value](t, "1000")(m.Get(ctx, "totem.token"))
	must(m.Delete(ctx, "pacer.number"))
}

// Who tracks keys is told of each that is set or deleted.
func TestKeysAreTracked(t *testing.T) {
	var told []line
	for _, l := range recording(t, "cmap") {
		if l.kind == '!' {
			told = append(told, l)
		}
	}
	m := opened[*CMap](t)(dialCMap(played(t, "cmap", func(p *qbtest.Peer) {
		p.Next()
		p.Answer(qbtest.Message(cmapTrack, 1, make([]byte, 8)...))
		for _, l := range told {
			p.Announce(l.bytes)
		}
	})))
	if err := m.Track(t.Context(), "pacer."); err != nil {
		t.Fatal(err)
	}
	var keys []string
	if err := m.Serve(func(key string) { keys = append(keys, key) }); !errors.Is(err, qb.ErrClosed) {
		t.Error(err)
	}
	if want := []string{"pacer.test", "pacer.test", "pacer.number", "pacer.number"}; !slices.Equal(keys, want) {
		t.Errorf("told of %q, want %q", keys, want)
	}
}

// Names of keys that corosync would cut short are refused here, with the bounds.
func TestUnfitKeys(t *testing.T) {
	m := opened[*CMap](t)(dialCMap(played(t, "cmap", func(p *qbtest.Peer) { p.Next() })))
	ctx := t.Context()
	for _, key := range []string{"", "ab", strings.Repeat("k", 256)} {
		_, get := m.Get(ctx, key)
		for _, err := range []error{get, m.Set(ctx, key, StringValue("v")), m.Delete(ctx, key)} {
			if err == nil || !strings.Contains(err.Error(), "a key has 3 to 255 characters") {
				t.Errorf("%q: %v", key, err)
			}
		}
	}
}

// A listing that fails half-way is an error, and nothing that was read of it is given out as all there is.
func TestListingThatFails(t *testing.T) {
	handle := qbtest.Message(cmapIterate, 1, make([]byte, 8)...)
	for name, tt := range map[string]struct {
		answers [][]byte
		want    string // "": no error
	}{
		"nothing there":  {[][]byte{qbtest.Message(cmapIterate, uint32(qb.NoSections))}, ""},
		"refused":        {[][]byte{qbtest.Message(cmapIterate, uint32(qb.Access))}, "access denied"},
		"short handle":   {[][]byte{qbtest.Message(cmapIterate, 1), qbtest.Message(cmapNext, 9), qbtest.Message(cmapFinish, 1)}, "an unknown handle"},
		"fails later":    {[][]byte{handle, qbtest.Message(cmapNext, 8), qbtest.Message(cmapFinish, 1)}, "out of memory"},
		"a short key":    {[][]byte{handle, qbtest.Message(cmapNext, 1, 1, 2), qbtest.Message(cmapFinish, 1)}, "shorter than its kind demands"},
		"cannot be left": {[][]byte{handle, qbtest.Message(cmapNext, uint32(qb.NoSections)), qbtest.Message(cmapFinish, 9)}, "an unknown handle"},
	} {
		m := opened[*CMap](t)(dialCMap(played(t, "cmap", answering(tt.answers...))))
		keys, err := m.Keys(t.Context(), "totem.")
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) || len(keys) > 0 {
			t.Errorf("%s: %q, %v; want %q", name, keys, err, tt.want)
		}
	}
}

// Values are text as corosync's own tools show it, whatever their type; those with too few bytes are shown as they are.
func TestValues(t *testing.T) {
	for _, tt := range []struct {
		value Value
		want  string
		n     uint64
		isN   bool
	}{
		{Value{Int8, []byte{0xff}}, "-1", 0, false},
		{Value{Uint8, []byte{0xff}}, "255", 255, true},
		{Value{Int16, []byte{0xfe, 0xff}}, "-2", 0, false},
		{Value{Uint16, []byte{0, 1}}, "256", 256, true},
		{Value{Int32, []byte{1, 0, 0, 0x80}}, "-2147483647", 0, false},
		{Uint32Value(5405), "5405", 5405, true},
		{Value{Int64, slices.Repeat([]byte{0xff}, 8)}, "-1", 0, false},
		{Value{Uint64, slices.Repeat([]byte{0xff}, 8)}, "18446744073709551615", 1<<64 - 1, true},
		{Value{Float, []byte{0, 0, 0xc0, 0x3f}}, "1.5", 0, false},
		{Value{Double, []byte{0, 0, 0, 0, 0, 0, 0xf8, 0xbf}}, "-1.5", 0, false},
		{StringValue("5405"), "5405", 5405, false},
		{Value{String, []byte("n1\x00\x00")}, "n1", 0, false},
		{Value{Binary, []byte{0xca, 0xfe}}, "cafe", 0, false},
		{Value{Uint32, []byte{1, 2}}, "0102", 102, true},
		{Value{Double, []byte{1}}, "01", 1, true},
		{Value{ValueType(77), []byte{7}}, "07", 7, true},
	} {
		n, isN := tt.value.Uint()
		if got := tt.value.String(); got != tt.want || isN != tt.isN || n != tt.n {
			t.Errorf("%s %x: %q, %d %v; want %q, %d %v", tt.value.Type, tt.value.Raw, got, n, isN, tt.want, tt.n, tt.isN)
		}
	}
	if a, b := Uint64.String(), ValueType(77).String(); a != "u64" || b != "type 77" {
		t.Errorf("types are called %q and %q", a, b)
	}
}

// What a real corosync says of this host, its addresses and a reload.
func TestCFG(t *testing.T) {
	c := opened[*CFG](t)(dialCFG(replay(t, "cfg")))
	so[uint32](t, "2")(c.Local(t.Context()))
	so[[]netip.Addr](t, "[10.97.0.1]")(c.Addresses(t.Context(), 1))
	if err := c.Reload(t.Context()); err != nil {
		t.Error(err)
	}
}

// A reload that is refused says why, as far as corosync has noted that; a shutdown says how it is meant.
func TestCFGRefusals(t *testing.T) {
	var noted dialer
	dial := func(service string, max int) (*qb.Conn, error) {
		if service == "cmap" {
			return noted(service, max)
		}
		return played(t, "cfg", answering(qbtest.Message(0, 7)))(service, max)
	}
	why := append([]byte{14, 0, 0, 0, 0, 0, 0, 0, byte(String), 0, 0, 0, 0, 0, 0, 0}, "token is wrong"...)
	for name, tt := range map[string]struct {
		cmap dialer
		want string
	}{
		"noted":     {played(t, "cmap", answering(qbtest.Message(cmapGet, 1, why...))), "a parameter it does not accept (code 7): token is wrong"},
		"not noted": {played(t, "cmap", answering(qbtest.Message(cmapGet, 12))), "a parameter it does not accept (code 7)"},
		"no cmap":   {func(string, int) (*qb.Conn, error) { return nil, qb.ErrNotRunning }, "a parameter it does not accept (code 7)"},
	} {
		noted = tt.cmap
		c := opened[*CFG](t)(dialCFG(dial))
		if err := c.Reload(t.Context()); !errors.Is(err, qb.InvalidParam) || !strings.HasSuffix(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
	hows := make(chan byte, 2)
	c := opened[*CFG](t)(dialCFG(played(t, "cfg", func(p *qbtest.Peer) {
		for r, ok := p.Next(); ok; r, ok = p.Next() {
			hows <- r[16]
			p.Answer(qbtest.Message(0, 10))
		}
	})))
	for _, force := range []bool{false, true} {
		if err := c.Shutdown(t.Context(), force); !errors.Is(err, qb.Busy) {
			t.Errorf("a shutdown that a program objects to: %v", err)
		}
	}
	if ask, force := <-hows, <-hows; ask != 0 || force != 1 {
		t.Errorf("asked with %d, forced with %d", ask, force)
	}
}

// Quorum as a real corosync tells it.
func TestQuorum(t *testing.T) {
	q := opened[*Quorum](t)(dialQuorum(replay(t, "quorum")))
	told := make(chan QuorumChanged, 1)
	go q.Serve(func(ev QuorumChanged) { told <- ev }) //nolint:errcheck // ends with the test
	if err := q.Track(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ev := within(t, told); !ev.Quorate || ev.RingSeq != 9 || !slices.Equal(ev.Nodes, []uint32{1, 2}) {
		t.Errorf("told %+v", ev)
	}
	q.Hangup()
}

// A corosync that counts no votes is told in words, with what to write into which file.
func TestNoQuorumProvider(t *testing.T) {
	q := opened[*Quorum](t)(dialQuorum(played(t, "quorum", answering(qbtest.Message(quorumGetType, 1, make([]byte, 8)...)))))
	if err := q.Track(t.Context()); !errors.Is(err, ErrNoQuorumProvider) || !strings.Contains(err.Error(), "corosync_votequorum") {
		t.Error(err)
	}
}

// The state of the vote as a real corosync tells it; flags have the names of corosync-quorumtool.
func TestVotes(t *testing.T) {
	v := opened[*VoteQuorum](t)(dialVoteQuorum(replay(t, "votequorum")))
	so[Votes](t, "{Node:2 State:1 Votes:1 Expected:2 HighestExpected:2 Total:2 Quorum:1 Flags:2Node Quorate DeviceVotes:0 DeviceName:}")(v.Info(t.Context(), 0))
}

// Every call whose answer is too short is an error that says which corosync is needed; a connection that has ended is
// one too.
func TestShortAnswers(t *testing.T) {
	ctx := t.Context()
	short := answering(qbtest.Message(1, 1, 1, 2))
	calls := map[string]func(dial func(string) dialer) error{
		"cpg local": func(dial func(string) dialer) error {
			_, err := opened[*CPG](t)(dialCPG(dial("cpg"))).Local(ctx)
			return err
		},
		"cpg members": func(dial func(string) dialer) error {
			_, err := opened[*CPG](t)(dialCPG(dial("cpg"))).Members(ctx, "g")
			return err
		},
		"cfg local": func(dial func(string) dialer) error {
			_, err := opened[*CFG](t)(dialCFG(dial("cfg"))).Local(ctx)
			return err
		},
		"cfg addresses": func(dial func(string) dialer) error {
			_, err := opened[*CFG](t)(dialCFG(dial("cfg"))).Addresses(ctx, 1)
			return err
		},
		"cmap get": func(dial func(string) dialer) error {
			_, err := opened[*CMap](t)(dialCMap(dial("cmap"))).Get(ctx, "totem.token")
			return err
		},
		"quorum": func(dial func(string) dialer) error {
			return opened[*Quorum](t)(dialQuorum(dial("quorum"))).Track(ctx)
		},
		"votes": func(dial func(string) dialer) error {
			_, err := opened[*VoteQuorum](t)(dialVoteQuorum(dial("votequorum"))).Info(ctx, 0)
			return err
		},
	}
	for name, call := range calls {
		if err := call(func(service string) dialer { return played(t, service, short) }); err == nil || !strings.Contains(err.Error(), "corosync 3 is needed") {
			t.Errorf("%s: %v", name, err)
		}
		if err := call(func(service string) dialer { return played(t, service, func(*qbtest.Peer) {}) }); !errors.Is(err, qb.ErrClosed) {
			t.Errorf("%s, hung up: %v", name, err)
		}
	}
}

// Without a corosync every service says how to start it.
func TestNoCorosync(t *testing.T) {
	nowhere := func(service string, max int) (*qb.Conn, error) { return qb.DialIn(t.TempDir(), service, max) }
	_, cpg := dialCPG(nowhere)
	_, cfg := dialCFG(nowhere)
	_, cmap := dialCMap(nowhere)
	_, quorum := dialQuorum(nowhere)
	_, votes := dialVoteQuorum(nowhere)
	for _, err := range []error{cpg, cfg, cmap, quorum, votes} {
		if !errors.Is(err, qb.ErrNotRunning) || !strings.Contains(err.Error(), "systemctl start corosync") {
			t.Error(err)
		}
	}
}
