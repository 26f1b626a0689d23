package report

import (
	"strings"

	"pacer/pengine/world"
)

// NodeFilter limits a report to a node, or to the nodes with a tag. The empty name and "*" take
// every node; an unknown name takes none.
func NodeFilter(w *world.World, name string) Filter {
	if name == "" || name == "*" {
		return nil
	}
	if w.FindNode(name) != nil {
		return Filter{name}
	}
	f := Filter{}
	if tag := w.Tags.Value(name); tag != nil {
		for _, id := range tag.Refs {
			if n := w.FindNodeByID(id); n != nil {
				f = append(f, n.Name)
			}
		}
	}
	return f
}

// ResourceFilter limits a report to a resource, or to the resources with a tag. The name of an
// instance takes just that. The empty name and "*" take every resource; an unknown name takes
// none.
func ResourceFilter(w *world.World, name string) Filter {
	if name == "" || name == "*" {
		return nil
	}
	find := func(id string) *world.Resource {
		return w.FindResource(id, world.MatchHistory|world.MatchBasename)
	}
	if r := find(name); r != nil {
		if strings.Contains(name, ":") {
			return Filter{r.ID}
		}
		return Filter{r.PrintableID()}
	}
	f := Filter{}
	if tag := w.Tags.Value(name); tag != nil {
		for _, id := range tag.Refs {
			if r := find(id); r != nil {
				f = append(f, r.PrintableID())
			}
		}
	}
	return f
}
