package daemon

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/fencing"
)

// fencePatience is how long a client waits for a fencing at most. Operations have limits of their own, by their devices.
const fencePatience = time.Hour

// defaultFenceTimeout is how long a device may take where nobody says.
const defaultFenceTimeout = 2 * time.Minute

func (f *front) postFence(w http.ResponseWriter, r *http.Request) {
	var a api.Fence
	if !f.readFenceRequest(w, r, &a, "have a node fenced") {
		return
	}
	if a.Target == "" || a.Action != vocab.TaskOff && a.Action != vocab.TaskOn && a.Action != vocab.TaskReboot {
		refuse(w, invalid("a fencing needs a target, and an action: off, on or reboot"))
		return
	}
	var doc *cib.Document
	if fault := f.ask(func() { doc = f.machine.Document() }); fault != nil {
		refuse(w, fault)
		return
	}
	id, names := uuid.NewString(), nodeNames(doc.Root())
	x, ok := f.awaitFenced(w, r, f.askFencing(id, fencing.FenceRequested{
		ID: id, Stranger: !hasName(names, a.Target), Target: a.Target, Action: a.Action, Timeout: cmp.Or(a.Timeout, defaultFenceTimeout),
		Delay: a.Delay, NoDelay: a.NoDelay, Tolerance: a.Tolerance, AllowSelf: true, Client: clientOf(a.Client, r),
	}))
	if !ok {
		return
	}
	done := answerOf(x)
	if x.Entry != nil && x.Entry.Nobody {
		done.Reason = mistyped(a.Target, names)
	}
	answer(w, done)
}

// clientOf names who asks: the program, and the user that runs it.
func clientOf(program string, r *http.Request) string {
	return cmp.Or(program, "a client") + " of " + callerOf(r).name
}

func (f *front) postConfirm(w http.ResponseWriter, r *http.Request) {
	var a api.Confirmation
	if !f.readFenceRequest(w, r, &a, "say that a node is off") {
		return
	}
	if a.Target == "" {
		refuse(w, invalid("a confirmation needs the node that is off"))
		return
	}
	id := uuid.NewString()
	f.answerFenced(w, r, f.askFencing(id, fencing.ConfirmRequested{ID: id, Target: a.Target, By: clientOf(a.Client, r)}))
}

func (f *front) postDevice(w http.ResponseWriter, r *http.Request) {
	var a api.UseDevice
	if !f.readFenceRequest(w, r, &a, "use a fence device") {
		return
	}
	if a.Device == "" || !slices.Contains([]string{vocab.TaskMonitor, vocab.TaskList, vocab.TaskValidateAll}, a.Action) {
		refuse(w, invalid("a device is asked for monitor, list or validate-all, by its name"))
		return
	}
	id := uuid.NewString()
	f.answerFenced(w, r, f.askFencing(id, fencing.ActionRequested{ID: id, Device: a.Device, Action: a.Action, Timeout: cmp.Or(a.Timeout, defaultFenceTimeout)}))
}

func (f *front) getDevices(w http.ResponseWriter, r *http.Request) {
	if !f.mayAll(w, r, "ask fence devices") {
		return
	}
	id := uuid.NewString()
	select {
	case x := <-f.askFencing(id, fencing.ListRequested{ID: id, Target: r.URL.Query().Get("target"), Timeout: replyPatience}):
		answer(w, append([]string{}, x.Devices...))
	case <-r.Context().Done():
	case <-f.end:
		refuse(w, ended)
	}
}

// readFenceRequest reads what is asked, unless the caller may not ask it.
func (f *front) readFenceRequest(w http.ResponseWriter, r *http.Request, into any, what string) bool {
	return f.mayAll(w, r, what) && named(w, r, into)
}

// answerFenced waits for the end of a fencing, as long as the client does, and answers it.
func (f *front) answerFenced(w http.ResponseWriter, r *http.Request, reply chan fencing.Reply) {
	if x, ok := f.awaitFenced(w, r, reply); ok {
		answer(w, answerOf(x))
	}
}

// awaitFenced waits for the end of a fencing, as long as the client does.
func (f *front) awaitFenced(w http.ResponseWriter, r *http.Request, reply chan fencing.Reply) (x fencing.Reply, ok bool) {
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(fencePatience)) //nolint:errcheck // then it takes as long as it takes
	select {
	case x = <-reply:
		return x, true
	case <-r.Context().Done():
	case <-f.end:
		refuse(w, ended)
	}
	return x, false
}

// answerOf is how something ended that a client asked for, with what the agent printed if it was a use of a device.
func answerOf(x fencing.Reply) api.Fenced {
	f := fencedOf(x.Outcome, x.Entry)
	if x.Entry == nil && x.Outcome.OK() {
		f.Output = x.Outcome.Output
	}
	return f
}

// fencedOf is how a fencing ended, for clients.
func fencedOf(o fencing.Outcome, e *fencing.Entry) api.Fenced {
	f := api.Fenced{OK: o.OK(), Status: o.Status.String(), Exit: int(o.Exit), Reason: o.Reason}
	if e == nil {
		return f
	}
	f.Executor = e.Executor
	for _, a := range e.Tried {
		f.Tried = append(f.Tried, api.Attempt{
			Device: a.Device, Node: a.Member, Action: a.Action, OK: a.Outcome.OK(), Status: a.Outcome.Status.String(), Exit: int(a.Outcome.Exit),
			Reason: a.Outcome.Reason, Output: a.Outcome.Output, At: a.At,
		})
	}
	return f
}
