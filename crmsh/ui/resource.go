package ui

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacer/cib/value/score"
	"pacer/cib/value/term"
	"pacer/crmsh/lang"
	"pacer/crmsh/ra"
	"pacer/crmsh/session"
)

// resourceLevel is where resources are managed. Its commands take effect at once.
func resourceLevel() *level {
	attr := inTurn(resources, choice("set", "delete", "show"))
	return &level{name: "resource", commands: []*command{
		{name: "status", aliases: []string{"show", "list"}, usage: "status [RESOURCE ...]", most: -1, run: (*shell).resourceStatus, short: "show the resources, or where some run", complete: resources},
		{name: "start", usage: "start RESOURCE ...", least: 1, most: -1, run: metaSetter("target-role", term.RoleStarted.String()), short: "start resources", complete: resources},
		{name: "stop", usage: "stop RESOURCE ...", least: 1, most: -1, run: metaSetter("target-role", term.RoleStopped.String()), short: "stop resources", complete: resources},
		{name: "restart", usage: "restart RESOURCE ...", least: 1, most: -1, run: (*shell).resourceRestart, short: "stop resources, wait, and start them", complete: resources},
		{name: "promote", usage: "promote RESOURCE", least: 1, most: 1, run: roleSetter(term.RolePromoted.String()), short: "promote a resource", complete: resources},
		{name: "demote", usage: "demote RESOURCE", least: 1, most: 1, run: roleSetter(term.RoleUnpromoted.String()), short: "demote a resource", complete: resources},
		{name: "manage", usage: "manage RESOURCE", least: 1, most: 1, run: metaSetter("is-managed", "true"), short: "let the cluster look after a resource", complete: resources},
		{name: "unmanage", usage: "unmanage RESOURCE", least: 1, most: 1, run: metaSetter("is-managed", "false"), short: "let the cluster leave a resource alone", complete: resources},
		{name: "maintenance", usage: "maintenance RESOURCE [on|off|true|false]", least: 1, most: 2, run: (*shell).resourceMaintenance, short: "leave a resource alone, monitors too", complete: inTurn(resources, choice("on", "off"))},
		{name: "move", aliases: []string{"migrate"}, usage: "move RESOURCE [NODE] [LIFETIME] [force]", least: 1, most: 4, run: preferrer(false), short: "make a resource go to a node", complete: inTurn(resources, nodes)},
		{name: "ban", usage: "ban RESOURCE [NODE] [LIFETIME] [force]", least: 1, most: 4, run: preferrer(true), short: "keep a resource off a node", complete: inTurn(resources, nodes)},
		{name: "clear", aliases: []string{"unmove", "unban", "unmigrate"}, usage: "clear RESOURCE", least: 1, most: 1, run: (*shell).resourceClear, short: "undo move and ban", complete: resources},
		{name: "cleanup", usage: "cleanup [RESOURCE] [NODE] [force]", most: 3, run: resourceOrder(session.Cleanup), short: "forget failures", complete: inTurn(resources, nodes)},
		{name: "refresh", aliases: []string{"reprobe"}, usage: "refresh [RESOURCE] [NODE] [force]", most: 3, run: resourceOrder(session.Refresh), short: "find out the state of resources anew", complete: inTurn(resources, nodes)},
		{name: "locate", usage: "locate RESOURCE ...", least: 1, most: -1, run: (*shell).resourceStatus, short: "show where resources run", complete: resources},
		{name: "operations", usage: "operations [RESOURCE] [NODE]", most: 2, run: (*shell).resourceOperations, short: "show what is known of operations", complete: inTurn(resources, nodes)},
		{name: "failcount", usage: "failcount RESOURCE {show NODE|delete NODE|set NODE VALUE [OPERATION] [INTERVAL]}", least: 3, most: 6, run: (*shell).resourceFailCount, short: "show or change a count of failures", complete: inTurn(resources, choice("show", "delete", "set"), nodes)},
		{name: "scores", usage: "scores", run: (*shell).resourceScores, short: "show the scores of resources on nodes"},
		{name: "secret", usage: "secret RESOURCE {set PARAM VALUE|stash PARAM|unstash PARAM|delete PARAM|show PARAM|check PARAM}", least: 3, most: 4, run: (*shell).resourceSecret, short: "keep the value of a parameter out of the configuration", complete: inTurn(resources, choice("set", "stash", "unstash", "delete", "show", "check"))},
		{name: "trace", usage: "trace RESOURCE [OPERATION] [INTERVAL] [FOLDER]", least: 1, most: 4, run: (*shell).resourceTrace, short: "let an agent write down what it does", complete: inTurn(resources, choice(append([]string{term.Probe}, term.Operations()...)...))},
		{name: "untrace", usage: "untrace RESOURCE [OPERATION] [INTERVAL]", least: 1, most: 3, run: (*shell).resourceUntrace, short: "take trace back", complete: inTurn(resources, choice(append([]string{term.Probe}, term.Operations()...)...))},
		{name: "constraints", usage: "constraints RESOURCE", least: 1, most: 1, run: (*shell).resourceConstraints, short: "show the constraints about a resource", complete: resources},
		{name: "param", usage: "param RESOURCE {set NAME VALUE|delete NAME|show NAME}", least: 3, most: 4, run: resourceAttr("instance_attributes"), short: "set or show a parameter", complete: attr},
		{name: "meta", usage: "meta RESOURCE {set NAME VALUE|delete NAME|show NAME}", least: 3, most: 4, run: resourceAttr("meta_attributes"), short: "set or show a meta attribute", complete: attr},
		{name: "utilization", usage: "utilization RESOURCE {set NAME VALUE|delete NAME|show NAME}", least: 3, most: 4, run: resourceAttr("utilization"), short: "set or show what a resource needs", complete: attr},
	}}
}

// resourceStatus shows all resources, or asks where some run.
func (sh *shell) resourceStatus(in *call) error {
	if len(in.args) == 0 {
		return sh.status(&call{args: []string{"resources", "-r"}})
	}
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	for _, r := range in.args {
		if !slices.Contains(s.ResourceIDs(), r) {
			return noResource(s, r)
		}
		if where := s.Where(r); len(where) > 0 {
			sh.printf("resource %s is running on: %s\n", r, strings.Join(where, " "))
		} else {
			sh.printf("resource %s is NOT running\n", r)
		}
	}
	return nil
}

func noResource(s *session.Session, id string) error {
	return lang.Problems{{Found: id, Expected: "there is no such resource", Nearest: lang.Nearest(id, s.ResourceIDs())}}
}

// setMeta sets a meta attribute of several resources in one commit.
func (sh *shell) setMeta(list []string, name, value string) error {
	return sh.atOnce(func(s *session.Session) error {
		for _, r := range list {
			if err := s.SetMeta(r, name, value, sh.askAboutChildren); err != nil {
				return err
			}
		}
		return nil
	})
}

// resourceRestart stops resources and starts them when they have stopped. Whether it is possible to wait is
// found out first, so that nothing is left stopped.
func (sh *shell) resourceRestart(in *call) error {
	settle := session.Order{Verb: session.Wait}
	for _, step := range []func() error{
		func() error { return sh.perform(settle) },
		func() error { return sh.setMeta(in.args, "target-role", term.RoleStopped.String()) },
		func() error { return sh.perform(settle) },
		func() error { return sh.setMeta(in.args, "target-role", term.RoleStarted.String()) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func metaSetter(name, value string) func(*shell, *call) error {
	return func(sh *shell, in *call) error { return sh.setMeta(in.args, name, value) }
}

// roleSetter sets the role that a promotable resource should have.
func roleSetter(role string) func(*shell, *call) error {
	return func(sh *shell, in *call) error {
		s, err := sh.fresh()
		if err != nil {
			return err
		}
		if !s.Promotable(in.args[0]) {
			return fmt.Errorf("%s is not a promotable resource", in.args[0])
		}
		return sh.setMeta(in.args, "target-role", role)
	}
}

func (sh *shell) resourceMaintenance(in *call) error {
	value := "true"
	if len(in.args) == 2 {
		on, ok := term.Bool(in.args[1])
		if !ok {
			return fmt.Errorf("maintenance: expected on or off, found %q", in.args[1])
		}
		value = strconv.FormatBool(on)
	}
	return sh.setMeta(in.args[:1], "maintenance", value)
}

// preferrer makes the commands move and ban.
func preferrer(ban bool) func(*shell, *call) error {
	return func(sh *shell, in *call) error {
		s, err := sh.fresh()
		if err != nil {
			return err
		}
		p, force, err := preferenceOf(s, in.args)
		if err != nil {
			return err
		}
		p.Ban = ban
		if p.Node == "" && !ban && !force && !sh.options.Force {
			return errors.New("move: expected a node, or force to leave the node that the resource is on")
		}
		node := ""
		err = sh.atOnce(func(s *session.Session) error {
			node, err = s.Prefer(p)
			return err
		})
		if err == nil {
			sh.infof("%s constraint created for %s to %s; resource clear %s removes it", in.name, p.Resource, node, p.Resource)
		}
		return err
	}
}

// preferenceOf reads RESOURCE [NODE] [LIFETIME] [force].
func preferenceOf(s *session.Session, args []string) (p session.Preference, force bool, err error) {
	p.Resource, args = args[0], args[1:]
	if !slices.Contains(s.ResourceIDs(), p.Resource) {
		return p, false, noResource(s, p.Resource)
	}
	if n := len(args) - 1; n >= 0 && args[n] == "force" {
		args, force = args[:n], true
	}
	if len(args) > 0 && slices.Contains(s.NodeNames(), args[0]) {
		p.Node, args = args[0], args[1:]
	}
	switch {
	case len(args) == 0 || args[0] == "forever":
		return p, force, nil
	case p.Node == "" && !strings.HasPrefix(args[0], "P") && !strings.ContainsAny(args[0][:1], "0123456789"):
		return p, force, noNode(s, args[0])
	}
	p.Until, err = session.Until(args[0], time.Now())
	return p, force, err
}

func (sh *shell) resourceClear(in *call) error {
	gone := 0
	err := sh.atOnce(func(s *session.Session) (err error) {
		gone, err = s.Unprefer(in.args[0])
		return err
	})
	if err == nil {
		sh.infof("%d constraints of move and ban were removed", gone)
	}
	return err
}

// resourceOrder makes a command that asks something of the cluster.
func resourceOrder(verb session.Verb) func(*shell, *call) error {
	return func(sh *shell, in *call) error {
		args := slices.DeleteFunc(slices.Clone(in.args), func(a string) bool { return a == "force" })
		o := session.Order{Verb: verb, Force: len(args) < len(in.args) || sh.options.Force}
		if len(args) > 0 {
			s, err := sh.fresh()
			if err != nil {
				return err
			}
			if o.Resource = args[0]; !slices.Contains(s.ResourceIDs(), o.Resource) {
				return noResource(s, o.Resource)
			}
		}
		if len(args) > 1 {
			o.Node = args[1]
		}
		return sh.perform(o)
	}
}

// resourceOperations prints what is known of operations.
func (sh *shell) resourceOperations(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	args := append(in.args, "", "")
	if args[0] != "" && !slices.Contains(s.ResourceIDs(), args[0]) {
		return noResource(s, args[0])
	}
	if args[1] != "" && !slices.Contains(s.NodeNames(), args[1]) {
		return noNode(s, args[1])
	}
	for _, l := range s.Operations(args[0], args[1]) {
		sh.printf("%s\n", l)
	}
	return nil
}

// resourceScores prints the scores that decide where resources run.
func (sh *shell) resourceScores(*call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	return sh.simulateOn(s.Document(), []string{"-s", "-U"})
}

func (sh *shell) resourceFailCount(in *call) error {
	rsc, verb, node := in.args[0], in.args[1], in.args[2]
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	if !slices.Contains(s.ResourceIDs(), rsc) {
		return noResource(s, rsc)
	}
	switch {
	case verb == "set" && len(in.args) >= 4:
		op := ""
		if len(in.args) > 4 {
			op = in.args[4]
		}
		if len(in.args) > 5 {
			d, ok := ra.Duration(in.args[5])
			if !ok {
				return fmt.Errorf("failcount: %q is no interval; expected seconds", in.args[5])
			}
			op += fmt.Sprintf("_%d", d.Milliseconds())
		}
		return sh.atOnce(func(s *session.Session) error { return s.SetFailCount(rsc, node, op, in.args[3]) })
	case verb == "show" && len(in.args) == 3:
		return sh.showFailCount(rsc, node)
	case verb == "delete" && len(in.args) == 3:
		return sh.atOnce(func(s *session.Session) error { return s.DeleteFailCounts(rsc, node) })
	}
	return errors.New("failcount: expected show NODE, delete NODE or set NODE VALUE [OPERATION] [INTERVAL]")
}

// showFailCount prints how often a resource failed on a node, as crm_failcount does; for a person by operation, too.
func (sh *shell) showFailCount(rsc, node string) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	counts, err := s.FailCounts(rsc, node)
	if err != nil {
		return err
	}
	var sum score.Score
	for _, c := range counts {
		n, _ := score.Parse(c[1], 0)
		sum = score.Add(sum, n)
	}
	sh.printf("scope=status  name=fail-count-%s value=%s\n", rsc, sum)
	for _, c := range counts {
		if sh.person {
			sh.printf("  %s: %s\n", c[0], c[1])
		}
	}
	return nil
}

// resourceConstraints prints the constraints about a resource.
func (sh *shell) resourceConstraints(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	list, err := s.Select("related:"+in.args[0], "and", "type:location", "type:colocation", "type:order", "type:rsc_ticket")
	if err != nil {
		return err
	}
	sh.printf("%s", lang.Print(s.Statements(list)))
	return nil
}

// resourceAttr makes the commands param, meta and utilization.
func resourceAttr(tag string) func(*shell, *call) error {
	return func(sh *shell, in *call) error {
		rsc, verb, name := in.args[0], in.args[1], in.args[2]
		switch {
		case verb == "set" && len(in.args) == 4:
			return sh.atOnce(func(s *session.Session) error { return s.SetParam(rsc, tag, name, in.args[3]) })
		case verb == "delete" && len(in.args) == 3:
			return sh.atOnce(func(s *session.Session) error { return s.SetParam(rsc, tag, name, "") })
		case verb == "show" && len(in.args) == 3:
			s, err := sh.fresh()
			if err != nil {
				return err
			}
			value, err := s.Param(rsc, tag, name)
			return sh.showAttr("", rsc, name, value, err)
		}
		return wrongVerb(verb)
	}
}
