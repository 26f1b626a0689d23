package privacy

import (
	"slices"

	"pacer/cib/value/secret"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/textdiff"
)

// Without gives a session whose values are hidden, or the session itself if there are none to hide.
func Without(s *session.Session, r secret.Rule) *session.Session {
	if len(r.Pairs(s.Root())) == 0 {
		return s
	}
	s = s.Clone()
	for _, nv := range r.Pairs(s.Root()) {
		nv.CreateAttr("value", secret.Hidden)
	}
	return s
}

// Compare gives what changed between two states of the configuration, statement by statement. Of hidden
// values it shows only that they are others.
func Compare(before, after *session.Session, r secret.Rule) string {
	was := map[string]string{}
	for _, nv := range r.Pairs(before.Root()) {
		was[nv.SelectAttrValue("id", "")] = nv.SelectAttrValue("value", "")
	}
	var others []string
	for _, nv := range r.Pairs(after.Root()) {
		id := nv.SelectAttrValue("id", "")
		if value, there := was[id]; there && value != nv.SelectAttrValue("value", "") {
			others = append(others, id)
		}
	}
	before, after = Without(before, r), Without(after, r)
	for _, nv := range r.Pairs(after.Root()) {
		if slices.Contains(others, nv.SelectAttrValue("id", "")) {
			nv.CreateAttr("value", secret.Hidden+" (another)")
		}
	}
	return textdiff.Statements(Text(before), Text(after))
}

// Text gives a whole configuration as statements.
func Text(s *session.Session) string { return lang.Print(s.Statements(s.Scope().Objects())) }
