package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/acl"
	"pacer/controller"
)

// replyPatience is how long a client waits for the cluster to take a change.
const replyPatience = 60 * time.Second

// maxBody bounds what a client may send.
const maxBody = 256 << 20

func (d *Daemon) serve(l net.Listener) *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/cib", d.getCIB)
	mux.HandleFunc("POST /v1/cib", d.postChange)
	mux.HandleFunc("POST /v1/cleanup", d.postCleanup)
	mux.HandleFunc("GET /v1/status", d.getStatus)
	mux.HandleFunc("GET /v1/history", d.getHistory)
	mux.HandleFunc("POST /v1/history/seen", d.postSeen)
	mux.HandleFunc("GET /v1/events", d.getEvents)
	mux.HandleFunc("POST /v1/shutdown", d.postShutdown)
	s := &http.Server{Handler: guard(mux), ConnContext: withCaller, ReadHeaderTimeout: 10 * time.Second}
	go s.Serve(l) //nolint:errcheck // ends with the listener
	return s
}

// guard lets only those in who may use the cluster.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := callerOf(r).allowed(); err != nil {
			refuse(w, &api.Fault{Status: http.StatusForbidden, Kind: api.KindForbidden, Text: err.Error()})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func refuse(w http.ResponseWriter, f *api.Fault) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.Status)
	json.NewEncoder(w).Encode(f) //nolint:errcheck // the client may have gone
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(body) //nolint:errcheck // the client may have gone
}

// ask runs f in the loop and waits for it; false if the daemon has ended.
func (d *Daemon) ask(f func()) bool {
	ctx, stop := context.WithTimeout(context.Background(), hangs)
	defer stop()
	return d.loop.Ask(ctx, f) == nil
}

var ended = &api.Fault{Status: http.StatusServiceUnavailable, Kind: api.KindUnavailable, Text: "the daemon is stopping"}

// limited says whether access control lists limit what the caller may see and do.
func (d *Daemon) limited(r *http.Request) bool {
	var doc *cib.Document
	return !d.ask(func() { doc = d.machine.Document() }) || acl.Enforced(doc.Root(), callerOf(r).name, time.Now())
}

// unlimitedOnly is the answer to a caller who asks for what no list can permit.
func unlimitedOnly(who caller, what string) *api.Fault {
	text := fmt.Sprintf("user %s may not %s: access control lists are in force; be root or hacluster", who.name, what)
	return &api.Fault{Status: http.StatusForbidden, Kind: api.KindForbidden, Text: text}
}

func (d *Daemon) getCIB(w http.ResponseWriter, r *http.Request) {
	var doc *cib.Document
	if !d.ask(func() { doc = d.machine.Document() }) {
		refuse(w, ended)
		return
	}
	if who := callerOf(r); acl.Enforced(doc.Root(), who.name, time.Now()) {
		view, err := acl.For(doc.Root(), who.name, who.groups()).View(doc)
		if err != nil {
			refuse(w, &api.Fault{Status: http.StatusForbidden, Kind: api.KindForbidden, Text: err.Error()})
			return
		}
		doc = view
	}
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("ETag", `"`+doc.Version().String()+`"`)
	w.Write(doc.Bytes()) //nolint:errcheck // the client may have gone
}

func (d *Daemon) getStatus(w http.ResponseWriter, _ *http.Request) {
	var s api.Status
	if !d.ask(func() { s = d.status() }) {
		refuse(w, ended)
		return
	}
	answer(w, s)
}

func (d *Daemon) postChange(w http.ResponseWriter, r *http.Request) {
	var c api.Change
	if !read(w, r, &c) {
		return
	}
	id := uuid.NewString()
	d.request(w, id, controller.Requested{ID: id, Ops: c.Ops, Base: c.Base, User: callerOf(r).name, Groups: callerOf(r).groups(), Client: c.Client, Comment: c.Comment})
}

func (d *Daemon) postCleanup(w http.ResponseWriter, r *http.Request) {
	var c api.Cleanup
	if !read(w, r, &c) {
		return
	}
	id := uuid.NewString()
	d.request(w, id, controller.CleanupRequested{ID: id, Resource: c.Resource, Node: c.Node, All: c.All, User: callerOf(r).name, Groups: callerOf(r).groups()})
}

func (d *Daemon) postShutdown(w http.ResponseWriter, r *http.Request) {
	if d.limited(r) {
		refuse(w, unlimitedOnly(callerOf(r), "end the daemon of a host"))
		return
	}
	w.WriteHeader(http.StatusAccepted)
	d.post(func() { d.step(controller.ShutdownRequested{}) })
}

func read(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(into); err != nil {
		refuse(w, &api.Fault{Status: http.StatusBadRequest, Kind: api.KindInvalid, Text: fmt.Sprintf("the request cannot be read: %v", err)})
		return false
	}
	return true
}

// request gives the machine a client's wish and waits for the cluster's answer.
func (d *Daemon) request(w http.ResponseWriter, id string, ev controller.Event) {
	reply := make(chan controller.Reply, 1)
	d.post(func() {
		d.replies[id] = reply
		d.step(ev)
	})
	r := d.await(id, reply)
	if r.Err != nil {
		refuse(w, fault(r.Err))
		return
	}
	answer(w, api.Changed{Version: r.Version, Quorate: r.Quorate, Absent: r.Absent})
}

func fault(err error) *api.Fault {
	var c *controller.Conflict
	if errors.As(err, &c) {
		return &api.Fault{Status: http.StatusConflict, Kind: api.KindConflict, Text: err.Error(), Base: &c.Base, Present: &c.Present}
	}
	if errors.Is(err, errEnding) {
		return ended
	}
	var o *controller.Open
	if errors.As(err, &o) {
		return &api.Fault{Status: http.StatusGatewayTimeout, Kind: api.KindOpen, Text: err.Error()}
	}
	if errors.Is(err, controller.ErrBusy) {
		return &api.Fault{Status: http.StatusServiceUnavailable, Kind: api.KindUnavailable, Text: err.Error()}
	}
	return &api.Fault{Status: http.StatusUnprocessableEntity, Kind: api.KindInvalid, Text: err.Error()}
}

func (d *Daemon) getEvents(w http.ResponseWriter, r *http.Request) {
	limited := d.limited(r)
	c := d.watch.add()
	defer d.watch.remove(c)
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.WriteHeader(http.StatusOK)
	flush := http.NewResponseController(w)
	flush.Flush() //nolint:errcheck // the next write will tell
	enc := json.NewEncoder(w)
	for {
		select {
		case h, ok := <-c:
			if limited { // that something happened, so that one may look; not what
				h.Text, h.Attrs = "", nil
			}
			if !ok || enc.Encode(h) != nil {
				return
			}
			if len(c) == 0 {
				flush.Flush() //nolint:errcheck // the next write will tell
			}
		case <-r.Context().Done():
			return
		case <-d.end:
			return
		}
	}
}
