package membership

import "fmt"

// Member is one host's process in the cluster.
type Member struct {
	ID          uint32 `json:"id"` // as corosync's nodeid; 1 or more
	Name        string `json:"name"`
	Incarnation uint64 `json:"incarnation"` // differs for each process the host has run
}

// NameTaken says why a member is refused: another one is here by its name.
func NameTaken(m, other Member) error {
	return fmt.Errorf("the node with id %d calls itself %s, as the node with id %d does, which is in the cluster already; give one of them another name", m.ID, m.Name, other.ID)
}

// View is who is here, agreed by all who are.
type View struct {
	Seq     uint64   `json:"seq"` // grows with every view the local member sees
	Members []Member `json:"members"`
	Quorate bool     `json:"quorate"`
	// Spare is how many votes may go before quorum goes; 0 where there is none.
	Spare int `json:"spare,omitempty"`
	// Shared says that each of two parts may have quorum at the same time, as with corosync's two_node.
	Shared bool `json:"shared,omitempty"`
	// Votes are those of members that have not one vote each.
	Votes map[uint32]int `json:"votes,omitempty"`
}

// Without is the view as it would be if members were gone.
func (v View) Without(gone func(Member) bool) View {
	rest := v
	rest.Members = nil
	for _, m := range v.Members {
		if !gone(m) {
			rest.Members = append(rest.Members, m)
			continue
		}
		rest.Spare -= v.votes(m.ID)
	}
	rest.Quorate = v.Quorate && rest.Spare >= 0
	rest.Spare = max(rest.Spare, 0)
	return rest
}

// Lasts says whether what some members have written stays if all lose power and any part of them that has quorum
// comes back: more than half have it, and the rest, of a view with quorum, have no quorum without them.
func (v View) Lasts(has func(Member) bool) bool {
	have, votes := 0, 0
	for _, m := range v.Members {
		if has(m) {
			have++
		} else {
			votes += v.votes(m.ID)
		}
	}
	return 2*have > len(v.Members) && (!v.Quorate || votes <= v.Spare)
}

func (v View) votes(id uint32) int {
	if n, ok := v.Votes[id]; ok {
		return n
	}
	return 1
}

// Has says whether a member is in the view.
func (v View) Has(id uint32) bool {
	_, ok := v.Member(id)
	return ok
}

// Member finds a member by id.
func (v View) Member(id uint32) (Member, bool) {
	for _, m := range v.Members {
		if m.ID == id {
			return m, true
		}
	}
	return Member{}, false
}

// Message is what a member sent to all.
type Message struct {
	From uint32 `json:"from"`
	Data []byte `json:"data"`
}

// Event is a View or a Message.
type Event interface{ event() }

func (View) event()    {}
func (Message) event() {}

// Transport is one member's connection to the others.
type Transport interface {
	Local() Member
	// Events delivers views and messages in order; it is closed when the transport ends.
	Events() <-chan Event
	// Send gives a message to all members of the view, the sender included. Several goroutines may call it.
	Send(data []byte) error
	// Leave tells the others that this member goes. Events is closed soon after that.
	Leave() error
	// Close ends the connection without a goodbye, as the end of the process would. It may follow Leave.
	Close() error
	// Err says why Events was closed; nil after Leave and Close.
	Err() error
}
