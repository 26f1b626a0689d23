package constrain

import (
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/score"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// ticket files an rsc_ticket constraint. If the ticket is not to be used, it acts at once.
func (rd *reader) ticket(el *etree.Element, id string) {
	name, given := attr(el, "ticket")
	if !given {
		rd.w.Err(id, "Ignoring constraint '"+id+"' without ticket")
		return
	}
	t := rd.ticketNamed(name)
	if t == nil {
		return
	}
	sets, ok := rd.sets(el)
	if len(el.SelectElements("resource_set")) == 0 {
		sets, ok = rd.impliedSets(el, id, side{"rsc", "rsc-role", "role"})
	}
	policy := el.SelectAttrValue("loss-policy", "")
	for _, s := range sets {
		if !rd.ticketSet(s, t, policy) {
			return
		}
	}
	if ok && len(sets) == 0 {
		rd.ticketSimple(el, id, t, policy)
	}
}

// ticketNamed finds a ticket. One that no site has heard of is not granted.
func (rd *reader) ticketNamed(name string) *world.Ticket {
	if name == "" {
		return nil
	}
	if rd.w.Tickets == nil {
		rd.w.Tickets = &seq.Table[*world.Ticket]{}
	}
	if t, ok := rd.w.Tickets.Get(name); ok {
		return t
	}
	t := &world.Ticket{ID: name, LastGranted: -1, State: &seq.Table[string]{}}
	rd.w.Tickets.Put(name, t)
	return t
}

func (rd *reader) ticketSet(s set, t *world.Ticket, policy string) bool {
	if s.id == "" {
		rd.w.Err("", "Ignoring <resource_set> without id")
		return false
	}
	role, _ := attr(s.Element, "role")
	for _, ref := range s.refs {
		r := rd.resource(ref)
		if r == nil {
			rd.w.Err(s.id, s.id+": No resource found for "+ref)
			return false
		}
		rd.link(s.id, r, t, role, policy)
	}
	return true
}

func (rd *reader) ticketSimple(el *etree.Element, id string, t *world.Ticket, policy string) {
	name, given := attr(el, "rsc")
	if !given {
		rd.w.Err(id, "Ignoring constraint '"+id+"' without resource")
		return
	}
	r := rd.resource(name)
	if r == nil {
		rd.w.Err(id, "Ignoring constraint '"+id+"' because resource '"+name+"' does not exist")
		return
	}
	rd.link(id, r, t, el.SelectAttrValue("rsc-role", ""), policy)
}

// link ties a resource to a ticket.
func (rd *reader) link(id string, r *world.Resource, t *world.Ticket, roleText, policy string) {
	role, ok := rd.role(id, roleText)
	if !ok {
		return
	}
	l := &world.TicketLink{ID: rd.w.Constraint(), Resource: r, Ticket: t, Role: role, Loss: rd.lossPolicy(t, role, policy)}
	r.TicketLinks = append(r.TicketLinks, l)
	if !t.Granted || t.Standby {
		rd.withhold(r, l)
	}
}

// lossPolicy reads what is to happen when a ticket is lost: by default demotion where the ticket
// is for the promoted role, otherwise a stop.
func (rd *reader) lossPolicy(t *world.Ticket, role vocab.Role, text string) world.LossPolicy {
	switch strings.ToLower(text) {
	case "fence":
		if rd.w.Opt.FencingEnabled {
			return world.LossFence
		}
		rd.w.Err(t.ID, "Resetting 'loss-policy' for ticket '"+t.ID+"' to 'stop' because fencing is not configured")
		return world.LossStop
	case "freeze":
		return world.LossFreeze
	case "demote":
		return world.LossDemote
	case "stop":
		return world.LossStop
	}
	if role == vocab.RolePromoted {
		return world.LossDemote
	}
	return world.LossStop
}

// withhold makes a resource do without a ticket that is not granted or is in standby. Promotion
// is withheld later, when instances are chosen for it.
func (rd *reader) withhold(r *world.Resource, l *world.TicketLink) {
	if len(r.Children) > 0 {
		for _, child := range r.Children {
			rd.withhold(child, l)
		}
		return
	}
	if !l.Ticket.Granted && len(r.Active) > 0 {
		rd.loseTicket(r, l)
		return
	}
	if l.Role != vocab.RolePromoted || l.Loss == world.LossStop {
		banByTicket(r, l)
	}
}

// loseTicket applies the loss policy to an active primitive.
func (rd *reader) loseTicket(r *world.Resource, l *world.TicketLink) {
	matches := l.Role == vocab.RoleUnknown || l.Role == r.OrigRole
	switch l.Loss {
	case world.LossStop:
		banByTicket(r, l)
	case world.LossDemote:
		if l.Role != vocab.RolePromoted {
			banByTicket(r, l)
		}
	case world.LossFence:
		if !matches {
			return
		}
		banByTicket(r, l)
		for _, n := range r.Active {
			rd.w.FenceNode(n, "deadman ticket was lost", false, world.Cause{Kind: world.CauseTicket, ID: l.ID})
		}
	case world.LossFreeze:
		if matches {
			r.Clear(world.Managed)
			r.Set(world.Blocked)
		}
	}
}

func banByTicket(r *world.Resource, l *world.TicketLink) {
	r.AddScoreEverywhere(score.Never, world.Cause{Kind: world.CauseTicket, ID: l.ID})
}
