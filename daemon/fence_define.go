package daemon

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"pacer/api"
	"pacer/cib/acl"
	"pacer/cib/value/vocab"
	"pacer/fencing"
)

// readDefinition reads a request for what only root and hacluster may define apart from the configuration, as with Pacemaker.
func (f *front) readDefinition(w http.ResponseWriter, r *http.Request, into any, what string) bool {
	if who := callerOf(r); !acl.Privileged(who.name) {
		text := fmt.Sprintf("user %s may not %s on a host; be root or hacluster, or change the configuration", who.name, what)
		refuse(w, &api.Fault{Status: http.StatusForbidden, Kind: api.KindForbidden, Text: text})
		return false
	}
	return f.readFenceRequest(w, r, into, what)
}

// postRegister gives this host a fence device. Whether its agent is there is found out when it is used, as the device may be
// registered before; what can never be an agent is refused.
func (f *front) postRegister(w http.ResponseWriter, r *http.Request) {
	var a api.RegisterDevice
	if !f.readDefinition(w, r, &a, "register a fence device") {
		return
	}
	if a.ID == "" || a.Agent == "" {
		refuse(w, invalid("a fence device needs an id and an agent"))
		return
	}
	if err := f.agents.host.CheckFence(a.Agent); err != nil {
		refuse(w, invalid("%v", err))
		return
	}
	f.tellFencing(w, fencing.Registered{Device: fencing.Device{ID: a.ID, Agent: a.Agent, Params: a.Params}})
}

func (f *front) postDeregister(w http.ResponseWriter, r *http.Request) {
	var a api.DeregisterDevice
	if f.readDefinition(w, r, &a, "take a fence device back") {
		f.tellFencing(w, fencing.Unregistered{Device: a.Device})
	}
}

// tellFencing gives the machine of fencing an event that nothing can go wrong with.
func (f *front) tellFencing(w http.ResponseWriter, ev fencing.Event) {
	if fault := f.ask(func() { f.fence(ev) }); fault != nil {
		refuse(w, fault)
		return
	}
	answer(w, fencedOf(fencing.Outcome{Status: vocab.ExecDone}, nil))
}

func (f *front) postLevel(w http.ResponseWriter, r *http.Request) {
	var a api.FencingLevel
	if !f.readDefinition(w, r, &a, "change the fencing topology") {
		return
	}
	id := uuid.NewString()
	level := fencing.Level{ID: "of the API", Node: a.Node, Pattern: a.Pattern, Attribute: a.Attribute, Value: a.Value, Index: a.Index, Devices: a.Devices}
	if a.Remove {
		f.answerFenced(w, r, f.askFencing(id, fencing.LevelRemoved{ID: id, Level: level}))
		return
	}
	f.answerFenced(w, r, f.askFencing(id, fencing.LevelAdded{ID: id, Level: level}))
}

func (f *front) postForget(w http.ResponseWriter, r *http.Request) {
	var a api.ForgetFencings
	if !f.readFenceRequest(w, r, &a, "forget past fencings") {
		return
	}
	id := uuid.NewString()
	f.answerFenced(w, r, f.askFencing(id, fencing.HistoryCleared{ID: id, Target: a.Target}))
}
