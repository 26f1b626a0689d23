package crmresource

import (
	"context"
	"time"

	"pacer/api"
	"pacer/cib/value/vocab"
	"pacer/pengine"
	"pacer/tools/cluster"
	"pacer/tools/output"
)

const (
	// waitLimit is how long a cluster is waited for where nobody says.
	waitLimit = time.Hour
	// calm is how long a cluster must have nothing to do: the answer to a change takes a moment to begin.
	calm = 400 * time.Millisecond
	// glance is how often that is looked at.
	glance = 50 * time.Millisecond
)

// wait waits until the cluster has nothing to do. Of a configuration in a file it says whether there would be something.
func (j *job) wait() error {
	limit, _ := j.f.limit()
	if limit == 0 {
		limit = waitLimit
	}
	if !cluster.Live(j.Env) {
		if j.tellPending() {
			return output.Exit(vocab.ExitTimeout)
		}
		return nil
	}
	client, err := cluster.Client(j.Env)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.Background(), limit)
	defer stop()
	if err := settle(ctx, client); err != nil {
		if ctx.Err() == nil {
			return cluster.CallError(err)
		}
		j.tellPending()
		return output.Exit(vocab.ExitTimeout)
	}
	return nil
}

// settle waits until the designated controller has had nothing to do for a while, and nothing changed.
func settle(ctx context.Context, client *api.Client) error {
	var last api.Status
	since := time.Now()
	for {
		now, err := ofController(ctx, client)
		if err != nil {
			return err
		}
		if now.State != "idle" || now.InFlight > 0 || now.Node != last.Node || now.Version != last.Version {
			since = time.Now()
		}
		if last = now; time.Since(since) >= calm {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(glance):
		}
	}
}

// ofController is the state of the designated controller; where there is none at present, that of this host.
func ofController(ctx context.Context, client *api.Client) (api.Status, error) {
	s, err := client.Status(ctx)
	if err != nil || s.DC == "" || s.DC == s.Node {
		return s, err
	}
	dc, err := client.StatusOf(ctx, s.DC)
	if err != nil && ctx.Err() == nil {
		return s, nil // it has gone meanwhile; this host is no controller, so that the wait goes on
	}
	return dc, err
}

// tellPending lists what there is still to do, and says whether there is something.
func (j *job) tellPending() bool {
	doc, err := j.cib.Document()
	if err != nil {
		return false
	}
	out, err := pengine.ScheduleDocument(doc, time.Now(), 0)
	if err != nil {
		return false
	}
	any := false
	for _, s := range out.Graph.Synapses {
		for _, a := range s.Actions {
			if a.Target == nil || a.Node == "" {
				continue
			}
			if !any {
				j.note("Pending actions:")
			}
			any = true
			j.note("\tAction %d: %s\ton %s", a.ID, a.Key, a.Node)
		}
	}
	return any
}
