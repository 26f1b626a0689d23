package report

import (
	"strconv"

	"pacer/pengine/world"
)

// members writes a group with its members.
func (s *status) members(r *world.Resource) bool {
	l := list{out: s.out}
	begin := func() {
		l.begin(false, "Resource Group: %s%s%s", r.ID, inParens(s.groupMarks(r)), s.description(r))
	}
	if s.Brief {
		if rscs := s.filtered(r.Children); len(rscs) > 0 {
			begin()
			s.with(func(o *StatusOptions) { o.Inactive = true }).brief(rscs)
		}
		return l.end()
	}
	passes := s.named(r)
	for _, m := range r.Children {
		if s.skipMember(m, passes) {
			continue
		}
		begin()
		s.resource(m)
	}
	return l.end()
}

// groupMarks tell about inactive members where these are not listed, and about restrictions.
func (s *status) groupMarks(r *world.Resource) (marks []string) {
	if idle := countIdle(r); !s.Inactive && idle > 0 && r.IsActive(false) && !r.IsActive(true) {
		marks = append(marks, strconv.Itoa(idle)+" member"+plural(idle)+" inactive")
	}
	return append(marks, restrictions(r)...)
}

func countIdle(r *world.Resource) (n int) {
	for _, m := range r.Children {
		if !m.IsActive(true) {
			n++
		}
	}
	return n
}

// skipMember leaves out members that are not active unless these are asked for, by option or by
// name.
func (s *status) skipMember(m *world.Resource, groupPasses bool) bool {
	taken := !s.leftOut(m, false)
	if s.Resources != nil && taken {
		return false
	}
	return !(taken || groupPasses) || !m.IsActive(false) && !s.Inactive
}
