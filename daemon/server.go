package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/acl"
	"pacer/controller"
	"pacer/loop"
)

// replyPatience is how long a client waits for the cluster to take a change.
const replyPatience = 60 * time.Second

// front answers at a socket.
type front struct {
	*Daemon
	gates *gates
}

func (d *Daemon) serve(l net.Listener) *http.Server {
	f := &front{d, newGates()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/alive", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /v1/cib", f.getCIB)
	mux.HandleFunc("POST /v1/cib", f.postChange)
	mux.HandleFunc("POST /v1/cleanup", f.postCleanup)
	mux.HandleFunc("POST /v1/fail", f.postFail)
	mux.HandleFunc("GET /v1/status", f.getStatus)
	mux.HandleFunc("GET /v1/history", f.getHistory)
	mux.HandleFunc("POST /v1/history/seen", f.postSeen)
	mux.HandleFunc("GET /v1/events", f.getEvents)
	mux.HandleFunc("GET /v1/fencing", f.getFencing)
	mux.HandleFunc("GET /v1/fencing/events", f.getFenceEvents)
	mux.HandleFunc("POST /v1/fence", f.postFence)
	mux.HandleFunc("POST /v1/fence/confirm", f.postConfirm)
	mux.HandleFunc("POST /v1/fence/device", f.postDevice)
	mux.HandleFunc("POST /v1/fence/register", f.postRegister)
	mux.HandleFunc("POST /v1/fence/deregister", f.postDeregister)
	mux.HandleFunc("POST /v1/fence/level", f.postLevel)
	mux.HandleFunc("POST /v1/fence/forget", f.postForget)
	mux.HandleFunc("GET /v1/fence/devices", f.getDevices)
	mux.HandleFunc("GET /v1/attributes", f.getAttribute)
	mux.HandleFunc("POST /v1/attributes", f.postAttribute)
	mux.HandleFunc("POST /v1/attributes/refresh", f.postRefresh)
	mux.HandleFunc("POST /v1/attributes/clear", f.postClear)
	mux.HandleFunc("POST /v1/attributes/purge", f.postPurge)
	mux.HandleFunc("POST /v1/shutdown", f.postShutdown)
	s := &http.Server{
		Handler: guard(mux), ConnContext: withCaller, MaxHeaderBytes: 16 << 10, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 30 * time.Second,
		WriteTimeout: 2 * replyPatience, // from when the request is there; the stream of events has its own
		ErrorLog:     log.New(d.cfg.Log, "", 0),
	}
	go s.Serve(newDoor(l)) //nolint:errcheck // ends with the listener
	return s
}

// guard lets only those in who may use the cluster. The door has asked; a request that came another way has not passed.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := callerOf(r).err; err != nil {
			refuse(w, &api.Fault{Status: http.StatusForbidden, Kind: api.KindForbidden, Text: err.Error()})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func refuse(w http.ResponseWriter, f *api.Fault) {
	w.Header().Set("Content-Type", "application/json")
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	w.WriteHeader(f.Status)
	json.NewEncoder(w).Encode(f) //nolint:errcheck // the client may have gone
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(body) //nolint:errcheck // the client may have gone
}

// ask runs f in the loop and waits for it. The fault says that the daemon has ended, or does not get to it in time.
func (d *Daemon) ask(f func()) *api.Fault {
	ctx, stop := context.WithTimeout(context.Background(), hangs)
	defer stop()
	switch err := d.loop.Ask(ctx, f); {
	case err == nil:
		return nil
	case errors.Is(err, loop.ErrEnded):
		return ended
	default:
		return busy
	}
}

var busy = overloaded("this daemon has too much to do to answer; try again later")

// comeBack is when who is refused as there is too much to do should ask again: by then what is under way is done.
const comeBack = 2 // seconds

// overloaded is the answer to a request of which nothing is done as there is too much to do.
func overloaded(text string) *api.Fault {
	return &api.Fault{Status: http.StatusServiceUnavailable, Kind: api.KindUnavailable, Text: text, RetryAfter: comeBack}
}

var ended = &api.Fault{Status: http.StatusServiceUnavailable, Kind: api.KindUnavailable, Text: "the daemon is stopping"}

// document gives the present document, or the answer that there is none to be had.
func (d *Daemon) document() (doc *cib.Document, f *api.Fault) {
	f = d.ask(func() { doc = d.machine.Document() })
	return doc, f
}

// limited says whether access control lists limit what the caller may see and do.
func (d *Daemon) limited(who caller) bool { return d.limitedAt(who, time.Now()) }

// limitedAt says so for a time, by the present document.
func (d *Daemon) limitedAt(who caller, now time.Time) bool {
	if acl.Privileged(who.name) {
		return false
	}
	doc, fault := d.document()
	return fault != nil || acl.Enforced(doc.Root(), who.name, now)
}

// unlimitedOnly is the answer to a caller who asks for what no list can permit.
func unlimitedOnly(who caller, what string) *api.Fault {
	text := fmt.Sprintf("user %s may not %s: access control lists are in force; be root or hacluster", who.name, what)
	return &api.Fault{Status: http.StatusForbidden, Kind: api.KindForbidden, Text: text}
}

func (f *front) getCIB(w http.ResponseWriter, r *http.Request) {
	who := callerOf(r)
	limited := f.limited(who)
	leave, fault := f.gates.reading(r.Context(), who, limited)
	if fault != nil {
		refuse(w, fault)
		return
	}
	defer leave()
	doc, fault := f.seenBy(who)
	if fault != nil {
		refuse(w, fault)
		return
	}
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(allowanceOf(limited).writing)) //nolint:errcheck // then it takes as long as it takes
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("ETag", `"`+doc.Version().String()+`"`)
	doc.WriteTo(w) //nolint:errcheck // the client may have gone
}

// seenBy is the document as the caller may see it.
func (d *Daemon) seenBy(who caller) (*cib.Document, *api.Fault) {
	doc, fault := d.document()
	if fault != nil || !acl.Enforced(doc.Root(), who.name, time.Now()) {
		return doc, fault
	}
	view, err := acl.For(doc.Root(), who.name, who.groups()).View(doc)
	if err != nil {
		return nil, &api.Fault{Status: http.StatusForbidden, Kind: api.KindForbidden, Text: err.Error()}
	}
	return view, nil
}

func (d *Daemon) getStatus(w http.ResponseWriter, r *http.Request) {
	var s api.Status
	fault := d.ask(func() { s = d.status() })
	if node := r.URL.Query().Get("node"); fault == nil && node != "" {
		var a answerLetter
		a, fault = d.askMember(r, node, questionLetter{})
		s = a.Status
	}
	if fault != nil {
		refuse(w, fault)
		return
	}
	if d.limited(callerOf(r)) { // of resources that this caller may not see, maybe
		s.Said, s.Delayed, s.Fencing, s.Alerts, s.NotCarriedOut = nil, nil, nil, nil, ""
	}
	answer(w, s)
}

// postChange reads a change and gives it to the cluster. What a limited user asks is tried here first, beside the loop:
// what is refused, or takes too much, never gets to the members.
func (f *front) postChange(w http.ResponseWriter, r *http.Request) {
	who := callerOf(r)
	limited := f.limited(who)
	leave, fault := f.gates.reading(r.Context(), who, limited)
	if fault != nil {
		refuse(w, fault)
		return
	}
	defer leave()
	c, done, fault := f.change(w, r, limited)
	if fault != nil {
		refuse(w, fault)
		return
	}
	defer done()
	c = f.discreet(c)
	ev := controller.Requested{
		ID: uuid.NewString(), Ops: c.Ops, Base: c.Base, User: who.name, Groups: who.groups(), Client: c.Client, Comment: c.Comment,
		Size: int(max(r.ContentLength, 0)),
	}
	if limited {
		if fault := f.try(ev); fault != nil {
			refuse(w, fault)
			return
		}
	}
	time.AfterFunc(judgePatience, done)
	if who.privileged() { // the others are few at a time already
		leave, fault := f.gates.making.pass(r.Context())
		if fault != nil {
			refuse(w, fault)
			return
		}
		defer leave()
	}
	f.request(w, r, ev.ID, ev)
}

// judgePatience is how long others wait for a request that is with the members: these may not come to agree at all.
const judgePatience = 2 * time.Second

// change reads a change once there is room for it, and gives what makes room again.
func (f *front) change(w http.ResponseWriter, r *http.Request, limited bool) (c api.Change, done func(), fault *api.Fault) {
	may := allowanceOf(limited)
	in, fault := body(w, r, may)
	if fault != nil {
		return c, nil, fault
	}
	if limited { // what it becomes in memory is much more than its text, which is there before room is asked for
		if in, fault = whole(in, may); fault != nil {
			return c, nil, fault
		}
		arrived(w)
	}
	done, fault = f.gates.judging(r.Context(), limited)
	if fault != nil {
		return c, nil, fault
	}
	if c, fault = readChange(in, may); fault != nil {
		done()
	}
	arrived(w)
	return c, done, fault
}

// try does what a client asks on the present document.
func (d *Daemon) try(ev controller.Requested) *api.Fault {
	doc, fault := d.document()
	if fault != nil {
		return fault
	}
	if _, err := controller.Outcome(doc, ev, time.Now()); err != nil {
		return faultOf(err)
	}
	return nil
}

func (f *front) postCleanup(w http.ResponseWriter, r *http.Request) {
	who := callerOf(r)
	limited := f.limited(who)
	leave, fault := f.gates.reading(r.Context(), who, limited)
	if fault != nil {
		refuse(w, fault)
		return
	}
	defer leave()
	c, fault := readCleanup(w, r)
	if fault != nil {
		refuse(w, fault)
		return
	}
	done, fault := f.gates.judging(r.Context(), limited)
	if fault != nil {
		refuse(w, fault)
		return
	}
	defer done()
	time.AfterFunc(judgePatience, done)
	id := uuid.NewString()
	f.request(w, r, id, controller.CleanupRequested{
		ID: id, Resource: c.Resource, Node: c.Node, All: c.All, Operation: c.Operation, IntervalMS: c.IntervalMS, User: who.name, Groups: who.groups(),
	})
}

func (d *Daemon) postShutdown(w http.ResponseWriter, r *http.Request) {
	if !d.mayAll(w, r, "end the daemon of a host") {
		return
	}
	w.WriteHeader(http.StatusAccepted)
	d.post(func() { d.step(controller.ShutdownRequested{}) })
}

// request gives the machine a client's wish and waits for the cluster's answer. What nobody waits for any more is not
// begun.
func (d *Daemon) request(w http.ResponseWriter, r *http.Request, id string, ev controller.Event) {
	reply := make(chan controller.Reply, 1)
	d.post(func() {
		if r.Context().Err() != nil {
			reply <- controller.Reply{ID: id, Err: controller.ErrWithdrawn}
			return
		}
		d.replies[id] = reply
		d.step(ev)
	})
	got := d.await(r.Context(), id, reply)
	if got.Err != nil {
		refuse(w, faultOf(got.Err))
		return
	}
	answer(w, api.Changed{Version: got.Version, Quorate: got.Quorate, Absent: got.Absent})
}

func faultOf(err error) *api.Fault {
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
	if errors.Is(err, controller.ErrBusy) || errors.Is(err, controller.ErrWithdrawn) {
		return overloaded(err.Error())
	}
	return &api.Fault{Status: http.StatusUnprocessableEntity, Kind: api.KindInvalid, Text: err.Error()}
}
