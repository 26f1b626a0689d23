package daemon

import (
	"net/http"

	"pacer/api"
	"pacer/fencing"
)

func (f *front) getFencing(w http.ResponseWriter, r *http.Request) {
	if s, ok := f.knownFencing(w, r); ok {
		answer(w, fencingOf(s))
	}
}

func (f *front) getFenceEvents(w http.ResponseWriter, r *http.Request) {
	if s, ok := f.knownFencing(w, r); ok {
		w.Header().Set("Content-Type", "text/csv")
		api.WriteFenceEvents(w, fenceEventsOf(s)) //nolint:errcheck // the client may have gone
	}
}

// knownFencing is what this host knows of fencing, if the caller may see that.
func (f *front) knownFencing(w http.ResponseWriter, r *http.Request) (s fencing.Status, ok bool) {
	if !f.mayAll(w, r, "see fencing") {
		return s, false
	}
	if fault := f.ask(func() { s = f.machine.Status().Fencing }); fault != nil {
		refuse(w, fault)
		return s, false
	}
	return s, true
}

// fencingOf is what is known of fencing, for clients.
func fencingOf(s fencing.Status) api.Fencing {
	out := api.Fencing{Devices: []api.FenceDevice{}, Pending: []api.Fencings{}, History: []api.Fencings{}}
	for _, d := range s.Devices {
		out.Devices = append(out.Devices, api.FenceDevice{ID: d.ID, Agent: d.Agent, Started: d.FromAPI, Verified: d.Verified})
	}
	for _, p := range s.Pending {
		out.Pending = append(out.Pending, api.Fencings{Target: p.Target, Action: p.Action, Origin: p.Origin, Client: p.Client, Began: p.At, Fenced: api.Fenced{Executor: p.Executor}})
	}
	for _, e := range s.History {
		out.History = append(out.History, api.Fencings{
			Target: e.Target, Action: e.Action, Origin: e.Origin, Client: e.Client, Began: e.Began, Ended: e.Ended, Fenced: fencedOf(e.Outcome, &e),
		})
	}
	return out
}

// fenceEventsOf is of fencings what a status shows: those under way, then those past, the oldest first.
func fenceEventsOf(s fencing.Status) (list []api.FenceEvent) {
	for _, p := range s.Pending {
		list = append(list, api.FenceEvent{State: api.FencePending, Action: p.Action, Target: p.Target, Client: p.Client, Origin: p.Origin, Executor: p.Executor})
	}
	for _, e := range s.History {
		f := api.FenceEvent{
			State: api.FenceFailed, Action: e.Action, Target: e.Target, Client: e.Client, Origin: e.Origin, Executor: e.Executor, Ended: e.Ended, Reason: e.Outcome.Reason,
		}
		if e.Outcome.OK() {
			f.State, f.Reason = api.FenceDone, ""
		}
		list = append(list, f)
	}
	return list
}
