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
	limited := d.limited(who)
	c, err := d.watch.add(who)
	if err != nil {
		refuse(w, &api.Fault{Status: http.StatusServiceUnavailable, Kind: api.KindUnavailable, Text: err.Error()})
		return
	}
	defer d.watch.remove(c)
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
			if h.Kind == "cib" { // which comes first whenever the document changes, and with it the lists, maybe
				limited = d.limited(who)
			}
			out.SetWriteDeadline(time.Now().Add(eventPatience)) //nolint:errcheck // then it takes as long as it takes
			if enc.Encode(told(h, limited)) != nil {
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

// told is what a client learns of something.
func told(h *api.Event, limited bool) api.Event {
	public := *h
	if limited {
		public.Text, public.Attrs = "", nil
	}
	return public
}
