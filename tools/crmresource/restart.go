package crmresource

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
	"pacer/pengine"
	"pacer/pengine/world"
	"pacer/sim"
	"pacer/tools/output"
)

// restart has the cluster stop a resource, and what depends on it, and start that again.
func (j *job) restart() error {
	r, err := j.restartable()
	if err != nil {
		return err
	}
	x := &restarting{job: j, r: r, host: j.node}
	if limit, _ := j.f.limit(); limit > 0 {
		x.end = time.Now().Add(limit)
	}
	x.before = active(j.w.Resources, x.host)
	if err := x.stop(); err != nil {
		return err
	}
	if err := x.await("stop", without(x.before, x.target), x.toStop); err != nil {
		return x.putBack(fmt.Sprintf("Could not complete shutdown of %s", r.ID), err)
	}
	if err := x.release(); err != nil {
		return output.Fail(output.StatusOf(err), "Could not unset target-role for %s: %w", r.ID, err)
	}
	if err := x.await("start again", without(x.before, x.present), x.toStart); err != nil {
		return x.failed(fmt.Sprintf("Could not complete restart of %s", r.ID), err)
	}
	return nil
}

// restartable finds what is to be restarted, or says why nothing can be.
func (j *job) restartable() (*world.Resource, error) {
	r, name := j.rsc, j.rsc.HistoryName()
	if r.Bundled() {
		r = r.TopBundle()
	}
	top := j.rsc.Top()
	running := func(r *world.Resource) bool { return j.node == nil && runs(r) || j.node != nil && isOn(r, j.node) }
	if top.IsClone() && !running(r) {
		for _, part := range top.Children {
			if part.PrintableID() == r.PrintableID() && running(part) {
				r = part
			}
		}
	}
	switch {
	case !running(r) && j.node != nil:
		j.Err("%s is not running on %s and so cannot be restarted", name, j.node.Name)
		return nil, output.Exit(vocab.ExitNoSuch)
	case !running(r):
		j.Err("%s is not running anywhere and so cannot be restarted", name)
		return nil, output.Exit(vocab.ExitNoSuch)
	case !r.Is(world.Managed):
		j.Err("Unmanaged resources cannot be restarted.")
		return nil, output.Exit(vocab.ExitTempFail)
	}
	return r, nil
}

// active lists what is active, on a node or anywhere: primitives, clones and bundles, and members of groups each for itself.
func active(resources []*world.Resource, n *world.Node) (ids []string) {
	for _, r := range resources {
		switch {
		case r.IsGroup():
			ids = append(ids, active(r.Children, n)...)
		case n == nil && runs(r), n != nil && isOn(r, n):
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// restarting is a restart under way.
type restarting struct {
	*job
	r       *world.Resource
	host    *world.Node
	end     time.Time // of all of it, zero if each step has its own
	before  []string  // what was active
	target  []string  // what is to be active while the resource is stopped
	present []string  // what was active at the last look
	undo    []cib.Op  // lets the resource run again
}

// stop tells the cluster to stop the resource: an instance of a clone by a ban from its node, all else by its target-role.
func (x *restarting) stop() error {
	if x.host != nil && (x.r.IsCollective() || x.r.Top().IsClone()) {
		return x.ban()
	}
	e := x.editor()
	s := search{kind: metaAttributes, name: "target-role"}
	value := x.f.Value
	x.f.Value = vocab.RoleStopped.String()
	defer func() { x.f.Value = value }()
	if err := e.update(x.r, x.r.ID, s); err != nil {
		return output.Fail(output.StatusOf(err), "Could not set target-role for %s: %w", x.r.ID, err)
	}
	x.foresee(e.doc)
	x.undo = undoing(x.job.doc, e.sets)
	if err := x.change(e.ops...); err != nil {
		return output.Fail(output.StatusOf(err), "Could not set target-role for %s: %w", x.r.ID, err)
	}
	e.tellSettings()
	return nil
}

// undoing are the operations that put attributes back as they were in a document.
func undoing(before *cib.Document, sets []setting) (ops []cib.Op) {
	for _, s := range sets {
		pair := output.Element(nil, "nvpair", "id", s.id, "name", s.name)
		kind := cib.Delete
		for _, old := range (search{s.kind, s.set, s.id, s.name}).in(before, s.lookup) {
			pair.CreateAttr("value", attr(old, "value"))
			kind = cib.Modify
		}
		ops = append(ops, cib.Op{Kind: kind, Section: "resources", Data: pair})
	}
	return ops
}

func (x *restarting) ban() error {
	id := x.r.Top().ID
	m := &mover{job: x.job, id: id, promoted: x.f.Promoted}
	m.add(ids{location: banPrefix + id + "-on-" + x.host.Name}, x.host, "-INFINITY")
	doc, err := cib.Update(x.doc, m.ops, nil)
	if err != nil {
		return err
	}
	x.foresee(doc)
	x.undo = []cib.Op{{Kind: cib.Delete, Section: "constraints", Data: output.Element(nil, "rsc_location", "id", banPrefix+id+"-on-"+x.host.Name)}}
	return x.change(m.ops...)
}

// foresee works out what would be active with a document once the cluster has done what it asks for. Where that cannot be
// said all is waited for that may stop.
func (x *restarting) foresee(doc *cib.Document) {
	root := doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		return
	}
	opt := sim.Options{Process: true, Simulate: true, Quiet: true, Live: true, Now: time.Now()}
	if err := sim.Run(root, opt, sim.Files{}, func(sim.Event) {}); err != nil {
		return
	}
	w := pengine.Status(pengine.Input{Root: root, Now: time.Now()})
	x.target = active(w.Resources, x.nodeIn(w))
}

// look reads the configuration as it is now.
func (x *restarting) look() (*world.World, error) {
	doc, err := x.cib.Document()
	if err != nil {
		return nil, err
	}
	return read(doc)
}

// toStop lists what is still to stop.
func (x *restarting) toStop(w *world.World) []string {
	x.present = active(w.Resources, x.nodeIn(w))
	return without(x.present, x.target)
}

// toStart lists what is still to start, wherever it does.
func (x *restarting) toStart(w *world.World) []string {
	return without(x.before, active(w.Resources, nil))
}

func (x *restarting) nodeIn(w *world.World) *world.Node {
	if x.host == nil {
		return nil
	}
	return w.FindNode(x.host.Name)
}

func without(list, gone []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(gone, s) })
}

// tooLate says what was still to do when the time was over.
type tooLate struct{ left []string }

func (t *tooLate) Error() string { return "the time is over; left: " + strings.Join(t.left, ", ") }

// await waits until nothing is left to do. Without --timeout each step forward has the time that the slowest stop may take.
func (x *restarting) await(what string, rest []string, left func(*world.World) []string) error {
	x.note("Waiting for %d resources to %s:", len(rest), what)
	for _, id := range rest {
		x.note(" * %s", id)
	}
	if err := x.Flush(); err != nil {
		return err
	}
	until := x.deadline(x.w, rest)
	for len(rest) > 0 {
		if time.Now().After(until) {
			return &tooLate{rest}
		}
		time.Sleep(step)
		w, err := x.look()
		if err != nil {
			return err
		}
		now := left(w)
		if len(now) < len(rest) {
			until = x.deadline(w, now)
		}
		rest = now
	}
	return nil
}

// step is how often it is looked whether a restart goes on.
const step = 200 * time.Millisecond

// spare is how much longer than an agent's limit a step may take.
const spare = 5 * time.Second

func (x *restarting) deadline(w *world.World, rest []string) time.Time {
	if !x.end.IsZero() {
		return x.end
	}
	var most time.Duration
	for _, id := range rest {
		if r := w.FindResource(id, 0); r != nil {
			r.Walk(func(part *world.Resource) { most = max(most, stopLimit(part)) })
		}
	}
	return time.Now().Add(most + spare)
}

// stopLimit is how long the stop of a primitive may take.
func stopLimit(r *world.Resource) time.Duration {
	if len(r.Children) > 0 {
		return 0
	}
	op := r.FindOp(vocab.TaskStop, 0, true)
	return time.Duration(numeral.AtLeast(r.OpMeta(nil, vocab.TaskStop, 0, op).Value("timeout"), 0)) * time.Millisecond
}

// release lets the resource run again.
func (x *restarting) release() error { return x.change(x.undo...) }

// putBack puts all back as it was, since the resource did not stop.
func (x *restarting) putBack(text string, cause error) error {
	if err := x.release(); err != nil {
		x.Err("Could not unset target-role for %s: %v", x.r.ID, err)
	}
	return x.failed(text, cause)
}

func (x *restarting) failed(text string, cause error) error {
	late, ok := cause.(*tooLate)
	if !ok {
		return output.Fail(output.StatusOf(cause), "%s: %w", text, cause)
	}
	x.Err("%s, %d resources remaining", text, len(late.left))
	for _, id := range late.left {
		x.note(" * %s", id)
	}
	return output.Exit(vocab.ExitTimeout)
}
