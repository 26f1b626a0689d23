package unpack

import (
	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// ticketState reads one ticket's state.
func ticketState(w *world.World, x *etree.Element) {
	id := attr(x, "id")
	if id == "" {
		return
	}
	t := ticket(w, id)
	for _, a := range x.Attr {
		if name := a.FullKey(); name != "id" {
			t.State.Put(name, a.Value)
		}
	}
	t.Granted = vocab.True(t.State.Value("granted"))
	t.Standby = vocab.True(t.State.Value("standby"))
	if v, set := t.State.Get("last-granted"); set {
		n, _, err := numeral.Int(v)
		if err != nil {
			w.Notes = append(w.Notes, world.Note{Level: world.Warning, ID: id, Text: "Using " +
				"0 instead of invalid last-granted value '" + v + "' in state for ticket " + id})
		}
		t.LastGranted = n
	}
}

// ticket finds a ticket, or makes one that nobody has granted yet.
func ticket(w *world.World, id string) *world.Ticket {
	t := w.Tickets.Value(id)
	if t == nil {
		t = &world.Ticket{ID: id, LastGranted: -1, State: &seq.Table[string]{}}
		w.Tickets.Put(id, t)
	}
	return t
}
