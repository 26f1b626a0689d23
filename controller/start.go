package controller

import "slices"

// start is what a host does that has just started: it waits for others before anything is started.
type start struct {
	fresh   bool // no view has been agreed on since
	waiting bool
	timed   bool
}

// gather says whether the host still waits for others: until all configured nodes are
// here, or one that has been at work, or dc-deadtime is over.
func (s *start) gather(t *turn, states []memberState) {
	if s.waiting {
		for _, o := range states {
			s.waiting = s.waiting && o.Fresh
		}
		if s.waiting && allHere(t) {
			s.waiting = false
		}
		switch {
		case !s.waiting:
			t.stop(TimerGather)
		case !s.timed:
			s.timed = true
			wait := t.settings().Duration("dc-deadtime")
			t.log(Info, "gathering", "waiting for the other nodes before anything is started", "at-most", wait.String())
			t.start(TimerGather, wait)
		}
	}
	s.fresh = s.waiting
}

// allHere says whether every configured node is in the view.
func allHere(t *turn) bool { return len(absent(t)) == 0 }

// absent are the names of configured nodes that are not in the view, sorted.
func absent(t *turn) (list []string) {
	here := map[string]bool{}
	for _, p := range t.view.Members {
		here[p.Name] = true
	}
	for _, n := range t.doc.Root().FindElements("./configuration/nodes/node") {
		if n.SelectAttrValue("type", "member") != "member" {
			continue // remote nodes are no members
		}
		if name := n.SelectAttrValue("uname", ""); !here[name] {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}
