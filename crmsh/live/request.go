package live

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/api"
	"pacer/crmsh/session"
	"pacer/pengine"
)

// Perform asks the cluster for something that is no change of its configuration.
func (b *Backend) Perform(ctx context.Context, o session.Request) (string, error) {
	switch o.Verb {
	case session.Cleanup, session.Refresh:
		return b.cleanup(ctx, o)
	case session.Wait:
		return "", b.settle(ctx)
	case session.Fence:
		return b.fence(ctx, o.Node)
	case session.Confirm:
		return b.confirm(ctx, o.Node)
	}
	return "", fmt.Errorf("%s is nothing that can be asked of a cluster", o.Verb)
}

const (
	// calm is how long the cluster must have nothing to do: the answer to a change takes a moment to begin.
	calm = 400 * time.Millisecond
	// glance is how often it is looked at.
	glance = 50 * time.Millisecond
	// tellAfter is how long the wait may last before it is told how long it can last.
	tellAfter = 3 * time.Second
	// lastLook is how long it may take to find out what is still to do, mostNamed how much of that is named.
	lastLook  = 2 * time.Second
	mostNamed = 8
)

// settle waits until the cluster has been calm for a while: there is nothing to do and nothing changes.
func (b *Backend) settle(ctx context.Context) error {
	var last api.Status
	since, told := time.Now(), time.After(tellAfter)
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for {
		now, done, err := b.look(ctx)
		switch {
		case over(ctx):
			return b.gaveUp(ctx)
		case err != nil:
			return err
		}
		if !done || now.DC != last.DC || now.Version != last.Version {
			since = time.Now()
		}
		if last = now; time.Since(since) >= calm {
			return nil
		}
		select {
		case <-ctx.Done():
			return b.gaveUp(ctx)
		case <-told:
			b.tellDeadline(ctx)
		case <-tick.C:
		}
	}
}

// over says whether nobody waits any more. A connection notices the deadline a moment before the context does.
func over(ctx context.Context) bool {
	if until, limited := ctx.Deadline(); limited && !time.Now().Before(until) {
		<-ctx.Done()
	}
	return ctx.Err() != nil
}

// look asks for the state, and says whether there is nothing to do.
func (b *Backend) look(ctx context.Context) (api.Status, bool, error) {
	now, err := b.client.Status(ctx)
	if err != nil {
		return now, false, err
	}
	done, err := b.done(ctx, now)
	return now, done, err
}

// tellDeadline tells who waits how long that may take.
func (b *Backend) tellDeadline(ctx context.Context) {
	if until, limited := ctx.Deadline(); limited && b.tools.Tell != nil {
		b.tools.Tell(fmt.Sprintf("waiting for the cluster until %s at the latest", until.Format(time.TimeOnly)))
	}
}

// gaveUp says why the cluster is not waited for any more, and what it still does.
func (b *Backend) gaveUp(ctx context.Context) error {
	why := context.Cause(ctx)
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), lastLook)
	defer stop()
	what := "it goes on without being waited for"
	if rest, err := b.rest(ctx); err == nil && len(rest) > 0 {
		what += "; there is still to do: " + strings.Join(rest, ", ")
	}
	return fmt.Errorf("waiting for the cluster: %w; %s", why, what)
}

// rest lists what the cluster still has to do, as far as it is worked out from the state of now.
func (b *Backend) rest(ctx context.Context) ([]string, error) {
	doc, err := b.client.CIB(ctx)
	if err != nil {
		return nil, err
	}
	out, err := pengine.ScheduleDocument(doc, time.Now(), 0)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, s := range out.Graph.Synapses {
		for _, a := range s.Actions {
			if a.Target == nil || a.Task == "" || a.Node == "" {
				continue
			}
			if len(list) == mostNamed {
				return append(list, "and more"), nil
			}
			list = append(list, fmt.Sprintf("%s of %s on %s", a.Task, a.Target.ID, a.Node))
		}
	}
	return list, nil
}

// done says whether the cluster has nothing to do. The designated controller knows; any other host works out
// what there would be to do.
func (b *Backend) done(ctx context.Context, s api.Status) (bool, error) {
	switch s.State {
	case "idle":
		return s.InFlight == 0, nil
	case "member":
	default:
		return false, nil
	}
	doc, err := b.client.CIB(ctx)
	if err != nil {
		return false, err
	}
	out, err := pengine.ScheduleDocument(doc, time.Now(), 0)
	return err == nil && len(out.Graph.Synapses) == 0, err
}

// cleanup forgets failures, or with refresh all history, and says of which resources.
func (b *Backend) cleanup(ctx context.Context, o session.Request) (string, error) {
	if err := b.known(ctx, o); err != nil {
		return "", err
	}
	_, err := b.client.Cleanup(ctx, api.Cleanup{Resource: o.Resource, Node: o.Node, All: o.Verb == session.Refresh})
	if err != nil {
		return "", err
	}
	what := o.Resource
	if what == "" {
		what = "all resources"
	}
	where := o.Node
	if where == "" {
		where = "all nodes"
	}
	return fmt.Sprintf("Cleaned up %s on %s", what, where), nil
}

// known refuses names that the configuration does not have.
func (b *Backend) known(ctx context.Context, o session.Request) error {
	doc, err := b.client.CIB(ctx)
	if err != nil {
		return err
	}
	if o.Resource != "" && !hasResource(doc.Root(), o.Resource) {
		return fmt.Errorf("there is no resource %q in the configuration", o.Resource)
	}
	if o.Node != "" && !hasNode(doc.Root(), o.Node) {
		return fmt.Errorf("there is no node %q in the configuration", o.Node)
	}
	return nil
}

func hasResource(root *etree.Element, id string) bool {
	if i := strings.LastIndexByte(id, ':'); i > 0 {
		id = id[:i] // an instance of a clone
	}
	for _, e := range root.FindElements("./configuration/resources//*") {
		if e.SelectAttrValue("id", "") == id {
			return true
		}
	}
	for _, e := range root.FindElements("./status//lrm_resource") { // one that was removed
		if e.SelectAttrValue("id", "") == id {
			return true
		}
	}
	return false
}

func hasNode(root *etree.Element, name string) bool {
	for _, e := range root.FindElements("./configuration/nodes/node") {
		if e.SelectAttrValue("uname", "") == name {
			return true
		}
	}
	return false
}
