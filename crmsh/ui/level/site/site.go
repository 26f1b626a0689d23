package site

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"pacer/cib/value/vocab"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/table"
)

func verbs() []string {
	return []string{"grant", "revoke", "standby", "activate", "show", "time", "delete"}
}

// Level makes the level.
func Level(d desk.Desk) *table.Level {
	c := &commands{d}
	return &table.Level{
		Name: "site", Short: "tickets of a cluster of several sites",
		Help: `A ticket says that the services that need it may run at this site. Of several
sites only one has it.`,
		Skill: table.Administrator,
		Commands: []*table.Command{{
			Name: "ticket", Short: "give a ticket to this site, take it away, or show it",
			Help: `grant and revoke do not ask the other sites; a service such as booth does. They
are refused unless forced (-F) or confirmed.
  ticket standby ticketA`,
			Args: table.Take(func(a *request) []table.Param {
				return []table.Param{table.OneOf(&a.verb, verbs()...), table.Word("TICKET", &a.ticket, d.Offers.Tickets).Names()}
			}, c.ticket),
		}},
	}
}

type commands struct{ desk.Desk }

// request is what to do with a ticket.
type request struct{ verb, ticket string }

func (c *commands) ticket(call *table.Call, a request) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if !slices.Contains(verbs(), a.verb) {
		return desk.WrongWord(a.verb, verbs()...)
	}
	if _, there := s.Ticket(a.ticket, "granted"); !there && a.verb != "grant" && a.verb != "standby" && a.verb != "activate" {
		return lang.Problems{{Found: a.ticket, Expected: "there is no such ticket here", Nearest: lang.Nearest(a.ticket, s.Tickets())}}
	}
	switch a.verb {
	case "show":
		return c.showTicket(s, a.ticket)
	case "time":
		return c.showTicketTime(s, a.ticket)
	case "grant", "revoke":
		if !c.Out.Ask(fmt.Sprintf("Whether another site has %s is not known here. %s it all the same?", a.ticket, a.verb)) {
			return console.ErrUnconfirmed
		}
	}
	return c.Commits.AtOnce(call, func(s *session.Session) error {
		changeTicket(s, a.verb, a.ticket)
		return nil
	})
}

func changeTicket(s *session.Session, verb, ticket string) {
	switch verb {
	case "grant":
		s.SetTicket(ticket, "granted", "true", "last-granted", strconv.FormatInt(time.Now().Unix(), 10))
	case "revoke":
		s.SetTicket(ticket, "granted", "false")
	case "standby":
		s.SetTicket(ticket, "standby", "true")
	case "activate":
		s.SetTicket(ticket, "standby", "false")
	case "delete":
		s.DeleteTicket(ticket)
	}
}

func (c *commands) showTicket(s *session.Session, ticket string) error {
	state := "revoked"
	if granted, _ := s.Ticket(ticket, "granted"); vocab.True(granted) {
		state = "granted"
	}
	c.Out.Printf("ticket %s is %s\n", ticket, state)
	return nil
}

func (c *commands) showTicketTime(s *session.Session, ticket string) error {
	text, _ := s.Ticket(ticket, "last-granted")
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds < 0 {
		return fmt.Errorf("ticket %s was never granted here", ticket)
	}
	c.Out.Printf("ticket %s last time granted on %s\n", ticket, time.Unix(seconds, 0).Format(time.ANSIC))
	return nil
}
