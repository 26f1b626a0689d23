package crmresource

import (
	"pacer/cib/option"
	"pacer/problem"
)

// hint names what may have been meant by a set, an id or a name of an attribute that the resource does not have. Only people need
// it: what is wrong, and the exit status, are as programs know them.
func (j *job) hint(s search) {
	var sets, ids, names []string
	if r := resourceElement(j.doc, j.rsc.XMLID()); r != nil {
		for _, set := range r.SelectElements(s.kind) {
			sets = append(sets, attr(set, "id"))
		}
		for _, nv := range (search{kind: s.kind}).in(j.doc, j.rsc.XMLID()) {
			ids, names = append(ids, attr(nv, "id")), append(names, attr(nv, "name"))
		}
		if s.kind == element {
			names = nil
			for _, a := range r.Attr {
				names = append(names, a.Key)
			}
		}
	}
	if s.kind == metaAttributes {
		for _, o := range option.Primitive() {
			names = append(names, o.Name)
		}
	}
	for _, c := range []struct {
		word  string
		known []string
	}{{s.set, sets}, {s.id, ids}, {s.name, names}} {
		if near := problem.Nearest(c.word, c.known); near != "" {
			j.Hint(near)
			return
		}
	}
}

// hintOperation names the operation that may have been meant, if the history has none of that name.
func (j *job) hintOperation(name string) {
	known := map[string]bool{}
	var names []string
	for _, e := range j.doc.Root().FindElements("./status//lrm_rsc_op") {
		if op := attr(e, "operation"); !known[op] {
			known[op], names = true, append(names, op)
		}
	}
	if name != "" && !known[name] {
		j.Hint(problem.Nearest(name, names))
	}
}

// listNames are the lists of options that there are.
func listNames() []string { return []string{"primitive", "fencing"} }
