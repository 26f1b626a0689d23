package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacer/cib/value/term"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

var ticketVerbs = []string{"grant", "revoke", "standby", "activate", "show", "time", "delete"}

// siteLevel is where tickets of a cluster of several sites are managed.
func siteLevel() *level {
	return &level{name: "site", commands: []*command{{
		name: "ticket", usage: "ticket {" + strings.Join(ticketVerbs, "|") + "} TICKET", least: 2, most: 2, run: (*shell).siteTicket,
		short: "give a ticket to this site, take it away, or show it", complete: inTurn(choice(ticketVerbs...), tickets),
	}}}
}

func (sh *shell) siteTicket(in *call) error {
	verb, ticket := in.args[0], in.args[1]
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	if !slices.Contains(ticketVerbs, verb) {
		return wrongWord(verb, ticketVerbs...)
	}
	if _, there := s.Ticket(ticket, "granted"); !there && verb != "grant" && verb != "standby" && verb != "activate" {
		return lang.Problems{{Found: ticket, Expected: "there is no such ticket here", Nearest: lang.Nearest(ticket, s.Tickets())}}
	}
	switch verb {
	case "show":
		return sh.showTicket(s, ticket)
	case "time":
		return sh.showTicketTime(s, ticket)
	case "grant", "revoke":
		if !sh.ask(fmt.Sprintf("Whether another site has %s is not known here. %s it all the same?", ticket, verb)) {
			return errUnconfirmed
		}
	}
	return sh.atOnce(func(s *session.Session) error {
		changeTicket(s, verb, ticket)
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

func (sh *shell) showTicket(s *session.Session, ticket string) error {
	state := "revoked"
	if granted, _ := s.Ticket(ticket, "granted"); term.True(granted) {
		state = "granted"
	}
	sh.printf("ticket %s is %s\n", ticket, state)
	return nil
}

func (sh *shell) showTicketTime(s *session.Session, ticket string) error {
	text, _ := s.Ticket(ticket, "last-granted")
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds < 0 {
		return fmt.Errorf("ticket %s was never granted here", ticket)
	}
	sh.printf("ticket %s last time granted on %s\n", ticket, time.Unix(seconds, 0).Format(time.ANSIC))
	return nil
}
