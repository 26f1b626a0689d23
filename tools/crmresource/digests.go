package crmresource

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/tools/output"
)

// digests shows the digests of a resource's parameters, of the operation by which the cluster would notice a change.
func (j *job) digests() error {
	if !j.rsc.IsPrimitive() {
		return output.Exit(vocab.ExitUnimplemented)
	}
	entry := j.telling()
	task, interval := vocab.TaskStart, uint(0)
	if entry != nil && entry.SelectAttr("operation") != nil {
		task, interval = entry.SelectAttrValue("operation", ""), uint(numeral.AtLeast(entry.SelectAttrValue("interval", ""), 0))
	}
	others := j.overriding()
	if ms, _, err := numeral.Int(others.Value("CRM_meta_interval")); err == nil && ms >= 0 && ms <= math.MaxUint32 {
		interval = uint(ms)
	}
	d := j.rsc.DigestsWith(task, interval, j.node, entry, true, others)
	if root := j.XML(); root != nil {
		e := output.Element(root, "digests", "resource", j.rsc.ID, "node", j.node.Name, "task", task, "interval", strconv.FormatUint(uint64(interval), 10)+"ms")
		order := quirkOrder(others, j.rsc.Params(j.node))
		digestXML(e, "all", d.All, d.Params, order)
		digestXML(e, "nonprivate", d.Secure, d.SecureParams, order)
		digestXML(e, "nonreloadable", d.Restart, d.RestartParams, order)
		return nil
	}
	for _, line := range []struct{ digest, of string }{{d.All, "all parameters"}, {d.Secure, "non-private parameters"}, {d.Restart, "non-reloadable parameters"}} {
		if line.digest != "" {
			j.Info("%s (%s)", line.digest, line.of)
		}
	}
	return nil
}

func (j *job) overriding() *seq.Table[string] {
	t := &seq.Table[string]{}
	for _, p := range j.others {
		t.Put(p.name, p.value)
	}
	return t
}

// quirkOrder is the order in which Pacemaker's tool writes parameters, that of its hash tables: who compares its results as
// text has them so. What the cluster adds comes last.
func quirkOrder(tables ...*seq.Table[string]) (names []string) {
	for _, t := range tables {
		for _, key := range seq.QuirkHashOrder(t) {
			if !slices.Contains(names, key) && !strings.HasPrefix(key, "CRM_meta_") {
				names = append(names, key)
			}
		}
	}
	return names
}

func digestXML(parent *etree.Element, kind, digest string, params *seq.Table[string], order []string) {
	if digest == "" {
		return
	}
	e := output.Element(output.Element(parent, "digest", "type", kind, "hash", digest), "parameters")
	for _, name := range order {
		if value, ok := params.Get(name); ok {
			e.CreateAttr(name, value)
		}
	}
	for name, value := range params.All() {
		if !slices.Contains(order, name) {
			e.CreateAttr(name, value)
		}
	}
}

// telling is the entry of the resource's history on the node whose digests tell of changes: one that made the resource what
// it is, a success, one with a digest of what needs a restart, and the newest, in this order.
func (j *job) telling() (best *etree.Element) {
	for _, state := range j.w.Root.FindElements("./status/node_state") {
		for _, h := range state.FindElements("./lrm/lrm_resources/lrm_resource") {
			if attr(state, "uname") != j.node.Name || attr(h, "id") != j.rsc.ID {
				continue
			}
			for _, e := range h.SelectElements("lrm_rsc_op") {
				if best == nil || j.tellsMore(e, best) {
					best = e
				}
			}
		}
	}
	return best
}

func (j *job) tellsMore(e, best *etree.Element) bool {
	switch {
	case effective(best) && !effective(e):
		return false
	case !effective(best) && interval(best) != 0 && !effective(e) && interval(e) == 0:
		return false
	case !lastFailure(best) && lastFailure(e):
		return false
	case best.SelectAttr("op-restart-digest") != nil && e.SelectAttr("op-restart-digest") == nil:
		return false
	}
	return j.w.CompareAge(best, e) <= 0
}

func interval(e *etree.Element) int64 {
	return int64(numeral.AtLeast(e.SelectAttrValue("interval", ""), 0))
}

// effective says whether an entry is of what makes a resource active, or finds it so.
func effective(e *etree.Element) bool {
	if interval(e) != 0 {
		return false
	}
	switch strings.ToLower(e.SelectAttrValue("operation", "")) {
	case vocab.TaskMonitor, vocab.TaskStart:
		return true
	case vocab.TaskPromote, vocab.TaskMigrateFrom:
		return true
	}
	return false
}

func lastFailure(e *etree.Element) bool {
	return strings.HasSuffix(e.SelectAttrValue("id", ""), "_last_failure_0")
}
