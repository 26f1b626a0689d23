package ui

import (
	"fmt"
	"slices"
	"strings"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// modGroup changes the members of a group.
func (sh *shell) modGroup(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	id, verb, rsc := in.args[0], in.args[1], in.args[2]
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
	case verb == "remove" && len(in.args) == 3:
		st.Children = slices.Delete(st.Children, at, at+1)
	case verb == "add" && at >= 0:
		return fmt.Errorf("modgroup: %s is in %s already", rsc, id)
	case verb == "add":
		place, err := memberPlace(st, in.args[3:])
		if err != nil {
			return err
		}
		st.Children = slices.Insert(st.Children, place, lang.Word{Text: rsc})
	default:
		return fmt.Errorf("modgroup: expected add RESOURCE [{after|before} RESOURCE] or remove RESOURCE")
	}
	notes, err := s.Edited([]compile.Object{o}, []lang.Statement{st})
	sh.notes(notes)
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

// set changes one value that an object has.
func (sh *shell) set(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	steps := strings.Split(in.args[0], ".")
	if len(steps) < 2 || len(steps) > 4 {
		return fmt.Errorf("set: expected ID.NAME, ID.OPERATION.NAME or ID.OPERATION.INTERVAL.NAME, found %q", in.args[0])
	}
	return s.Set(steps, in.args[1])
}
