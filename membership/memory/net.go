package memory

import (
	"cmp"
	"slices"
	"time"

	"pacer/membership"
)

// Config is what all members agree on beforehand.
type Config struct {
	Expected int           // votes of the whole cluster
	TwoNode  bool          // one of two has quorum
	Token    time.Duration // how long a silent member stays in the view
}

// Event is something that happens to the net.
type Event interface{ netEvent() }

// Attach connects a member's process.
type Attach struct{ Member membership.Member }

// Detach disconnects a member's process. Clean means that it said goodbye.
type Detach struct {
	Member membership.Member
	Clean  bool
}

// Send gives a message to the sender's view.
type Send struct {
	From uint32
	Data []byte
}

// Link changes the link between two members, in both directions.
type Link struct {
	A, B  uint32
	Cut   bool
	Delay time.Duration
}

// Expect changes how many votes the whole cluster has, because a host is added to it.
type Expect struct{ Votes int }

// TokenLost fires when a silent member's time is over.
type TokenLost struct{ Member membership.Member }

func (Attach) netEvent()    {}
func (Detach) netEvent()    {}
func (Send) netEvent()      {}
func (Link) netEvent()      {}
func (Expect) netEvent()    {}
func (TokenLost) netEvent() {}

// Effect is something for the net's host to do.
type Effect interface{ netEffect() }

// Deliver gives an event to a member, after a delay counted from now and after everything that was
// delivered to it before.
type Deliver struct {
	To    uint32
	Event membership.Event
	Delay time.Duration
}

// StartToken asks for TokenLost after the configured time.
type StartToken struct{ Member membership.Member }

// Refuse ends the connection of a member that cannot be taken in.
type Refuse struct {
	Member membership.Member
	Why    error
}

func (Deliver) netEffect()    {}
func (Refuse) netEffect()     {}
func (StartToken) netEffect() {}

type pair struct{ a, b uint32 }

func between(a, b uint32) pair { return pair{min(a, b), max(a, b)} }

type peer struct {
	member membership.Member
	silent bool // its process ended without goodbye
	view   membership.View
}

// Net is the state of all links. The zero value is not usable; see New.
type Net struct {
	cfg   Config
	peers []*peer // by id
	links map[pair]Link
	seq   uint64
}

// New makes a net without members.
func New(cfg Config) *Net { return &Net{cfg: cfg, links: map[pair]Link{}} }

// Step lets one event happen.
func (n *Net) Step(ev Event) []Effect {
	switch e := ev.(type) {
	case Attach:
		return n.attach(e.Member)
	case Detach:
		return n.detach(e)
	case TokenLost:
		if p := n.peer(e.Member.ID); p != nil && p.silent && p.member == e.Member {
			n.remove(p)
			return n.regroup(0)
		}
	case Link:
		n.links[between(e.A, e.B)] = e
		return n.regroup(0)
	case Expect:
		n.cfg.Expected = e.Votes
		return n.regroup(0)
	case Send:
		return n.send(e)
	}
	return nil
}

func (n *Net) peer(id uint32) *peer {
	i, ok := n.find(id)
	if !ok {
		return nil
	}
	return n.peers[i]
}

func (n *Net) find(id uint32) (int, bool) {
	return slices.BinarySearchFunc(n.peers, id, func(p *peer, id uint32) int { return cmp.Compare(p.member.ID, id) })
}

// attach takes a member in. Two of one name cannot be told apart by what is configured for them: the second is refused.
func (n *Net) attach(m membership.Member) []Effect {
	for _, p := range n.peers {
		if p.member.Name == m.Name && p.member.ID != m.ID {
			return []Effect{Refuse{m, membership.NameTaken(m, p.member)}}
		}
	}
	i, ok := n.find(m.ID)
	if ok {
		n.peers[i] = &peer{member: m}
	} else {
		n.peers = slices.Insert(n.peers, i, &peer{member: m})
	}
	return n.regroup(m.ID)
}

func (n *Net) detach(e Detach) []Effect {
	p := n.peer(e.Member.ID)
	if p == nil || p.member != e.Member {
		return nil // an older process of the same host
	}
	if !e.Clean && n.cfg.Token > 0 {
		p.silent = true
		return []Effect{StartToken{e.Member}}
	}
	n.remove(p)
	return n.regroup(0)
}

func (n *Net) remove(p *peer) {
	if i, ok := n.find(p.member.ID); ok {
		n.peers = slices.Delete(n.peers, i, i+1)
	}
}

func (n *Net) send(e Send) []Effect {
	from := n.peer(e.From)
	if from == nil {
		return nil
	}
	var out []Effect
	for _, m := range from.view.Members {
		p := n.peer(m.ID)
		if p == nil || p.silent || p.member != m {
			continue
		}
		out = append(out, Deliver{m.ID, membership.Message{From: e.From, Data: e.Data}, n.delay(e.From, m.ID)})
	}
	return out
}

func (n *Net) delay(a, b uint32) time.Duration {
	if a == b {
		return 0
	}
	return n.links[between(a, b)].Delay
}

// regroup finds who reaches whom and tells every member whose view changed. A member that just
// attached is told in any case.
func (n *Net) regroup(attached uint32) []Effect {
	var out []Effect
	for _, group := range n.groups() {
		view := membership.View{Quorate: n.quorate(len(group)), Shared: n.cfg.TwoNode}
		fresh := false
		for _, p := range group {
			view.Members = append(view.Members, p.member)
			fresh = fresh || p.member.ID == attached
		}
		n.seq++
		view.Seq = n.seq
		if view.Quorate {
			view.Spare = len(group) - n.needed()
		}
		for _, p := range group {
			if !fresh && p.view.Quorate == view.Quorate && p.view.Spare == view.Spare && slices.Equal(p.view.Members, view.Members) {
				continue
			}
			p.view = view
			if !p.silent {
				out = append(out, Deliver{To: p.member.ID, Event: view})
			}
		}
	}
	return out
}

func (n *Net) quorate(votes int) bool { return votes >= n.needed() }

// needed is how many members make quorum.
func (n *Net) needed() int {
	if n.cfg.TwoNode {
		return 1
	}
	return n.cfg.Expected/2 + 1
}

// groups are the members that reach one another, in order of their lowest id.
func (n *Net) groups() [][]*peer {
	seen := map[uint32]bool{}
	var out [][]*peer
	for _, first := range n.peers {
		if seen[first.member.ID] {
			continue
		}
		seen[first.member.ID] = true
		group := []*peer{first}
		for i := 0; i < len(group); i++ {
			for _, p := range n.peers {
				if !seen[p.member.ID] && !n.links[between(group[i].member.ID, p.member.ID)].Cut {
					seen[p.member.ID] = true
					group = append(group, p)
				}
			}
		}
		slices.SortFunc(group, func(a, b *peer) int { return cmp.Compare(a.member.ID, b.member.ID) })
		out = append(out, group)
	}
	return out
}

// String shows the present views, for scenario scripts and tests.
func (n *Net) String() string {
	s := ""
	for _, g := range n.groups() {
		for i, p := range g {
			if i > 0 {
				s += " "
			}
			s += p.member.Name
			if p.silent {
				s += "?"
			}
		}
		if n.quorate(len(g)) {
			s += " (quorate)"
		}
		s += "\n"
	}
	return s
}
