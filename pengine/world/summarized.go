package world

import "iter"

// Summarized yields the resources that a transition summary may have lines about, in the order of
// those lines: primitives, with the parts of each bundle replica together.
func (w *World) Summarized() iter.Seq[*Resource] {
	return func(yield func(*Resource) bool) {
		for _, r := range w.Resources {
			if !r.summarized(yield) {
				return
			}
		}
	}
}

func (r *Resource) summarized(yield func(*Resource) bool) bool {
	if r.Kind == Bundle {
		for _, rep := range r.Bundle.List {
			for _, part := range []*Resource{rep.IP, rep.Container, rep.Remote, rep.Child} {
				if part != nil && !part.summarized(yield) {
					return false
				}
			}
		}
		return true
	}
	if len(r.Children) == 0 {
		return yield(r)
	}
	for _, c := range r.Children {
		if !c.summarized(yield) {
			return false
		}
	}
	return true
}
