package compile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pacer/cib/option"
	"pacer/cib/upgrade"
	"pacer/crmsh/lang"
)

// Modern gives the statements that say what a list with old forms means today: all that an upgrade of the scope's
// configuration from older schemas would change, and a note for each change. What has no old form is in it as it is.
// Superseded are the ids of objects that earlier loads of such statements made and that these do not.
func (s *Scope) Modern(list []lang.Statement) (modern []lang.Statement, superseded []string, notes []lang.Problem) {
	m := &modernizer{scope: s, upTo: cmp.Or(s.Major, newest), moved: map[string][]mover{}}
	for _, st := range list {
		modern = append(modern, m.statement(st)...)
	}
	for _, section := range []string{option.OpDefaults, option.RscDefaults} {
		modern = m.settle(modern, section)
	}
	return modern, m.superseded, m.notes
}

// newest stands for the latest schema.
const newest = 1 << 10

// modernizer brings statements to the forms of a schema.
type modernizer struct {
	scope      *Scope
	upTo       int                // the major version of the schema
	moved      map[string][]mover // options on their way to a section of defaults
	superseded []string
	notes      []lang.Problem
}

func (m *modernizer) note(w lang.Word, format string, args ...any) {
	m.notes = append(m.notes, lang.Problem{Pos: w.Pos, Found: w.Text, Expected: fmt.Sprintf(format, args...)})
}

// noted notes what became of a pair.
func (m *modernizer) noted(p lang.Pair, format string, args ...any) {
	m.note(lang.Word{Text: p.Name, Pos: p.Pos}, format, args...)
}

func (m *modernizer) statement(st lang.Statement) []lang.Statement {
	switch st := st.(type) {
	case *lang.Location:
		m.dropMoons(st.Rules)
		return m.location(st)
	case *lang.Colocation:
		return m.colocation(st)
	case *lang.Node:
		return m.node(st)
	case *lang.Grant:
		return m.grant(st)
	case *lang.Fencing:
		return m.fencing(st)
	case *lang.Defaults:
		m.dropMoons(st.Rules)
		return m.defaults(st)
	case *lang.Primitive:
		return m.primitive(st)
	case *lang.Container:
		return m.container(st)
	case *lang.Bundle:
		return m.bundle(st)
	}
	return []lang.Statement{st}
}

// location makes a constraint of each rule.
func (m *modernizer) location(st *lang.Location) []lang.Statement {
	n := len(st.Rules)
	if m.upTo < 4 {
		return []lang.Statement{st}
	}
	whole := n < 2
	for i := 0; ; i++ {
		id := upgrade.PartID(st.ID.Text, i)
		_, there := m.scope.Find(id)
		if (whole || i >= n) && !there {
			break
		}
		if whole || i >= n {
			m.superseded = append(m.superseded, id)
		}
	}
	if whole {
		return []lang.Statement{st}
	}
	var parts []lang.Statement
	var ids []string
	for i, rule := range st.Rules {
		part := *st
		part.ID.Text = upgrade.PartID(st.ID.Text, i)
		part.Rules = []*lang.Rule{rule}
		if i > 0 {
			part.Comments, part.Notes = nil, nil
		}
		parts, ids = append(parts, &part), append(ids, part.ID.Text)
	}
	if _, there := m.scope.Find(st.ID.Text); there {
		m.superseded = append(m.superseded, st.ID.Text)
	}
	m.note(st.ID, "a location has one rule since schema 4.0; each of its %d rules is kept as a location of its own: %s", n, strings.Join(ids, ", "))
	return parts
}

// colocation puts the score that it amounts to in the place of the name of an attribute.
func (m *modernizer) colocation(st *lang.Colocation) []lang.Statement {
	if m.upTo < 3 || st.Score.Text == "" || scoreLike(st.Score.Text) {
		return []lang.Statement{st}
	}
	now := *st
	now.Score.Text = "0"
	m.note(st.Score, "the name of an attribute as the score of a colocation never had an effect; kept as 0")
	return []lang.Statement{&now}
}

// node makes members of what was called otherwise, and bans all resources from what only was there to be pinged.
func (m *modernizer) node(st *lang.Node) []lang.Statement {
	m.dropMoonsIn(st.Sets)
	if m.upTo < 4 || st.Type.Text != "ping" {
		return []lang.Statement{st}
	}
	now := *st
	now.Type.Text = "member"
	ban := &lang.Location{
		Header:  lang.Header{Keyword: lang.Word{Text: "location", Pos: st.Keyword.Pos}},
		ID:      lang.Word{Text: upgrade.BanID(st.Name.Text), Pos: st.Name.Pos},
		Pattern: lang.Word{Text: ".*", Pos: st.Type.Pos},
		Attrs:   []lang.Pair{{Name: "resource-discovery", Value: "never", HasValue: true, Pos: st.Type.Pos}},
		Score:   lang.Word{Text: "-inf", Pos: st.Type.Pos}, Node: st.Name,
	}
	m.note(st.Type, "there are no ping nodes since schema 4.0; %s is kept as a member that may run nothing, by location %s", st.Name.Text, ban.ID.Text)
	return []lang.Statement{&now, ban}
}

// grant puts a user's own rights into a role.
func (m *modernizer) grant(st *lang.Grant) []lang.Statement {
	if m.upTo < 2 || len(st.Rules) == 0 {
		return []lang.Statement{st}
	}
	role := &lang.Role{
		Header: lang.Header{Keyword: lang.Word{Text: "role", Pos: st.Keyword.Pos}},
		ID:     lang.Word{Text: upgrade.RoleID(st.ID.Text), Pos: st.ID.Pos}, Permissions: st.Rules,
	}
	now := *st
	now.Rules, now.Roles = nil, append(slices.Clone(st.Roles), role.ID)
	m.note(st.ID, "only roles have rights since schema 2.0; those of this user are kept as role %s", role.ID.Text)
	return []lang.Statement{role, &now}
}

// mostLevels is how many fencing levels a target has.
const mostLevels = 9

// fencing leaves out levels that are never tried.
func (m *modernizer) fencing(st *lang.Fencing) []lang.Statement {
	now := *st
	now.Levels = nil
	count := map[string]int{}
	for _, l := range st.Levels {
		key := fmt.Sprint(l.Kind, " ", l.Target.Text, "=", l.Value)
		if count[key]++; m.upTo >= 4 && count[key] > mostLevels {
			m.note(l.Device, "left out: it would be fencing level %d, and levels go from 1 to %d; more never were tried", count[key], mostLevels)
			continue
		}
		now.Levels = append(now.Levels, l)
	}
	return []lang.Statement{&now}
}

// dropMoons leaves out phases of the moon.
func (m *modernizer) dropMoons(rules []*lang.Rule) {
	for _, r := range rules {
		for _, x := range r.Exprs {
			d, ok := x.(*lang.DateExpr)
			if !ok || m.upTo < 4 {
				continue
			}
			d.Spec = slices.DeleteFunc(d.Spec, func(p lang.Pair) bool {
				if p.Name != "moon" {
					return false
				}
				m.noted(p, "left out: there is no phase of the moon since schema 4.0; what is left of the rule may match more often")
				return true
			})
		}
	}
}

func (m *modernizer) dropMoonsIn(sets []*lang.AttrSet) {
	for _, s := range sets {
		m.dropMoons(s.Rules)
	}
}
