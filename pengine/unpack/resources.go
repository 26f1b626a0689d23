package unpack

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib/value/seq"
	"pacer/pengine/world"
)

// Resources reads the tree of resources, depth first in document order, then links what belongs
// together across it, and sorts by priority.
func Resources(w *world.World) {
	w.Templates = &seq.Table[*world.IDList]{}
	if section := child(child(w.Root, "configuration"), "resources"); section != nil {
		for _, x := range section.ChildElements() {
			topResource(w, x)
		}
	}
	for _, r := range w.Resources {
		linkLauncher(r)
		linkNode(r)
	}
	slices.SortStableFunc(w.Resources, func(a, b *world.Resource) int { return b.Priority - a.Priority })
	if !w.LocationOnly && w.Opt.FencingEnabled && !w.Found.FenceDevice {
		w.Err("", "Resource start-up disabled since no fencing resources have been defined. "+
			"Either configure some or disable fencing with the fencing-enabled option. "+
			"NOTE: Clusters with shared data need fencing to ensure data integrity.")
	}
}

func topResource(w *world.World, x *etree.Element) {
	id := attr(x, "id")
	switch {
	case id == "":
		w.Err("", "Ignoring <"+x.Tag+"> resource without ID")
	case x.Tag == "template":
		w.Templates.PutNew(id, nil)
	default:
		r := resource(w, x, nil)
		if r == nil {
			w.Err(id, "Ignoring <"+x.Tag+"> resource '"+id+"' because configuration is invalid")
			return
		}
		w.Resources = append(w.Resources, r)
	}
}

// linkLauncher ties what another resource launches to it: connections to guests to the guests.
func linkLauncher(r *world.Resource) {
	if len(r.Children) > 0 {
		for _, c := range r.Children {
			linkLauncher(c)
		}
		return
	}
	id, set := r.Meta.Get("container")
	if !set || id == r.ID {
		return
	}
	launcher := r.W.FindResource(id, world.MatchHistory)
	if launcher == nil {
		r.W.Err(r.ID, "Resource "+r.ID+": Unknown container "+id)
		return
	}
	r.Launcher = launcher
	launcher.Launched = append(launcher.Launched, r)
}

// linkNode ties a connection to the node it makes. A remote node's state stays in doubt until it
// has been seen, as for cluster nodes.
func linkNode(r *world.Resource) {
	if !r.Is(world.RemoteConnection) || r.W.LocationOnly {
		return
	}
	n := r.W.FindNode(r.ID)
	if n == nil {
		return
	}
	n.Remote = r
	if r.Launcher == nil {
		startupFencing(r.W, n)
	} else {
		n.Attrs.Put("#kind", "container")
	}
}

// addRef notes that a template or tag is used, once for each user.
func addRef(t *seq.Table[*world.IDList], id, user string) {
	list := t.Value(id)
	if list == nil {
		list = &world.IDList{ID: id}
		t.Put(id, list)
	}
	if !slices.Contains(list.Refs, user) {
		list.Refs = append(list.Refs, user)
	}
}
