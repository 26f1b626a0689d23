package daemon

import (
	"encoding/json"
	"net/http"
	"time"

	"pacer/api"
)

// eventPatience is how long a listener may take to read what it is sent.
const eventPatience = 30 * time.Second

// getEvents tells a client what happens until it hangs up. Who is limited by access control lists learns that
// something happened, so that one may look; not what.
func (d *Daemon) getEvents(w http.ResponseWriter, r *http.Request) {
	who := callerOf(r)
	c, err := d.watch.add(who)
	if err != nil {
		refuse(w, &api.Fault{Status: http.StatusServiceUnavailable, Kind: api.KindUnavailable, Text: err.Error()})
		return
	}
	defer d.watch.remove(c)
	ear := &follower{Daemon: d, who: who}
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	out.Flush() //nolint:errcheck // the next write will tell
	enc := json.NewEncoder(w)
	for {
		select {
		case h, ok := <-c:
			if !ok {
				return
			}
			out.SetWriteDeadline(time.Now().Add(eventPatience)) //nolint:errcheck // then it takes as long as it takes
			if enc.Encode(ear.told(h, time.Now())) != nil {
				return
			}
			if len(c) == 0 {
				out.Flush() //nolint:errcheck // the next write will tell
			}
		case <-r.Context().Done():
			return
		case <-d.end:
			return
		}
	}
}

// follower is who follows the events, and whether lists limited this caller when that was last looked at.
type follower struct {
	*Daemon
	who     caller
	limited bool
	judged  time.Time
}

// told is what the follower learns of something at a time. The lists that count are those in force by then: they come
// with a change, of which the cib event tells first, or begin by a rule at a second at which nothing changes.
func (f *follower) told(h *api.Event, now time.Time) api.Event {
	if h.Kind == "cib" || !now.Truncate(time.Second).Equal(f.judged.Truncate(time.Second)) {
		f.limited, f.judged = f.limitedAt(f.who, now), now
	}
	public := *h
	if f.limited {
		public.Text, public.Attrs = "", nil
	}
	return public
}
