package crmticket

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/problem"
	"pacer/tools/output"
)

// list lists tickets, in one of the ways that there are.
func (j *job) list(how string) error {
	names := seq.QuirkHashOrder(j.w.Tickets)
	if id := j.f.Ticket; id != "" {
		if !j.w.Tickets.Has(id) {
			return j.unknown(names)
		}
		names = []string{id}
	}
	root := j.XML()
	if root != nil && len(names) > 0 {
		root = output.Element(root, "tickets")
	}
	for _, name := range names {
		t := j.w.Tickets.Value(name)
		switch {
		case root != nil:
			j.ticketXML(root, t)
		case how == "raw":
			j.Info("%s", t.ID)
		default:
			j.Info("%s", line(t, how == "details"))
		}
	}
	return nil
}

func (j *job) unknown(names []string) error {
	return output.Near(vocab.ExitNoSuch, j.f.Ticket, names, "No such ticket '%s'", j.f.Ticket)
}

func status(t *world.Ticket) string {
	if t.Granted {
		return "granted"
	}
	return "revoked"
}

// line describes a ticket, with details all that is known of it.
func line(t *world.Ticket, details bool) string {
	text := t.ID + "\t" + status(t)
	if t.Standby {
		text += " [standby]"
	}
	known := t.LastGranted > -1
	switch {
	case details && t.State.Len() > 0 && known:
		text += " " + detailed(t)
	case details && t.State.Len() > 0:
		text += detailed(t)
	case known:
		text += ` last-granted="` + clock(t.LastGranted) + `"`
	}
	return text
}

func detailed(t *world.Ticket) string {
	var list []string
	for _, name := range seq.QuirkHashOrder(t.State) {
		value := t.State.Value(name)
		if name == lastGranted || name == expires {
			n, _ := strconv.ParseInt(value, 10, 64)
			value = clock(n)
		}
		list = append(list, name+"="+value)
	}
	return "\t(" + strings.Join(list, ", ") + ")"
}

// clock is a time as the C library writes it.
func clock(t int64) string { return time.Unix(t, 0).Format(time.ANSIC) }

func (j *job) ticketXML(parent *etree.Element, t *world.Ticket) {
	e := output.Element(parent, "ticket", "id", t.ID, "status", status(t), standby, strconv.FormatBool(t.Standby))
	if t.LastGranted > -1 {
		e.CreateAttr(lastGranted, clock(t.LastGranted))
	}
	for _, name := range seq.QuirkHashOrder(t.State) {
		if name != lastGranted && name != expires {
			e.CreateAttr(name, t.State.Value(name))
		}
	}
}

// noDevice is how Pacemaker's tool says that there is nothing.
const noDevice = "No such device or address"

// state shows the state of a ticket, or of all, as it stands in the document.
func (j *job) state() error {
	found := j.states()
	if len(found) == 0 {
		return output.Fail(vocab.ExitNoSuch, "Could not query ticket XML: %s", noDevice)
	}
	if root := j.XML(); root != nil {
		list := output.Element(root, "tickets")
		for _, s := range found {
			e := output.Element(list, "ticket")
			e.Attr = append(e.Attr, s.Attr...)
		}
		return nil
	}
	shown := found[0]
	switch {
	case j.f.Ticket == "":
		shown = shown.Parent()
	case len(found) > 1:
		shown = etree.NewElement("xpath-query")
		for _, s := range found {
			shown.AddChild(s.Copy())
		}
	}
	j.Info("State XML:\n")
	j.Markup("ticket_state", pretty(shown))
	return nil
}

func pretty(e *etree.Element) string {
	var b bytes.Buffer
	cib.AppendPretty(&b, e)
	return b.String()
}

// constraints shows the constraints about a ticket, or about any.
func (j *job) constraints() error {
	var found []*etree.Element
	for _, c := range j.doc.Root().FindElements("./configuration/constraints/rsc_ticket") {
		if j.f.Ticket == "" || c.SelectAttrValue("ticket", "") == j.f.Ticket {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return output.Fail(vocab.ExitNoSuch, "Could not show ticket constraints: %s", noDevice)
	}
	if root := j.XML(); root != nil {
		tickets, resources := output.Element(root, "tickets"), output.Element(root, "resources")
		for _, c := range found {
			output.Element(output.Element(tickets, "ticket", "id", c.SelectAttrValue("ticket", "")), "constraints").AddChild(c.Copy())
			output.Element(resources, "resource", "id", c.SelectAttrValue("rsc", ""))
		}
		return nil
	}
	j.Info("Constraints XML:\n")
	for _, c := range found {
		j.Markup("constraint", pretty(c))
	}
	return nil
}

// get shows an attribute of a ticket.
func (j *job) get() error {
	if err := j.needTicket(vocab.ExitNoSuch); err != nil {
		return err
	}
	value, found := "", false
	if t := j.w.Tickets.Value(j.f.Ticket); t != nil {
		value, found = t.State.Get(j.f.GetAttr)
	}
	switch {
	case found:
	case j.f.Default != nil:
		value = *j.f.Default
	default:
		j.Hint(problem.Nearest(j.f.Ticket, seq.QuirkHashOrder(j.w.Tickets)))
		return output.Exit(vocab.ExitNoSuch)
	}
	if root := j.XML(); root != nil {
		t := output.Element(output.Element(root, "tickets"), "ticket", "id", j.f.Ticket)
		output.Element(t, "attribute", "name", j.f.GetAttr, "value", value)
		return nil
	}
	j.Info("%s", value)
	return nil
}
