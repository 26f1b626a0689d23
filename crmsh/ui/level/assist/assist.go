package assist

import (
	"fmt"
	"strings"

	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/table"
)

// Level makes the level.
func Level(d desk.Desk) *table.Level {
	c, resources := &commands{d}, table.Offer(d.Offers.Resources)
	return &table.Level{
		Name: "assist", Short: "make at once what needs several statements",
		Help:  `Commands here make several statements at once.`,
		Skill: table.Administrator,
		End:   d.Commits.Leave,
		Commands: []*table.Command{
			{
				Name: "template", Short: "make a template of what several primitives have in common",
				Help: `Parameters that all of them have alike go into the template.
  template vm1 vm2`,
				Args: table.TakeSome("PRIMITIVE ...", resources, c.template),
			},
			{
				Name: "weak-bond", Aliases: []string{"weak_bond"}, Short: "keep resources together without one depending on another",
				Help: `They are colocated with a resource that does nothing, as a set without an order:
they stay together, but none needs another.
  weak-bond a b`,
				Args: table.Take(func(a *[]string) []table.Param {
					return []table.Param{table.List("PRIMITIVE PRIMITIVE ...", 2, -1, a, resources).Names()}
				}, c.weakBond),
			},
		},
	}
}

type commands struct{ desk.Desk }

// unused gives the first id that begins so and nothing has.
func unused(s *session.Session, prefix string) string {
	for n := 1; ; n++ {
		if id := fmt.Sprintf("%s%d", prefix, n); !s.Scope().Used(id) {
			return id
		}
	}
}

// put carries out statements that the shell makes up.
func put(s *session.Session, text string) error {
	f, err := lang.Parse("assist", text)
	if err != nil {
		return err
	}
	for _, st := range f.Statements {
		if _, err := s.Put(st); err != nil {
			return err
		}
	}
	return nil
}

func (c *commands) template(call *table.Call, ids []string) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	list, err := desk.Primitives(s, ids)
	if err != nil {
		return err
	}
	first := s.AgentOf(list[0])
	for _, o := range list {
		if a := s.AgentOf(o); a != first {
			return fmt.Errorf("%s is of %s, %s is of %s; a template is for one kind", list[0].ID, first, o.ID, a)
		}
		if o.Element.SelectAttr("template") != nil {
			return fmt.Errorf("%s has a template already", o.ID)
		}
	}
	id := unused(s, "template-"+strings.ToLower(first.Type)+"-")
	if err := put(s, "rsc_template "+id+" "+first.String()); err != nil {
		return err
	}
	s.UseTemplate(id, list)
	c.Out.Infof("Template created: %s", id)
	return nil
}

func (c *commands) weakBond(call *table.Call, ids []string) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if _, err := desk.Primitives(s, ids); err != nil {
		return err
	}
	constraint, dummy := unused(s, "place-constraint-"), unused(s, "place-dummy-")
	c.Out.Printf("Create weak bond / independent colocation\nThe following elements will be created:\n")
	c.Out.Printf("   * Colocation constraint, ID: %s\n   * Dummy resource, ID: %s\n", constraint, dummy)
	if c.Out.Interactive && !c.Out.Ask("Create resources?") {
		return console.ErrUnconfirmed
	}
	return put(s, fmt.Sprintf("primitive %s ocf:heartbeat:Dummy\ncolocation %s inf: ( %s ) %s", dummy, constraint, strings.Join(ids, " "), dummy))
}
