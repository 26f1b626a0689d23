package ui

import (
	"fmt"
	"strings"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

// assistLevel is where what needs several statements is made at once.
func assistLevel() *level {
	return &level{name: "assist", end: (*shell).endConfigure, commands: []*command{
		{name: "template", usage: "template PRIMITIVE ...", least: 1, most: -1, run: (*shell).assistTemplate, short: "make a template of what several primitives have in common", complete: resources},
		{name: "weak-bond", aliases: []string{"weak_bond"}, usage: "weak-bond PRIMITIVE PRIMITIVE ...", least: 2, most: -1, run: (*shell).assistWeakBond, short: "keep resources together without one depending on another", complete: resources},
	}}
}

// unused gives the first id that begins so and nothing has.
func unused(s *session.Session, prefix string) string {
	for n := 1; ; n++ {
		if id := fmt.Sprintf("%s%d", prefix, n); !s.Scope().Used(id) {
			return id
		}
	}
}

// primitivesNamed finds primitives.
func primitivesNamed(s *session.Session, ids []string) ([]compile.Object, error) {
	var out []compile.Object
	for _, id := range ids {
		o, ok := s.Scope().Find(id)
		if !ok {
			return nil, noResource(s, id)
		}
		if o.Type != "primitive" {
			return nil, fmt.Errorf("%s is a %s; expected a primitive", id, o.Type)
		}
		out = append(out, o)
	}
	return out, nil
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

func (sh *shell) assistTemplate(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	list, err := primitivesNamed(s, in.args)
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
	sh.infof("Template created: %s", id)
	return nil
}

func (sh *shell) assistWeakBond(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	if _, err := primitivesNamed(s, in.args); err != nil {
		return err
	}
	constraint, dummy := unused(s, "place-constraint-"), unused(s, "place-dummy-")
	sh.printf("Create weak bond / independent colocation\nThe following elements will be created:\n")
	sh.printf("   * Colocation constraint, ID: %s\n   * Dummy resource, ID: %s\n", constraint, dummy)
	if sh.interactive && !sh.ask("Create resources?") {
		return errUnconfirmed
	}
	return put(s, fmt.Sprintf("primitive %s ocf:heartbeat:Dummy\ncolocation %s inf: ( %s ) %s", dummy, constraint, strings.Join(in.args, " "), dummy))
}
