package lrmd

import (
	"strconv"
	"strings"

	"pacer/cib/scan"
	"pacer/cib/value/vocab"
)

// Op is one request to run an action of a resource, once or repeatedly.
type Op struct {
	// CallID tells this request from all others of the same executor; Core gives one if it is 0.
	CallID   int         `json:"call_id"`
	Resource string      `json:"resource"`
	Agent    vocab.Agent `json:"agent"`
	Action   string      `json:"action"` // start, stop, monitor, promote, ...

	IntervalMS   int `json:"interval_ms,omitempty"`    // 0: once
	TimeoutMS    int `json:"timeout_ms,omitempty"`     // 0: no limit
	StartDelayMS int `json:"start_delay_ms,omitempty"` // before the first run

	// Params are the resource's instance attributes as the transition graph gives them, including
	// crm_feature_set.
	Params map[string]string `json:"params,omitempty"`
	// Meta are the action's meta-attributes, named without the prefix CRM_meta_.
	Meta map[string]string `json:"meta,omitempty"`
	// UserData comes back in results unchanged (the controller's transition key).
	UserData string `json:"user_data,omitempty"`
}

const metaPrefix = "CRM_meta_"

// SplitAttributes divides the attributes of a graph's action into instance attributes and
// meta-attributes, which carry the prefix CRM_meta_ there.
func SplitAttributes(attrs map[string]string) (params, meta map[string]string) {
	params, meta = map[string]string{}, map[string]string{}
	for name, value := range attrs {
		if bare, ok := strings.CutPrefix(name, metaPrefix); ok {
			meta[bare] = value
		} else {
			params[name] = value
		}
	}
	return params, meta
}

// Key is the operation key: resource_action_interval.
func (o Op) Key() string {
	return o.Resource + "_" + o.Action + "_" + strconv.Itoa(o.IntervalMS)
}

// leaderOnly says that a timeout must kill only the agent itself and spare what it started: what
// on-fail=block asks for, since the state is to be left for a person to look at.
func (o Op) leaderOnly() bool { return strings.EqualFold(o.Meta["on_fail"], "block") }

// sameAs matches recurring actions: the name's letter case does not count.
func (o Op) sameAs(action string, intervalMS int) bool {
	return o.IntervalMS == intervalMS && strings.EqualFold(o.Action, action)
}

// CancelsRecurring says whether an action ends the resource's recurring actions before it runs:
// all that may change the resource's state do.
func CancelsRecurring(action string, intervalMS int) bool {
	return intervalMS == 0 && action != vocab.TaskMonitor && action != vocab.TaskNotify && action != vocab.TaskMetaData
}

// Outcome is how one run of an agent ended, in OCF terms whatever the agent's class.
type Outcome struct {
	RC         vocab.Exit `json:"rc"`
	Status     vocab.Exec `json:"status"`
	ExitReason string     `json:"exit_reason,omitempty"` // why, if not plainly successful; see fit
	Signal     int        `json:"signal,omitempty"`      // that ended it, if one did
	PID        int        `json:"pid,omitempty"`
	// Lacks says that nothing was started, for want of what; the exit reason has the system's words. Whoever runs agents
	// makes a StartFailed of it.
	Lacks Shortage `json:"-"`
	// Said are the last words of an agent that gave no reason. Other members learn them, the history does not: there
	// Pacemaker has the exit reason alone.
	Said string `json:"said,omitempty"`
	// What the agent wrote, bounded by the runner. It is for onlookers on the agent's own host.
	Stdout string `json:"-"`
	Stderr string `json:"-"`
}

// mostReason bounds an exit reason, in bytes, since it stands in the history of each host. Of agents' own words only
// 128 are taken (see package agent); the rest of the room is for paths.
const mostReason = 1024

// fit makes what came of a run fit to stand in the document, whatever the agent said.
func (o Outcome) fit() Outcome {
	o.Said = o.lastWords()
	o.ExitReason = scan.Shorten(scan.FitText(o.ExitReason), mostReason)
	return o
}

// silent is a result without what the agent wrote.
func (r Result) silent() Result {
	r.Stdout, r.Stderr = "", ""
	return r
}

// Result is an Op with what came of it.
type Result struct {
	Op
	Outcome
	QueueMS   int   `json:"queue_ms"`            // from being due to the start of the run
	ExecMS    int   `json:"exec_ms"`             // how long the run took
	RunAt     int64 `json:"run_at"`              // seconds since 1970: the start of the run; 0: never ran
	ChangeAt  int64 `json:"change_at"`           // seconds since 1970: when the code last became what it is
	Runs      int   `json:"runs"`                // how often it has run, this run included
	Deleted   bool  `json:"deleted,omitempty"`   // the resource was unregistered meanwhile
	Unchanged bool  `json:"unchanged,omitempty"` // a recurring run that said what the one before said
}
