package daemon

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/beevik/etree"

	"pacer/api"
	"pacer/cib/value/vocab"
	"pacer/controller"
	"pacer/lrmd"
	"pacer/transition"
)

// postFail has a node take a resource of its own for failed.
func (f *front) postFail(w http.ResponseWriter, r *http.Request) {
	if !f.mayAll(w, r, "have a resource fail") {
		return
	}
	var a api.Failed
	if !named(w, r, &a) {
		return
	}
	if fault := checkTexts(text{"resource", a.Resource, mostName}, text{"node", a.Node, mostName}, text{"agent", a.Agent.String(), mostName}); fault != nil {
		refuse(w, fault)
		return
	}
	if _, fault := f.askMember(r, a.Node, questionLetter{Fail: &a}); fault != nil {
		refuse(w, fault)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// noController stands in a transition key where no controller is known.
const noController = "00000000-0000-0000-0000-000000000000"

// historyOf finds what the status says of a resource on this host, nil if that is nothing.
func (d *Daemon) historyOf(id string) *etree.Element {
	for _, state := range d.machine.Document().Root().FindElements("./status/node_state") {
		if state.SelectAttrValue("id", "") != strconv.FormatUint(uint64(d.me.ID), 10) {
			continue
		}
		for _, h := range state.FindElements("./lrm/lrm_resources/lrm_resource") {
			if h.SelectAttrValue("id", "") == id {
				return h
			}
		}
	}
	return nil
}

// noteFailure gives the machine a result that no agent gave: that a resource of this host has failed.
func (d *Daemon) noteFailure(f api.Failed) error {
	history := d.historyOf(f.Resource)
	if history == nil {
		return fmt.Errorf("node %s knows of no resource %s; it can fail where it was started or looked for", d.me.Name, f.Resource)
	}
	call, key := 0, transition.Key{Transition: -1, Controller: noController}
	for _, e := range history.SelectElements("lrm_rsc_op") {
		if n, err := strconv.Atoi(e.SelectAttrValue("call-id", "")); err == nil && n >= call {
			call = n
			if k, err := transition.ParseKey(e.SelectAttrValue("transition-key", "")); err == nil {
				key.Controller = k.Controller
			}
		}
	}
	now := time.Now().Unix()
	d.step(controller.Finished{Result: lrmd.Result{
		Op:      lrmd.Op{CallID: call + 1, Resource: f.Resource, Agent: f.Agent, Action: vocab.TaskAsync, UserData: key.String()},
		Outcome: lrmd.Outcome{RC: vocab.ExitError, Status: vocab.ExecDone, ExitReason: "Simulated failure"},
		RunAt:   now, ChangeAt: now, Runs: 1,
	}})
	return nil
}
