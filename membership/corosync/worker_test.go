package corosync_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"

	"pacer/membership"
	"pacer/membership/corosync"
	"pacer/membership/corosync/ipc"
)

// report is what a worker saw: one of its fields.
type report struct {
	View    *membership.View `json:"view,omitempty"`
	From    uint32           `json:"from,omitempty"` // of a message
	Text    string           `json:"text,omitempty"` // its first word, which names it
	Digest  uint32           `json:"digest,omitempty"`
	Note    *corosync.Note   `json:"note,omitempty"`
	Stats   *corosync.Stats  `json:"stats,omitempty"`
	Votes   *ipc.Votes       `json:"votes,omitempty"`
	Error   string           `json:"error,omitempty"`
	Elapsed time.Duration    `json:"elapsed,omitempty"` // of a flood: until all of it came back
}

// work is the worker's main. Commands: `flood N SIZE` sends N messages of up to SIZE bytes; `send
// TEXT`; `votes`; `confirm`: from now on tell all of each message of another that it arrived; `stats`; `leave`.
func work() {
	if len(os.Args) > 1 {
		map[string]func(){"strange": strange, "device": playDevice, "services": services, "shutdown": func() {
			orPanic(exec.Command("corosync-cfgtool", "-H", "--force").Run())
		}}[os.Args[1]]()
		return
	}
	out := make(chan report, 1024)
	go func() {
		w := bufio.NewWriter(os.Stdout)
		enc := json.NewEncoder(w)
		for r := range out {
			_ = enc.Encode(r)
			if len(out) == 0 {
				w.Flush()
			}
		}
	}()
	t, err := corosync.Dial(context.Background(), corosync.Config{
		Incarnation: uint64(time.Now().UnixNano()), Log: func(n corosync.Note) { out <- report{Note: &n} },
	})
	if err != nil {
		out <- report{Error: err.Error()}
		time.Sleep(100 * time.Millisecond) // for the output
		return
	}
	w := &working{t: t, out: out, id: t.Local().ID}
	go w.commands()
	for ev := range t.Events() {
		w.saw(ev)
	}
	if err := t.Err(); err != nil {
		out <- report{Error: err.Error()}
	}
	time.Sleep(100 * time.Millisecond) // for the output
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

type working struct {
	t     *corosync.Transport
	out   chan report
	id    uint32
	sent  int
	began time.Time
	last  string

	confirms atomic.Bool
}

// confirmation begins the text of a message that says that another message arrived.
const confirmation = "got-"

func (w *working) saw(ev membership.Event) {
	switch ev := ev.(type) {
	case membership.View:
		w.out <- report{View: &ev}
	case membership.Message:
		text, _, _ := strings.Cut(string(ev.Data), " ")
		r := report{From: ev.From, Text: text, Digest: crc32.ChecksumIEEE(ev.Data)}
		if ev.From == w.id && text == w.last {
			r.Elapsed = time.Since(w.began)
		}
		if w.confirms.Load() && ev.From != w.id && !strings.HasPrefix(text, confirmation) {
			_ = w.t.Send([]byte(confirmation + text + " "))
		}
		w.out <- r
	}
}

func (w *working) commands() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		verb, rest, _ := strings.Cut(lines.Text(), " ")
		switch verb {
		case "flood":
			var n, size int
			must(fmt.Sscanf(rest, "%d %d", &n, &size))
			w.flood(n, size)
		case "send":
			_ = w.t.Send([]byte(rest + " "))
		case "votes":
			v := must(must(ipc.DialVoteQuorum()).Info(context.Background(), 0))
			w.out <- report{Votes: &v}
		case "confirm":
			w.confirms.Store(true)
		case "stats":
			s := w.t.Stats()
			w.out <- report{Stats: &s}
		case "leave":
			if err := w.t.Leave(); err != nil {
				w.out <- report{Error: err.Error()}
			}
		}
	}
}

// flood sends messages of mixed size: most are short, a few as long as allowed.
func (w *working) flood(n, size int) {
	random := rand.New(rand.NewPCG(uint64(w.id), uint64(n)))
	w.began, w.last = time.Now(), fmt.Sprintf("n%d.%d", w.id, w.sent+n)
	for range n {
		w.sent++
		length := random.IntN(400)
		switch random.IntN(1000) {
		case 0:
			length = random.IntN(size + 1)
		case 1, 2, 3, 4, 5:
			length = random.IntN(size/20 + 1)
		}
		data := fmt.Appendf(nil, "n%d.%d ", w.id, w.sent)
		filler := make([]byte, length)
		for i := range filler {
			filler[i] = byte(random.Uint32())
		}
		_ = w.t.Send(append(data, filler...))
	}
}

// strange is the main of a process that joins the group and is not of this program: it sends what
// no member sends, never says hello, and stays.
func strange() {
	ctx := context.Background()
	c := must(ipc.DialCPG())
	go c.Serve(func(ipc.GroupEvent) {}) //nolint:errcheck // ends with the process
	if err := c.Join(ctx, corosync.DefaultGroup); err != nil {
		panic(err)
	}
	for _, data := range []string{"x", strings.Repeat("y", 5000), "PaCr\x09 of a later version", "PaCr\x01\x04 with a wrong sum, and long enough"} {
		if err := c.Multicast(ctx, []byte(data)); err != nil {
			panic(err)
		}
	}
	select {}
}
