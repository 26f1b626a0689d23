package pengine

import (
	"errors"
	"slices"
	"strings"
	"time"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// FenceDevice is a fence device that a node may use.
type FenceDevice struct {
	ID, Agent string
	Params    map[string]string // instance attributes, as they are for the node
	Unfences  bool              // it provides unfencing
}

// FenceDevices lists the fence devices of a document that a node may use, in the document's order: those that are not
// stopped by their target-role, and that no score below 0 keeps from the node or from the group that they are in.
// Recheck is when that may be different though nothing changed; zero if never. Pacemaker's fencer asks its scheduler the
// same (fenced_scheduler_run). Error as of ScheduleDocument.
func FenceDevices(doc *cib.Document, node string, now time.Time) (devices []FenceDevice, recheck time.Time, err error) {
	out, err := placeFences(doc, now)
	if err != nil {
		return nil, time.Time{}, err
	}
	for _, n := range out.World.Roster.Nodes {
		if strings.EqualFold(n.Name, node) {
			devices = usable(out.World.Resources, n)
		}
	}
	return devices, out.World.Recheck, nil
}

// FencePlacement is a fence device and the nodes that may use it.
type FencePlacement struct {
	FenceDevice // with the parameters that the first of its nodes has
	Nodes       []string
	Stopped     bool // by its target-role
}

// FencePlacements lists all fence devices of a document, in the document's order, and the names of the cluster's nodes, apart
// from those of Pacemaker Remote. Error as of ScheduleDocument.
func FencePlacements(doc *cib.Document, now time.Time) (devices []FencePlacement, nodes []string, err error) {
	out, err := placeFences(doc, now)
	if err != nil {
		return nil, nil, err
	}
	hosts := slices.DeleteFunc(slices.Clone(out.World.Roster.Nodes), (*world.Node).IsPacemakerRemote)
	for _, n := range hosts {
		nodes = append(nodes, n.Name)
	}
	eachFence(out.World.Resources, func(r *world.Resource) {
		p := FencePlacement{Stopped: stopped(r)}
		for _, n := range hosts {
			if mayUse(r, n) {
				p.Nodes = append(p.Nodes, n.Name)
				if len(p.Nodes) == 1 {
					p.FenceDevice = fenceDevice(r, n)
				}
			}
		}
		if len(p.Nodes) == 0 {
			p.FenceDevice = fenceDevice(r, nil)
		}
		devices = append(devices, p)
	})
	return devices, nodes, nil
}

// placeFences works out where resources may be.
func placeFences(doc *cib.Document, now time.Time) (*Output, error) {
	root := doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		return nil, err
	}
	out := Schedule(Input{Root: root, Now: now, LocationOnly: true})
	if out.Refused != "" {
		return nil, errors.New(out.Refused)
	}
	return out, nil
}

// usable finds the devices that a node may use.
func usable(list []*world.Resource, n *world.Node) (found []FenceDevice) {
	eachFence(list, func(r *world.Resource) {
		if mayUse(r, n) {
			found = append(found, fenceDevice(r, n))
		}
	})
	return found
}

// eachFence gives the fence devices among resources and what is in them. All instances of a clone are one device.
func eachFence(list []*world.Resource, f func(*world.Resource)) {
	for _, r := range list {
		switch {
		case r.Clone != nil && len(r.Children) > 0:
			eachFence(r.Children[:1], f)
		case len(r.Children) > 0:
			eachFence(r.Children, f)
		case r.Is(world.FenceDevice):
			f(r)
		}
	}
}

func stopped(r *world.Resource) bool {
	return vocab.ParseRole(r.Meta.Value("target-role")) == vocab.RoleStopped
}

// mayUse says whether nothing keeps a device from a node. A node that is not among those allowed is kept from it too.
func mayUse(r *world.Resource, n *world.Node) bool {
	if stopped(r) {
		return false
	}
	c := r.Allowed.Get(n)
	if c == nil || c.Score < 0 {
		return false
	}
	if r.Parent != nil && r.Parent.Group != nil {
		g := r.Parent.Allowed.Get(n)
		return g == nil || g.Score >= 0
	}
	return true
}

func fenceDevice(r *world.Resource, n *world.Node) FenceDevice {
	d := FenceDevice{ID: r.ID, Agent: r.Meta.Value("type"), Params: map[string]string{}}
	if r.Parent != nil && r.Parent.Clone != nil && !r.Is(world.Unique) {
		d.ID, _, _ = strings.Cut(r.ID, ":") // instances differ in nothing
	}
	d.Unfences = strings.EqualFold(r.Meta.Value("provides"), "unfencing")
	for name, value := range r.Params(n).All() {
		d.Params[name] = value
	}
	return d
}
