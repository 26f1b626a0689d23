package pengine

import (
	"errors"
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
	root := doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		return nil, time.Time{}, err
	}
	out := Schedule(Input{Root: root, Now: now, LocationOnly: true})
	if out.Refused != "" {
		return nil, time.Time{}, errors.New(out.Refused)
	}
	for _, n := range out.World.Roster.Nodes {
		if strings.EqualFold(n.Name, node) {
			devices = fenceDevices(out.World.Resources, n, nil)
		}
	}
	return devices, out.World.Recheck, nil
}

// fenceDevices finds devices among resources and what is in them. All instances of a clone are one device.
func fenceDevices(list []*world.Resource, n *world.Node, found []FenceDevice) []FenceDevice {
	for _, r := range list {
		switch {
		case r.Clone != nil && len(r.Children) > 0:
			found = fenceDevices(r.Children[:1], n, found)
		case len(r.Children) > 0:
			found = fenceDevices(r.Children, n, found)
		case r.Is(world.FenceDevice) && mayUse(r, n):
			found = append(found, fenceDevice(r, n))
		}
	}
	return found
}

// mayUse says whether nothing keeps a device from a node. A node that is not among those allowed is kept from it too.
func mayUse(r *world.Resource, n *world.Node) bool {
	if vocab.ParseRole(r.Meta.Value("target-role")) == vocab.RoleStopped {
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
