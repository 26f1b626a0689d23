package attribute

import (
	"errors"
	"fmt"

	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/table"
)

// ErrNotSet says that an attribute is not set.
var ErrNotSet = errors.New("it is not set")

// List is a list of attributes that a command is about.
type List struct {
	session.AttrList
	Of    string // NODE or RESOURCE
	Offer table.Offer
	// Names offers the names of attributes, Values the words that one of a name takes; nil: nothing is known of them.
	Names  table.Offer
	Values func(name string) []string
	// Fits says what is wrong with a value; nil: all are right.
	Fits func(name, value string) error
	// Scope is what crm_attribute calls the list; "" shows values as crm_resource does, alone.
	Scope string
}

func (l List) names(q table.Query) []string {
	if l.Names == nil {
		return nil
	}
	return l.Names(q)
}

// values offers the words that the attribute takes which is to be set.
func (l List) values(q table.Query) []string {
	if l.Values == nil || q.Args[1] != "set" {
		return nil
	}
	return l.Values(q.Args[2])
}

// request is what a command was told to do.
type request struct {
	of, verb, name, value string
	words                 int // how many there are from the verb on
}

func (o *request) read(words []string) error {
	o.verb, o.name, o.words = words[0], words[1], len(words)
	if len(words) > 2 {
		o.value = words[2]
	}
	return nil
}

// verbs are what can be done to an attribute.
func verbs() []string { return []string{"set", "delete", "show"} }

// Args makes what the commands take and do.
func Args(d desk.Desk, l List) table.Args {
	return table.Take(func(a *request) []table.Param {
		return []table.Param{
			table.Word(l.Of, &a.of, l.Offer).Names(),
			table.Parsed("{set NAME VALUE|delete NAME|show NAME}", 2, 3, a.read, table.InTurn(table.Choice(verbs()...), l.names, l.values)).First(2),
		}
	}, func(call *table.Call, a request) error {
		switch {
		case a.verb == "set" && a.words == 3:
			return set(call, d, l, a)
		case a.verb == "delete" && a.words == 2:
			return d.Commits.AtOnce(call, func(s *session.Session) error { return s.SetAttr(l.AttrList, a.of, a.name, "") })
		case a.verb == "show" && a.words == 2:
			return show(call, d, l, a)
		}
		return lang.Problems{{Found: a.verb, Expected: "expected set NAME VALUE, delete NAME or show NAME", Nearest: lang.Nearest(a.verb, verbs())}}
	})
}

func set(call *table.Call, d desk.Desk, l List, a request) error {
	if a.value == "" {
		return fmt.Errorf("%s: found an empty value, expected one; delete %s takes it away", a.name, a.name)
	}
	if l.Fits != nil {
		switch err := l.Fits(a.name, a.value); {
		case err != nil && !d.Out.Force:
			return err
		case err != nil:
			d.Out.Warnf("force: %v", err)
		}
	}
	return d.Commits.AtOnce(call, func(s *session.Session) error { return s.SetAttr(l.AttrList, a.of, a.name, a.value) })
}

func show(call *table.Call, d desk.Desk, l List, a request) error {
	s, err := d.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	value, err := s.Attr(l.AttrList, a.of, a.name)
	switch {
	case err != nil:
		return err
	case value == "":
		return fmt.Errorf("%s of %s: %w", a.name, a.of, ErrNotSet)
	case l.Scope != "":
		value = fmt.Sprintf("scope=%s  name=%s value=%s", l.Scope, a.name, value)
	}
	d.Out.Printf("%s\n", value)
	return nil
}
