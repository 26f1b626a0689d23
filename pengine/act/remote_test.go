package act

import (
	"testing"

	"pacer/pengine/world"
)

// remoteWorld is a cluster node n1 and a remote node r1 whose connection is active on n1.
func remoteWorld() (w *world.World, remote *world.Node, connection *world.Resource) {
	w = testWorld("n1")
	w.Found.RemoteNodes = true
	n := w.FindNode("n1")
	connection = primitive(w, "r1", started, n, "")
	connection.Set(world.RemoteConnection)
	connection.Assigned, connection.NextRole = n, started
	remote = w.Roster.Insert("r1", "r1", world.RemoteNode, 0)
	remote.Remote = connection
	remote.Set(world.NodeOnline)
	return w, remote, connection
}

func TestLink(t *testing.T) {
	for name, c := range map[string]struct {
		change func(remote, host *world.Node, r *world.Resource)
		want   link
	}{
		"up":              {func(_, _ *world.Node, _ *world.Resource) {}, linkAlive},
		"not established": {func(_, _ *world.Node, r *world.Resource) { r.Active = nil }, linkUnknown},
		"host is down":    {func(_, h *world.Node, _ *world.Resource) { h.Clear(world.NodeOnline) }, linkResting},
		"stopping":        {func(_, _ *world.Node, r *world.Resource) { r.NextRole = stopped }, linkStopped},
		"nowhere to go":   {func(_, _ *world.Node, r *world.Resource) { r.Assigned = nil }, linkStopped},
		"failed for good": {func(_, _ *world.Node, r *world.Resource) {
			r.NextRole = stopped
			r.Set(world.Failed)
		}, linkFailed},
		"lost with its host": {func(_, h *world.Node, r *world.Resource) {
			r.NextRole = stopped
			h.Set(world.NodeUnclean)
		}, linkFailed},
		"to be tried again": {func(n, _ *world.Node, r *world.Resource) {
			r.NextRole, r.RemoteReconnectMS = stopped, 60000
			r.Set(world.Failed)
			n.Set(world.NodeRemoteFenced)
		}, linkUnknown},
		"moving": {func(_, h *world.Node, r *world.Resource) {
			r.Active = append(r.Active, h)
			r.MigrationSource, r.MigrationTarget = h, h
		}, linkResting},
	} {
		_, n, r := remoteWorld()
		c.change(n, r.Active[0], r)
		if got := linkOf(n); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// What runs behind a connection that is lost for good can be stopped only by fencing.
func TestStopBehindLostConnection(t *testing.T) {
	w, n, r := remoteWorld()
	app := primitive(w, "app", started, n, "")
	app.StopAction(n, false)
	r.NextRole = stopped
	r.Set(world.Failed)
	RemoteOrderings(w)
	if !n.Unclean() || len(w.Orderings) != 0 {
		t.Errorf("unclean %v, %d orderings", n.Unclean(), len(w.Orderings))
	}
}

func TestStopBeforeConnectionGoes(t *testing.T) {
	w, n, r := remoteWorld()
	stop := primitive(w, "app", started, n, "").StopAction(n, false)
	r.NextRole = stopped
	RemoteOrderings(w)
	if len(w.Orderings) != 1 || w.Orderings[0].FirstAction != stop || w.Orderings[0].ThenTask != "r1_stop_0" {
		t.Errorf("orderings: %+v", w.Orderings)
	}
}

func TestStartAfterConnection(t *testing.T) {
	w, n, _ := remoteWorld()
	start := primitive(w, "app", stopped, nil, "").StartAction(n, false)
	RemoteOrderings(w)
	if len(w.Orderings) != 1 || w.Orderings[0].FirstTask != "r1_start_0" || w.Orderings[0].ThenAction != start {
		t.Errorf("orderings: %+v", w.Orderings)
	}
}
