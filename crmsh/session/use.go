package session

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/crmsh/compile"
)

// InUse is something that the changes take away though the cluster uses it.
type InUse struct {
	ID    string
	Node  bool     // a node that is up, else a resource that runs
	Where []string // the nodes that the resource runs on
	From  string   // the container that the resource stays out of; "" if it goes altogether
}

// String says what is taken away.
func (u InUse) String() string {
	switch {
	case u.Node:
		return fmt.Sprintf("node %s is online and would be removed", u.ID)
	case u.From != "":
		return fmt.Sprintf("resource %s is running on %s and would be taken out of %s", u.ID, strings.Join(u.Where, " "), u.From)
	}
	return fmt.Sprintf("resource %s is running on %s and would be removed", u.ID, strings.Join(u.Where, " "))
}

// Consent says of objects that they may be taken away though they are in use.
func (s *Session) Consent(ids ...string) {
	consent := maps.Clone(s.consent)
	if consent == nil {
		consent = map[string]bool{}
	}
	for _, id := range ids {
		consent[id] = true
	}
	s.consent = consent
}

// ConsentBeyond consents to all that is taken away now and was not among those before.
func (s *Session) ConsentBeyond(before []InUse) {
	for _, u := range s.TakenAway() {
		if !slices.ContainsFunc(before, func(b InUse) bool { return b.ID == u.ID && b.Node == u.Node }) {
			s.Consent(u.ID)
		}
	}
}

// TakenAway lists what is in use and would go with the changes: resources that run, whether they go themselves or only
// get another id, and those that are taken out of what they are in; nodes that are up. What was consented to is left out.
func (s *Session) TakenAway() []InUse {
	before := s.Before()
	var out []InUse
	for _, o := range before.Scope().Objects() {
		gone, from := s.leaves(o)
		switch {
		case !gone && from == "", s.consent[o.ID]:
		case o.Type == "node" && before.Online(o.Element.SelectAttrValue("id", "")):
			out = append(out, InUse{ID: o.Element.SelectAttrValue("uname", o.ID), Node: true})
		case compile.IsResource(o.Element) && o.Type != "rsc_template":
			if where := before.Where(o.ID); len(where) > 0 {
				out = append(out, InUse{ID: o.ID, Where: where, From: from})
			}
		}
	}
	return out
}

// leaves says whether an object is gone, be it that something else has its id or that a node has another name, or of a
// resource what it was taken out of.
func (s *Session) leaves(o compile.Object) (gone bool, from string) {
	if o.Type == "node" {
		now, there := s.Scope().Node(o.ID)
		return !there || hostName(now.Element) != hostName(o.Element), ""
	}
	now, there := s.Scope().Find(o.ID)
	if !there || compile.IsResource(o.Element) && (!compile.IsResource(now.Element) || now.Type == "rsc_template") {
		return true, ""
	}
	was := containerOf(o.Element)
	if was != "" && containerOf(now.Element) != was && !s.consent[was] {
		return false, was
	}
	return false, ""
}

// containerOf gives the id of the group, clone or bundle that a resource is in, "" if it is in none.
func containerOf(e *etree.Element) string {
	if p := e.Parent(); p != nil && compile.IsContainer(p) {
		return p.SelectAttrValue("id", "")
	}
	return ""
}

// UseOf says of an object what it is in use as, if it is.
func (s *Session) UseOf(id string) (InUse, bool) {
	o, ok := s.Scope().Find(id)
	switch {
	case !ok:
		return InUse{}, false
	case o.Type == "node":
		return InUse{ID: id, Node: true}, s.Online(o.Element.SelectAttrValue("id", ""))
	case !compile.IsResource(o.Element):
		return InUse{}, false
	}
	where := s.Where(id)
	return InUse{ID: id, Where: where}, len(where) > 0
}
