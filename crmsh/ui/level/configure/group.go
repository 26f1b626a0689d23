package configure

import (
	"fmt"
	"slices"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
	"pacer/crmsh/ui/table"
)

// membership is a change of a group: which resource is to be in it, and where, or no longer.
type membership struct {
	group, verb, resource string
	place                 []string // [{after|before} RESOURCE]
}

// group changes the members of a group.
func (c *objects) group(call *table.Call, a membership) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	id, verb, rsc := a.group, a.verb, a.resource
	o, ok := s.Scope().Find(id)
	if !ok || o.Type != "group" {
		return fmt.Errorf("modgroup: %s is no group", id)
	}
	st, ok := s.Scope().Statement(o).(*lang.Container)
	if !ok {
		return fmt.Errorf("modgroup: %s can only be changed as XML; use edit xml %s", id, id)
	}
	at := slices.IndexFunc(st.Children, func(w lang.Word) bool { return w.Text == rsc })
	switch {
	case verb == "remove" && at < 0:
		return fmt.Errorf("modgroup: %s is not in %s", rsc, id)
	case verb == "remove" && len(a.place) == 0:
		st.Children = slices.Delete(st.Children, at, at+1)
	case verb == "add" && at >= 0:
		return fmt.Errorf("modgroup: %s is in %s already", rsc, id)
	case verb == "add":
		place, err := memberPlace(st, a.place)
		if err != nil {
			return err
		}
		st.Children = slices.Insert(st.Children, place, lang.Word{Text: rsc})
	default:
		return fmt.Errorf("modgroup: expected add RESOURCE [{after|before} RESOURCE] or remove RESOURCE")
	}
	notes, err := s.Edited([]compile.Object{o}, []lang.Statement{st})
	c.Out.Notes(notes)
	return err
}

// memberPlace gives where a new member goes: at the end, or after or before another.
func memberPlace(st *lang.Container, words []string) (int, error) {
	if len(words) == 0 {
		return len(st.Children), nil
	}
	if len(words) != 2 || words[0] != "after" && words[0] != "before" {
		return 0, fmt.Errorf("modgroup: expected after RESOURCE or before RESOURCE")
	}
	at := slices.IndexFunc(st.Children, func(w lang.Word) bool { return w.Text == words[1] })
	if at < 0 {
		return 0, fmt.Errorf("modgroup: %s is not in %s", words[1], st.ID.Text)
	}
	if words[0] == "after" {
		at++
	}
	return at, nil
}
