package crmticket

import (
	"slices"
	"strconv"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/tools/output"
)

// modify sets and removes attributes of a ticket.
func (j *job) modify() error {
	switch {
	case j.set.Len() == 0 && len(j.f.DeleteAttr) == 0 && j.name == "":
		return output.Fail(vocab.ExitUsage, "Must supply a command")
	case j.f.Ticket == "":
		return j.needTicket(vocab.ExitUsage)
	case j.value != "":
		return output.Fail(vocab.ExitUsage, "Must supply attribute name with -S for -v %s", j.value)
	case j.name != "":
		return output.Fail(vocab.ExitUsage, "Must supply value with -v for -S %s", j.name)
	case len(j.f.DeleteAttr) > 0:
		return j.remove()
	}
	return j.change()
}

// change sets attributes. Whoever grants or revokes a ticket must say so twice.
func (j *job) change() error {
	if j.set.Has(granted) && !j.f.Force {
		if vocab.True(j.set.Value(granted)) {
			j.warnOfGrant()
		} else {
			j.warnOfRevoke()
		}
		return output.Fail(vocab.ExitUnsafe, "Ticket modification not allowed without --force")
	}
	var state, top *etree.Element
	if found := j.states(); len(found) > 1 {
		return ambiguous()
	} else if len(found) == 1 {
		state = found[0].Copy()
		top = state
	} else {
		top = etree.NewElement("status")
		state = output.Element(output.Element(top, "tickets"), "ticket_state", "id", j.f.Ticket)
	}
	for name, value := range j.set.All() {
		state.CreateAttr(name, value)
		if t := j.w.Tickets.Value(j.f.Ticket); name == granted && vocab.True(value) && (t == nil || !t.Granted) {
			state.CreateAttr(lastGranted, strconv.FormatInt(time.Now().Unix(), 10))
		}
	}
	return j.apply(cib.Op{Kind: cib.Modify, Section: "status", Data: top})
}

// ambiguous says that there is not the one state that is to be changed.
func ambiguous() error {
	return output.Fail(vocab.ExitNoSuch, "Could not modify ticket: %s", noDevice)
}

func (j *job) apply(op cib.Op) error {
	if err := j.cib.Apply(op); err != nil {
		return output.Fail(output.StatusOf(err), "Could not modify ticket: %w", err)
	}
	return nil
}

// remove removes attributes.
func (j *job) remove() error {
	if slices.Contains(j.f.DeleteAttr, granted) && !j.f.Force {
		j.warnOfRevoke()
		return output.Fail(vocab.ExitUnsafe, "Ticket modification not allowed without --force")
	}
	found := j.states()
	if len(found) != 1 {
		return ambiguous()
	}
	state := found[0].Copy()
	for _, name := range j.f.DeleteAttr {
		state.RemoveAttr(name)
	}
	return j.apply(cib.Op{Kind: cib.Replace, Section: "status", Data: state})
}

// cleanup forgets a ticket. One that is granted is kept, unless it is forced.
func (j *job) cleanup() error {
	if err := j.needTicket(vocab.ExitUsage); err != nil {
		return err
	}
	t := j.w.Tickets.Value(j.f.Ticket)
	switch {
	case j.f.Force:
	case t == nil:
		return j.unknown(nil)
	case t.Granted:
		j.warnOfRevoke()
		return output.Exit(vocab.ExitInsufficientPriv)
	}
	found := j.states()
	if len(found) == 0 {
		return nil
	}
	for _, state := range found {
		if err := j.cib.Apply(cib.Op{Kind: cib.Delete, Section: "status", Data: state.Copy()}); err != nil {
			return output.Fail(output.StatusOf(err), "Could not clean up ticket: %w", err)
		}
	}
	j.Info("Cleaned up %s", j.f.Ticket)
	return nil
}

func (j *job) warnOfGrant() {
	j.Err("This command cannot help you verify whether '%s' has been already granted elsewhere.\n"+
		"If you really want to grant '%[1]s' to this site now, and you know what you are doing,\nplease specify --force.", j.f.Ticket)
}

func (j *job) warnOfRevoke() {
	j.Err("Revoking '%s' can trigger the specified 'loss-policy'(s) relating to '%[1]s'.\n\n"+
		"You can check that with:\ncrm_ticket --ticket %[1]s --constraints\n\n"+
		"Otherwise before revoking '%[1]s', you may want to make '%[1]s'standby with:\ncrm_ticket --ticket %[1]s --standby\n\n"+
		"If you really want to revoke '%[1]s' from this site now, and you know what you are doing,\nplease specify --force.", j.f.Ticket)
}
