package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

// nodeLevel is where nodes are managed. Its commands take effect at once.
func nodeLevel() *level {
	return &level{name: "node", commands: []*command{
		{name: "show", aliases: []string{"list"}, usage: "show [NODE]", most: 1, run: (*shell).nodeShow, short: "show the nodes and their attributes", complete: nodes},
		{name: "standby", usage: "standby [NODE ...|--all] [forever|reboot]", most: -1, run: (*shell).nodeStandby, short: "let a node run no resources", complete: nodes},
		{name: "online", usage: "online [NODE ...|--all]", most: -1, run: (*shell).nodeOnline, short: "let a node run resources again", complete: nodes},
		{name: "maintenance", usage: "maintenance [NODE]", most: 1, run: (*shell).nodeMaintenance, short: "leave the resources of a node alone", complete: nodes},
		{name: "ready", usage: "ready [NODE]", most: 1, run: nodeSetter("maintenance", "off"), short: "look after the resources of a node again", complete: nodes},
		{name: "attribute", usage: "attribute NODE {set NAME VALUE|delete NAME|show NAME}", least: 3, most: 4, run: nodeAttr(false), short: "set or show an attribute of a node", complete: inTurn(nodes, choice("set", "delete", "show"))},
		{name: "utilization", usage: "utilization NODE {set NAME VALUE|delete NAME|show NAME}", least: 3, most: 4, run: nodeAttr(true), short: "set or show a capacity of a node", complete: inTurn(nodes, choice("set", "delete", "show"))},
		{name: "status-attr", usage: "status-attr NODE {set NAME VALUE|delete NAME|show NAME}", least: 3, most: 4, run: (*shell).nodeTransient, short: "set or show an attribute that lasts until the node leaves", complete: inTurn(nodes, choice("set", "delete", "show"))},
		{name: "server", usage: "server [NODE ...]", most: -1, run: (*shell).nodeServer, short: "show the host names of the nodes", complete: nodes},
		{name: "fence", usage: "fence NODE", least: 1, most: 1, run: (*shell).nodeFence, short: "fence a node", complete: nodes},
		{name: "clearstate", usage: "clearstate [NODE]", most: 1, run: (*shell).nodeClearState, short: "say that a node is down and forget what ran there", complete: nodes},
		{name: "delete", usage: "delete NODE", least: 1, most: 1, run: (*shell).nodeDelete, short: "remove a node that left for good from the configuration", complete: nodes},
	}}
}

// thisNode gives the node a command is about: its argument, else this host.
func (sh *shell) thisNode(args []string) (string, error) {
	if len(args) > 0 {
		return args[0], nil
	}
	if sh.env.Host == "" {
		return "", errors.New("which node? This host's name is not known; name one")
	}
	return strings.Split(sh.env.Host, ".")[0], nil
}

// atOnce changes the configuration and commits, unless other changes wait for a commit already.
func (sh *shell) atOnce(change func(s *session.Session) error) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	pending := s.Changed()
	if err := change(s); err != nil {
		return err
	}
	if pending {
		sh.infof("other changes wait for a commit, so this one does too")
		return nil
	}
	b, err := sh.back()
	if err != nil {
		return err
	}
	sh.edits = nil
	if err := sh.send(s, b, sh.doing); err != nil {
		return err
	}
	return sh.wait(b)
}

// nodeShow prints each node: NAME(ID): TYPE, then its attributes.
func (sh *shell) nodeShow(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	if len(in.args) > 0 && !slices.Contains(s.NodeNames(), in.args[0]) {
		return noNode(s, in.args[0])
	}
	for _, o := range s.OfType("node") {
		if name := o.Element.SelectAttrValue("uname", o.ID); len(in.args) == 0 || in.args[0] == name {
			sh.printNode(s, o.Element)
		}
	}
	return nil
}

func (sh *shell) printNode(s *session.Session, e *etree.Element) {
	name, id := e.SelectAttrValue("uname", ""), e.SelectAttrValue("id", "")
	typ, offline := e.SelectAttrValue("type", "member"), ""
	if !s.Online(id) {
		offline = "(offline)"
	}
	if name != id {
		name += "(" + id + ")"
	}
	sh.printf("%s: %s%s\n", name, typ, offline)
	for _, a := range e.Attr {
		if !slices.Contains([]string{"id", "uname", "type"}, a.Key) {
			sh.printf("\t%s: %s\n", a.Key, a.Value)
		}
	}
	for _, set := range e.SelectElements("instance_attributes") {
		var out []string
		for _, nv := range set.SelectElements("nvpair") {
			out = append(out, nv.SelectAttrValue("name", "")+"="+lang.Quote(nv.SelectAttrValue("value", "")))
		}
		sh.printf("\t%s\n", strings.Join(out, " "))
	}
}

func noNode(s *session.Session, name string) error {
	return lang.Problems{{Found: name, Expected: "there is no such node", Nearest: lang.Nearest(name, s.NodeNames())}}
}

// nodeList gives the nodes that words name: all for --all, this host for none.
func (sh *shell) nodeList(words []string) ([]string, error) {
	s, err := sh.fresh()
	if err != nil {
		return nil, err
	}
	if slices.Contains(words, "--all") {
		return s.NodeNames(), nil
	}
	if len(words) == 0 {
		name, err := sh.thisNode(nil)
		return []string{name}, err
	}
	for _, w := range words {
		if !slices.Contains(s.NodeNames(), w) {
			return nil, noNode(s, w)
		}
	}
	return words, nil
}

func (sh *shell) nodeStandby(in *call) error {
	words, forever := in.args, true
	if n := len(words); n > 0 && (words[n-1] == "reboot" || words[n-1] == "forever") {
		forever = words[n-1] == "forever"
		words = words[:n-1]
	}
	list, err := sh.nodeList(words)
	if err != nil {
		return err
	}
	err = sh.atOnce(func(s *session.Session) error {
		for _, n := range list {
			if err := setStandby(s, n, forever); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		for _, n := range list {
			sh.infof("standby node %s", n)
		}
	}
	return err
}

// setStandby puts the attribute in one place and takes it out of the other.
func setStandby(s *session.Session, node string, forever bool) error {
	if forever {
		if s.HasTransient(node, "standby") {
			if err := s.SetTransient(node, "standby", ""); err != nil {
				return err
			}
		}
		return s.SetNode(node, "standby", "on", false)
	}
	if err := s.SetTransient(node, "standby", "on"); err != nil {
		return err
	}
	return s.SetNode(node, "standby", "", false)
}

func (sh *shell) nodeOnline(in *call) error {
	list, err := sh.nodeList(in.args)
	if err != nil {
		return err
	}
	err = sh.atOnce(func(s *session.Session) error {
		for _, n := range list {
			if err := setOnline(s, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		for _, n := range list {
			sh.infof("online node %s", n)
		}
	}
	return err
}

// setOnline switches off the standby there is; where there is none a node is online.
func setOnline(s *session.Session, node string) error {
	value, err := s.NodeAttr(node, "standby", false)
	if err != nil {
		return err
	}
	if value != "" && value != "off" {
		if err := s.SetNode(node, "standby", "off", false); err != nil {
			return err
		}
	}
	if s.HasTransient(node, "standby") {
		return s.SetTransient(node, "standby", "off")
	}
	return nil
}

// nodeSetter makes a command that sets an attribute of a node.
func nodeSetter(name, value string) func(*shell, *call) error {
	return func(sh *shell, in *call) error {
		node, err := sh.thisNode(in.args)
		if err != nil {
			return err
		}
		return sh.atOnce(func(s *session.Session) error { return s.SetNode(node, name, value, false) })
	}
}

// nodeAttr makes the command attribute, or utilization.
func nodeAttr(utilization bool) func(*shell, *call) error {
	return func(sh *shell, in *call) error {
		node, verb, name := in.args[0], in.args[1], in.args[2]
		switch {
		case verb == "set" && len(in.args) == 4:
			return sh.atOnce(func(s *session.Session) error { return s.SetNode(node, name, in.args[3], utilization) })
		case verb == "delete" && len(in.args) == 3:
			return sh.atOnce(func(s *session.Session) error { return s.SetNode(node, name, "", utilization) })
		case verb == "show" && len(in.args) == 3:
			s, err := sh.fresh()
			if err != nil {
				return err
			}
			value, err := s.NodeAttr(node, name, utilization)
			return sh.showAttr("nodes", node, name, value, err)
		}
		return wrongVerb(verb)
	}
}

var errNotSet = errors.New("it is not set")

// showAttr prints an attribute of a node as crm_attribute does, one of a resource as crm_resource does: the value
// alone.
func (sh *shell) showAttr(scope, of, name, value string, err error) error {
	switch {
	case err != nil:
		return err
	case value == "":
		return fmt.Errorf("%s of %s: %w", name, of, errNotSet)
	}
	if scope != "" {
		value = fmt.Sprintf("scope=%s  name=%s value=%s", scope, name, value)
	}
	sh.printf("%s\n", value)
	return nil
}

func wrongVerb(verb string) error {
	return lang.Problems{{Found: verb, Expected: "expected set NAME VALUE, delete NAME or show NAME", Nearest: lang.Nearest(verb, []string{"set", "delete", "show"})}}
}

func (sh *shell) nodeTransient(in *call) error {
	node, verb, name := in.args[0], in.args[1], in.args[2]
	switch {
	case verb == "set" && len(in.args) == 4:
		return sh.atOnce(func(s *session.Session) error { return s.SetTransient(node, name, in.args[3]) })
	case verb == "delete" && len(in.args) == 3:
		return sh.atOnce(func(s *session.Session) error { return s.SetTransient(node, name, "") })
	case verb == "show" && len(in.args) == 3:
		s, err := sh.fresh()
		if err != nil {
			return err
		}
		return sh.showAttr("status", node, name, s.Transient(node, name), nil)
	}
	return wrongVerb(verb)
}

// nodeServer prints the name or address of each node's host: for a remote node its resource's server.
func (sh *shell) nodeServer(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	for _, n := range s.NodeNames() {
		if len(in.args) > 0 && !slices.Contains(in.args, n) {
			continue
		}
		if server, err := s.Param(n, "instance_attributes", "server"); err == nil && server != "" {
			n = server
		}
		sh.printf("%s\n", n)
	}
	return nil
}

func (sh *shell) nodeMaintenance(in *call) error {
	node, err := sh.thisNode(in.args)
	if err != nil {
		return err
	}
	return sh.atOnce(func(s *session.Session) error { return s.SetNodeMaintenance(node, sh.askAboutChildren) })
}

// askAboutChildren asks whether something that resources say themselves is to give way, unless a preference
// answers that.
func (sh *shell) askAboutChildren(question string) bool {
	switch sh.prefs.get("core.manage_children") {
	case "never":
		return false
	case "always":
		return true
	}
	return sh.ask(question)
}

// errUnconfirmed says that a question was not answered with yes.
var errUnconfirmed = errors.New("not done; -F answers yes")

// nodeFence has a node fenced: the attribute terminate asks the policy engine for it. A running cluster is not
// asked for what nobody there would do.
func (sh *shell) nodeFence(in *call) error {
	node := in.args[0]
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	if !slices.Contains(s.NodeNames(), node) {
		return noNode(s, node)
	}
	if !s.Fencers() {
		return errors.New("there is no fence device that could do it; configure one of class stonith first")
	}
	b, err := sh.back()
	if err != nil {
		return err
	}
	if _, file := b.(*session.File); !file {
		return fmt.Errorf("the cluster's daemon does not carry out fencing yet; switch %s off by hand, make certain that it is off, then say so by node clearstate %s", node, node)
	}
	if !sh.ask(fmt.Sprintf("Fencing %s shuts it down, and whatever runs there moves. Fence it?", node)) {
		return errUnconfirmed
	}
	return sh.atOnce(func(s *session.Session) error { return s.SetTransient(node, "terminate", "true") })
}

func (sh *shell) nodeClearState(in *call) error {
	node, err := sh.thisNode(in.args)
	if err != nil {
		return err
	}
	if !sh.ask(fmt.Sprintf("Resources of %s will be started elsewhere. Is %s down for certain?", node, node)) {
		return errUnconfirmed
	}
	return sh.atOnce(func(s *session.Session) error { return s.ClearState(node) })
}

func (sh *shell) nodeDelete(in *call) error {
	node := in.args[0]
	if err := sh.atOnce(func(s *session.Session) error { return s.DeleteNode(node, sh.options.Force) }); err != nil {
		return err
	}
	sh.infof("node %s was removed from the configuration", node)
	return nil
}

// perform asks something of the cluster and shows what it says.
func (sh *shell) perform(o session.Order) error {
	b, err := sh.back()
	if err != nil {
		return err
	}
	text, err := b.Perform(sh.ctx, o)
	sh.printf("%s", text)
	return err
}
