package report

import (
	"strings"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// scheduled is a resource's actions as far as they decide what a summary says of it.
type scheduled struct {
	r                            *world.Resource
	current, next                *world.Node
	start, stop, promote, demote *world.Action
}

// changes says what happens to a resource: mostly one thing or nothing, but a line for each node
// if it stops everywhere.
func changes(r *world.Resource) []ResourceAction {
	p := scheduled{r: r, current: r.CurrentNode(), next: r.Assigned}
	if !r.Is(world.Managed) || p.current == nil && p.next == nil {
		return nil
	}
	p.start = on(r, vocab.TaskStart, p.next)
	from := p.current
	if p.start == nil || !p.start.Is(world.Runnable) {
		from = nil
	}
	p.stop = on(r, vocab.TaskStop, from)
	if p.stop == nil && r.Is(world.StopUnexpected) { // it stops, though not where it should be
		p.stop = on(r, vocab.TaskStop, nil)
	}
	p.promote, p.demote = on(r, vocab.TaskPromote, p.next), on(r, vocab.TaskDemote, p.next)
	if r.OrigRole == r.NextRole {
		if p.next == nil {
			return nil
		}
		return p.sameRole()
	}
	return p.otherRole()
}

// on is the resource's oldest action of a task on a node; any node will do if none is given.
func on(r *world.Resource, task string, n *world.Node) *world.Action {
	key := r.Key(task)
	for _, a := range r.Actions.OldestFirst() {
		if (n == nil || a.Node == n) && strings.EqualFold(a.Key, key) {
			return a
		}
	}
	return nil
}

func (p *scheduled) moving() bool { return p.current != nil && p.next != nil && p.current != p.next }

func required(a *world.Action) bool { return a != nil && !a.Is(world.Optional) }

// item makes a line about an action; the reason may come from another one.
func (p *scheduled) item(change Change, from, to *world.Node, a, source *world.Action) []ResourceAction {
	if source == nil {
		source = a
	}
	line := ResourceAction{Change: change, Resource: p.r, Origin: from, Destination: to}
	if source != nil {
		line.Reason = source.Reason
	}
	line.Blocked = a != nil && !a.Is(world.Runnable)
	return []ResourceAction{line}
}

func (p *scheduled) sameRole() []ResourceAction {
	migrate := on(p.r, vocab.TaskMigrateFrom, p.next)
	switch {
	case migrate != nil && p.current != nil && migrate.Is(world.Runnable):
		return p.item(Migrate, p.current, p.next, p.start, nil)
	case p.r.Is(world.Reload):
		return p.item(Reload, p.current, p.next, p.start, nil)
	case !required(p.start):
		if required(p.demote) && required(p.promote) {
			return p.item(Repromote, p.current, p.next, p.promote, p.demote)
		}
		return nil
	case !p.start.Is(world.Runnable):
		why := p.stop
		if p.stop == nil || p.stop.Reason.Kind == world.NoReason {
			why = p.start
		}
		return p.item(Stop, p.current, nil, p.stop, why)
	case p.moving() && p.r.Is(world.Failed):
		return p.item(Recover, p.current, p.next, p.stop, nil)
	case p.moving():
		return p.item(Move, p.current, p.next, p.stop, nil)
	case p.r.Is(world.Failed):
		return p.item(Recover, p.current, nil, p.stop, nil)
	}
	return p.item(Restart, p.current, p.next, p.start, nil)
}

func (p *scheduled) otherRole() []ResourceAction {
	r := p.r
	switch {
	case p.stop != nil && (r.NextRole == vocab.RoleStopped || p.start != nil && !p.start.Is(world.Runnable)):
		return p.stops()
	case p.stop != nil && r.Is(world.Failed|world.StopIfFailed):
		return p.item(Recover, p.current, p.next, p.stop, p.start)
	case p.moving():
		return p.item(Move, p.current, p.next, p.stop, nil)
	case r.Is(world.Reload):
		return p.item(Reload, p.current, p.next, p.start, nil)
	case required(p.stop):
		return p.item(Restart, p.current, p.next, p.start, nil)
	case r.OrigRole == vocab.RolePromoted:
		return p.item(Demote, p.current, p.next, p.demote, nil)
	case r.NextRole == vocab.RolePromoted:
		return p.item(Promote, p.current, p.next, p.promote, nil)
	case r.OrigRole == vocab.RoleStopped && r.NextRole > vocab.RoleStopped:
		return p.item(Start, p.current, p.next, p.start, nil)
	}
	return nil
}

// stops has a line for every node that the resource is active on.
func (p *scheduled) stops() []ResourceAction {
	var lines []ResourceAction
	for _, n := range p.r.Active {
		stop, why := on(p.r, vocab.TaskStop, n), p.start
		if stop != nil && stop.Reason.Kind != world.NoReason {
			why = stop
		}
		lines = append(lines, p.item(Stop, n, nil, stop, why)...)
	}
	return lines
}
