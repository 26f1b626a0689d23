package node

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/table"
)

type commands struct{ desk.Desk }

// this gives the node a command is about: the one that is named, else this host.
func (c *commands) this(node table.Optional) (string, error) {
	if node.Given {
		return node.Text, nil
	}
	if c.Env.Host == "" {
		return "", errors.New("which node? This host's name is not known; name one")
	}
	return strings.Split(c.Env.Host, ".")[0], nil
}

// list gives the nodes that words name: all for --all, this host for none.
func (c *commands) list(ctx context.Context, words []string) ([]string, error) {
	s, err := c.Conf.Fresh(ctx)
	if err != nil {
		return nil, err
	}
	if slices.Contains(words, "--all") {
		return s.NodeNames(), nil
	}
	if len(words) == 0 {
		name, err := c.this(table.Optional{})
		return []string{name}, err
	}
	for _, w := range words {
		if !slices.Contains(s.NodeNames(), w) {
			return nil, desk.NoNode(s, w)
		}
	}
	return words, nil
}

// show prints each node: NAME(ID): TYPE, then its attributes.
func (c *commands) show(call *table.Call, node table.Optional) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if node.Given && !slices.Contains(s.NodeNames(), node.Text) {
		return desk.NoNode(s, node.Text)
	}
	for _, o := range s.OfType("node") {
		if name := o.Element.SelectAttrValue("uname", o.ID); node.Or(name) == name {
			c.print(call.Context, s, o.Element)
		}
	}
	return nil
}

func (c *commands) print(ctx context.Context, s *session.Session, e *etree.Element) {
	name, id := e.SelectAttrValue("uname", ""), e.SelectAttrValue("id", "")
	typ, offline := e.SelectAttrValue("type", "member"), ""
	if !s.Online(id) {
		offline = "(offline)"
	}
	if name != id {
		name += "(" + id + ")"
	}
	e = c.Secrets.Rule(ctx).Without(e)
	c.Out.Printf("%s: %s%s\n", name, typ, offline)
	for _, a := range e.Attr {
		if !slices.Contains([]string{"id", "uname", "type"}, a.Key) {
			c.Out.Printf("\t%s: %s\n", a.Key, a.Value)
		}
	}
	for _, set := range e.SelectElements("instance_attributes") {
		var out []string
		for _, nv := range set.SelectElements("nvpair") {
			out = append(out, nv.SelectAttrValue("name", "")+"="+lang.Quote(nv.SelectAttrValue("value", "")))
		}
		c.Out.Printf("\t%s\n", strings.Join(out, " "))
	}
}

// standby is which nodes are to run nothing, and whether that lasts.
type standby struct {
	nodes   []string
	forever bool
}

func (a *standby) read(words []string) error {
	a.nodes, a.forever = words, true
	if n := len(words); n > 0 && (words[n-1] == "reboot" || words[n-1] == "forever") {
		a.nodes, a.forever = words[:n-1], words[n-1] == "forever"
	}
	return nil
}

func (c *commands) standby(call *table.Call, a standby) error {
	return c.each(call, a.nodes, "standby", func(s *session.Session, node string) error { return setStandby(s, node, a.forever) })
}

func (c *commands) online(call *table.Call, nodes []string) error {
	return c.each(call, nodes, "online", setOnline)
}

// each changes several nodes in one commit and says what they are now.
func (c *commands) each(call *table.Call, words []string, what string, change func(*session.Session, string) error) error {
	list, err := c.list(call.Context, words)
	if err != nil {
		return err
	}
	err = c.Commits.AtOnce(call, func(s *session.Session) error {
		for _, n := range list {
			if err := change(s, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		for _, n := range list {
			c.Out.Infof("%s node %s", what, n)
		}
	}
	return err
}

// setStandby puts the attribute in one place and takes it out of the other.
func setStandby(s *session.Session, node string, forever bool) error {
	if !forever {
		if err := s.SetAttr(session.StatusAttributes, node, "standby", "on"); err != nil {
			return err
		}
		return s.SetAttr(session.NodeAttributes, node, "standby", "")
	}
	if until, err := s.Attr(session.StatusAttributes, node, "standby"); err != nil || until != "" {
		if err := s.SetAttr(session.StatusAttributes, node, "standby", ""); err != nil {
			return err
		}
	}
	return s.SetAttr(session.NodeAttributes, node, "standby", "on")
}

// setOnline switches off the standby there is; where there is none a node is online.
func setOnline(s *session.Session, node string) error {
	value, err := s.Attr(session.NodeAttributes, node, "standby")
	if err != nil {
		return err
	}
	if value != "" && value != "off" {
		if err := s.SetAttr(session.NodeAttributes, node, "standby", "off"); err != nil {
			return err
		}
	}
	if until, err := s.Attr(session.StatusAttributes, node, "standby"); err != nil || until == "" {
		return err
	}
	return s.SetAttr(session.StatusAttributes, node, "standby", "off")
}

func (c *commands) ready(call *table.Call, named table.Optional) error {
	node, err := c.this(named)
	if err != nil {
		return err
	}
	return c.Commits.AtOnce(call, func(s *session.Session) error {
		return s.SetAttr(session.NodeAttributes, node, "maintenance", "off")
	})
}

func (c *commands) maintenance(call *table.Call, named table.Optional) error {
	node, err := c.this(named)
	if err != nil {
		return err
	}
	return c.Commits.AtOnce(call, func(s *session.Session) error { return s.SetNodeMaintenance(node, c.Commits.AskAboutChildren) })
}

// server prints the name or address of each node's host: for a remote node its resource's server.
func (c *commands) server(call *table.Call, nodes []string) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	for _, n := range s.NodeNames() {
		if len(nodes) > 0 && !slices.Contains(nodes, n) {
			continue
		}
		if server, err := s.Attr(session.Parameters, n, "server"); err == nil && server != "" {
			n = server
		}
		c.Out.Printf("%s\n", n)
	}
	return nil
}

func (c *commands) clearState(call *table.Call, named table.Optional) error {
	node, err := c.this(named)
	if err != nil {
		return err
	}
	if !c.Out.Ask(fmt.Sprintf("Resources of %s will be started elsewhere. Is %s down for certain?", node, node)) {
		return console.ErrUnconfirmed
	}
	if err := c.confirm(call, node); err != nil {
		return err
	}
	return c.Commits.AtOnce(call, func(s *session.Session) error { return s.ClearState(node) })
}

// confirm has a running cluster take the node for fenced, with who said so and when.
func (c *commands) confirm(call *table.Call, node string) error {
	b, err := c.Conf.Backend()
	if err != nil || desk.IsFile(b) {
		return err
	}
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if err := s.MayClear(node); err != nil {
		return err
	}
	text, err := b.Perform(call.Context, session.Request{Verb: session.Confirm, Node: node})
	if err == nil {
		c.Out.Infof("%s", text)
	}
	return err
}

func (c *commands) remove(call *table.Call, node string) error {
	err := c.Commits.AtOnce(call, func(s *session.Session) error {
		notes, err := s.DeleteNode(node, c.Out.Force)
		c.Out.Notes(notes)
		return err
	})
	if err != nil {
		return err
	}
	c.Out.Infof("node %s was removed from the configuration", node)
	return nil
}
