package memory

import (
	"errors"
	"sync"
	"time"

	"pacer/loop"
	"pacer/membership"
)

// ErrClosed is returned by Send after the transport ended.
var ErrClosed = errors.New("the connection to the other members has ended")

// Hub runs a Net: it keeps its time and its queues, and connects members in this process.
type Hub struct {
	mu    sync.Mutex
	net   *Net
	boxes map[uint32]*box
	done  chan struct{}
}

// NewHub starts a net without members.
func NewHub(cfg Config) *Hub {
	return &Hub{net: New(cfg), boxes: map[uint32]*box{}, done: make(chan struct{})}
}

// Close ends the net and every connection to it.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.done:
		return
	default:
	}
	close(h.done)
	for _, b := range h.boxes {
		b.close(ErrClosed)
	}
}

// Cut takes the link between two members away; Heal gives it back.
func (h *Hub) Cut(a, b uint32) { h.step(Link{A: a, B: b, Cut: true}) }

// Heal restores the link between two members, without delay.
func (h *Hub) Heal(a, b uint32) { h.step(Link{A: a, B: b}) }

// Delay makes messages between two members take longer.
func (h *Hub) Delay(a, b uint32, d time.Duration) { h.step(Link{A: a, B: b, Delay: d}) }

// Expect changes how many votes the whole cluster has.
func (h *Hub) Expect(votes int) { h.step(Expect{votes}) }

// String shows the present views.
func (h *Hub) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.net.String()
}

// Join connects a member of this process. One that is refused has no events, and its Err says why.
func (h *Hub) Join(m membership.Member) membership.Transport {
	h.mu.Lock()
	defer h.mu.Unlock()
	if old := h.boxes[m.ID]; old != nil {
		old.close(errors.New("another process took this member's place"))
	}
	b := newBox(h, m)
	h.boxes[m.ID] = b
	h.perform(h.net.Step(Attach{m}))
	return b
}

func (h *Hub) step(ev Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.perform(h.net.Step(ev))
}

func (h *Hub) perform(effects []Effect) {
	for _, e := range effects {
		switch e := e.(type) {
		case Deliver:
			if b := h.boxes[e.To]; b != nil {
				b.put(e.Event, e.Delay)
			}
		case Refuse:
			if b := h.boxes[e.Member.ID]; b != nil && b.member == e.Member {
				delete(h.boxes, e.Member.ID)
				b.close(e.Why)
			}
		case StartToken:
			time.AfterFunc(h.net.cfg.Token, func() { h.step(TokenLost(e)) })
		}
	}
}

// box is one member's queue of deliveries and its side of the Transport.
type box struct {
	hub    *Hub
	member membership.Member
	events chan membership.Event

	queue  *loop.Mailbox[delivery]
	mu     sync.Mutex
	closed chan struct{}
	err    error
}

type delivery struct {
	event membership.Event
	due   time.Time
}

func newBox(h *Hub, m membership.Member) *box {
	b := &box{hub: h, member: m, events: make(chan membership.Event), queue: loop.NewMailbox[delivery](), closed: make(chan struct{})}
	go b.run()
	return b
}

func (b *box) put(ev membership.Event, delay time.Duration) {
	b.queue.Put(delivery{ev, time.Now().Add(delay)})
}

// run hands deliveries out in order, none before its time.
func (b *box) run() {
	defer close(b.events)
	for {
		list := b.queue.Next()
		if len(list) == 0 {
			return
		}
		for _, next := range list {
			if !b.hand(next) {
				return
			}
		}
	}
}

// hand gives a delivery out once it is due, and says whether the box is open still.
func (b *box) hand(next delivery) bool {
	if wait := time.Until(next.due); wait > 0 {
		select {
		case <-time.After(wait):
		case <-b.closed:
			return false
		}
	}
	select {
	case b.events <- next.event:
		return true
	case <-b.closed:
		return false
	}
}

func (b *box) close(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-b.closed:
	default:
		b.err = err
		close(b.closed)
		b.queue.Close()
	}
}

// Local is the member this connection belongs to.
func (b *box) Local() membership.Member { return b.member }

// Events delivers views and messages in order.
func (b *box) Events() <-chan membership.Event { return b.events }

// Err says why Events was closed.
func (b *box) Err() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

// Send gives a message to the member's view.
func (b *box) Send(data []byte) error {
	select {
	case <-b.closed:
		return ErrClosed
	default:
	}
	b.hub.step(Send{b.member.ID, data})
	return nil
}

// Leave says goodbye.
func (b *box) Leave() error {
	b.end(true)
	return nil
}

// Close disconnects without goodbye.
func (b *box) Close() error {
	b.end(false)
	return nil
}

// end disconnects, with or without goodbye.
func (b *box) end(clean bool) {
	b.close(nil)
	b.hub.mu.Lock()
	if b.hub.boxes[b.member.ID] == b {
		delete(b.hub.boxes, b.member.ID)
	}
	b.hub.mu.Unlock()
	b.hub.step(Detach{b.member, clean})
}
