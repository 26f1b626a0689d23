package sim

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/attrs"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/transition"
)

// inject changes the cluster as asked, in a fixed order: quorum, watchdog, nodes, tickets,
// operations.
func (r *runner) inject(w *world.World) error {
	in := &r.opt.Inject
	r.tell(Modifying{Quorum: in.Quorum, Watchdog: in.Watchdog})
	defer r.tell(Modified{})
	if in.Quorum != "" {
		r.root.CreateAttr("have-quorum", in.Quorum)
		r.bump()
	}
	if in.Watchdog != "" {
		r.setOption("have-watchdog", in.Watchdog)
	}
	if err := r.injectNodes(in); err != nil {
		return err
	}
	r.injectTickets(in)
	for _, spec := range in.Ops {
		r.tell(OpInjected{spec})
		if err := r.injectOp(w, spec); err != nil {
			r.tell(Failure{sentence(err)})
		}
	}
	return nil
}

func (r *runner) injectNodes(in *Injections) error {
	for _, n := range in.NodesUp {
		r.tell(NodeChanged{"Online", n})
		if _, err := r.setOnline(n, true); err != nil {
			return err
		}
	}
	for _, n := range in.NodesDown {
		r.tell(NodeChanged{"Offline", n})
		s, err := r.setOnline(n, false)
		if err != nil {
			return err
		}
		r.forget(s)
	}
	for _, n := range in.NodesFail {
		r.tell(NodeChanged{"Failing", n})
		s, err := r.setOnline(n, true)
		if err != nil {
			return err
		}
		s.CreateAttr("in_ccm", "false")
	}
	return nil
}

func (r *runner) injectTickets(in *Injections) {
	for _, c := range []struct {
		tickets      []string
		change, attr string
		value        bool
	}{
		{in.Grant, "Granting", "granted", true},
		{in.Revoke, "Revoking", "granted", false},
		{in.Standby, "Standby", "standby", true},
		{in.Activate, "Activating", "standby", false},
	} {
		for _, t := range c.tickets {
			r.tell(TicketChanged{c.change, t})
			r.setTicket(t, c.attr, c.value)
		}
	}
}

// injectOp records an operation that was not asked for.
func (r *runner) injectOp(w *world.World, spec string) error {
	key, node, rc, err := parseSpec(spec)
	if err != nil {
		return err
	}
	id, task, ms, ok := transition.ParseOpKey(key)
	if !ok {
		return fmt.Errorf("invalid operation name: %s; expected RESOURCE_TASK_INTERVAL", key)
	}
	rsc := w.FindResource(id, world.MatchHistory)
	if rsc == nil {
		return fmt.Errorf("invalid resource name: %s", id)
	}
	state, err := r.node(node, "")
	if err != nil {
		return err
	}
	infinite := task == vocab.TaskStop || task == vocab.TaskStart && w.Opt.StartFailureFatal
	return r.update(state, func(state *etree.Element) error {
		r.countFailure(state, id, task, ms, rc, infinite)
		h, err := r.history(state, id, id, agent{rsc.Class(), rsc.Provider(), rsc.Agent()})
		if err != nil {
			return err
		}
		now := r.opt.Now.Unix()
		transition.WriteHistory(h, transition.Result{
			Resource: get(h, "id"), Task: task, IntervalMS: ms, CallID: transition.NextCall(h),
			RC: rc, Status: vocab.ExecDone, ExitReason: "Simulated action result", Run: now, Changed: now,
		}, record(node, vocab.ExitOK))
		return nil
	})
}

func record(node string, target int) transition.Record {
	return transition.Record{FeatureSet: transition.FeatureSet, TargetRC: target, Node: node, Origin: origin}
}

// parseSpec reads KEY@NODE=STATUS.
func parseSpec(spec string) (key, node string, rc int, err error) {
	fields := 0
	key, rest, ok := strings.Cut(spec, "@")
	if key != "" {
		fields++
	}
	node, status, ok2 := strings.Cut(rest, "=")
	if ok && node != "" {
		fields++
	}
	rc, err = strconv.Atoi(status)
	if ok2 && err == nil && fields == 2 {
		return key, node, rc, nil
	}
	return "", "", 0, fmt.Errorf("invalid operation spec: %s.  Only found %d fields", spec, fields)
}

// countFailure raises a resource's fail count on a node, unless the status is no failure.
func (r *runner) countFailure(state *etree.Element, id, task string, ms uint, rc int, infinite bool) {
	if rc == vocab.ExitOK || rc == vocab.ExitNotRunning && ms == 0 {
		return
	}
	name := attrs.FailCountName(id, task, ms)
	value := "INFINITY"
	if !infinite {
		n, err := strconv.Atoi(transientAttr(state, name))
		if err != nil {
			n = 0
		}
		value = strconv.Itoa(n + 1)
	}
	r.setAttribute(state, name, value)
	r.setAttribute(state, attrs.LastFailureName(id, task, ms), strconv.FormatInt(r.opt.Now.Unix(), 10))
}

func (r *runner) setAttribute(state *etree.Element, name, value string) {
	r.tell(AttributeSet{name, value, get(state, "id")})
	setTransientAttr(state, name, value)
}
