package world

import (
	"math"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/rule"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
)

// defaultTimeoutMS is the timeout of operations that configure none, or none above zero.
const defaultTimeoutMS = 20000

// OpSettings is what an operation's configuration comes to at the moment of asking.
type OpSettings struct {
	Meta     *seq.Table[string] // intervals, timeouts and start delays in milliseconds
	Needs    Requires
	OnFail   OnFail
	FailRole vocab.Role // role the resource gets when the operation fails
}

// FindOp finds the configuration of an operation, nil if there is none. Both halves of a
// migration may be configured as "migrate". Only the attribute "enabled" is read: blocks of
// meta-attributes and defaults are not.
func (r *Resource) FindOp(task string, intervalMS uint, disabledToo bool) *etree.Element {
	op := r.findOpExact(task, intervalMS, disabledToo)
	if op == nil && (task == vocab.TaskMigrateTo || task == vocab.TaskMigrateFrom) {
		op = r.findOpExact("migrate", 0, disabledToo)
	}
	return op
}

func (r *Resource) findOpExact(task string, intervalMS uint, disabledToo bool) *etree.Element {
	for _, op := range r.OpsOf(task, intervalMS) {
		if disabledToo || opEnabled(op) {
			return op
		}
	}
	return nil
}

// opKey is what an operation is told from others by.
type opKey struct {
	task       string
	intervalMS uint
}

// OpsOf are the op elements of the resource with a name and an interval, in document order. All are sorted out at the
// first question: the elements do not change when resources have been read.
func (r *Resource) OpsOf(task string, intervalMS uint) []*etree.Element {
	if r.opsSorted != r.OpsXML {
		r.opsSorted, r.opsByKey = r.OpsXML, map[opKey][]*etree.Element{}
		for _, op := range r.ConfiguredOps() {
			key := opKey{op.SelectAttrValue("name", ""), OpInterval(op)}
			r.opsByKey[key] = append(r.opsByKey[key], op)
		}
	}
	return r.opsByKey[opKey{task, intervalMS}]
}

// ConfiguredOps are the op elements of the resource, in document order.
func (r *Resource) ConfiguredOps() []*etree.Element {
	if r.OpsXML == nil {
		return nil
	}
	return r.OpsXML.SelectElements("op")
}

// OpInterval is the interval of an op element in milliseconds; an invalid one counts as 0.
func OpInterval(op *etree.Element) uint {
	if op == nil {
		return 0
	}
	a := op.SelectAttr("interval")
	if a == nil {
		return 0
	}
	return rule.IntervalMS(a.Value)
}

// opEnabled is false only if the attribute says so plainly.
func opEnabled(op *etree.Element) bool {
	on, valid := vocab.Bool(op.SelectAttrValue("enabled", ""))
	return on || !valid
}

// OpSettings evaluates an operation's configuration (pcmk: unpack_operation).
func (r *Resource) OpSettings(n *Node, task string, intervalMS uint, op *etree.Element) OpSettings {
	meta := r.OpMeta(n, task, intervalMS, op)
	s := OpSettings{Meta: meta, Needs: r.OpRequires(task)}
	value, _ := meta.Get("on-fail")
	s.OnFail = r.ParseOnFail(task, intervalMS, value)
	s.FailRole = r.RoleAfterFailure(task, s.OnFail)
	return s
}

// OpMeta evaluates an operation's meta-attributes: those of the op element win over its blocks,
// these over the operation defaults. Probes without timeout use that of the most frequent
// monitor; starts and probes of fencing devices use the parameter pcmk_monitor_timeout.
func (r *Resource) OpMeta(n *Node, task string, intervalMS uint, op *etree.Element) *seq.Table[string] {
	in := r.W.RuleNow()
	in.Standard, in.Provider, in.Agent = r.Class(), r.Provider(), r.Agent()
	in.OpName, in.OpIntervalMS = task, intervalMS
	meta := &seq.Table[string]{}
	if op != nil {
		r.W.NVPairs(op, "meta_attributes", in, meta, "")
		for _, a := range op.Attr {
			meta.Put(a.FullKey(), a.Value)
		}
	}
	r.probeTimeout(meta, task, intervalMS)
	r.W.NVPairs(r.W.OpDefaults, "meta_attributes", in, meta, "")
	meta.Delete("id")
	if meta.Delete("interval"); intervalMS > 0 {
		meta.Put("interval", strconv.FormatUint(uint64(intervalMS), 10))
	}
	r.normalizeTimeout(meta, n, task, intervalMS)
	r.validateOnFail(meta, task, op)
	r.normalizeStartDelay(meta, intervalMS, op)
	return meta
}

// probeTimeout gives probes the timeout of the most frequent monitor, as its element has it.
func (r *Resource) probeTimeout(meta *seq.Table[string], task string, intervalMS uint) {
	if !IsProbe(task, intervalMS) || meta.Has("timeout") {
		return
	}
	if op := r.mostFrequentMonitor(); op != nil {
		if a := op.SelectAttr("timeout"); a != nil {
			meta.Put("timeout", a.Value)
		}
	}
}

func (r *Resource) mostFrequentMonitor() (best *etree.Element) {
	least := uint(math.MaxUint32)
	for _, op := range r.ConfiguredOps() {
		if op.SelectAttrValue("name", "") != vocab.TaskMonitor || !opEnabled(op) {
			continue
		}
		if ms := OpInterval(op); ms > 0 && ms < least {
			least, best = ms, op
		}
	}
	return best
}

func (r *Resource) normalizeTimeout(meta *seq.Table[string], n *Node, task string, intervalMS uint) {
	if r.Class() == vocab.ClassStonith && (task == vocab.TaskStart || IsProbe(task, intervalMS)) {
		if v, ok := r.Params(n).Get("pcmk_monitor_timeout"); ok {
			meta.Put("timeout", v)
		}
	}
	ms := int64(0)
	if v, ok := meta.Get("timeout"); ok {
		if parsed, err := rule.ParseMS(v); err == nil {
			ms = parsed
		}
	}
	if ms <= 0 {
		ms = defaultTimeoutMS
	}
	meta.Put("timeout", strconv.FormatInt(min(ms, math.MaxInt32), 10))
}

// normalizeStartDelay brings a start delay to milliseconds, or works it out from the origin of
// the interval.
func (r *Resource) normalizeStartDelay(meta *seq.Table[string], intervalMS uint, op *etree.Element) {
	if v, ok := meta.Get("start-delay"); ok {
		ms, err := rule.ParseMS(v)
		if err != nil {
			ms = 0
		}
		meta.Put("start-delay", strconv.FormatInt(min(max(ms, 0), math.MaxInt32), 10))
		return
	}
	origin, ok := meta.Get("interval-origin")
	if !ok || intervalMS == 0 {
		return
	}
	at, err := rule.Parse(origin, r.W.Now)
	if err != nil {
		r.W.Err(r.ID, "Ignoring 'interval-origin' for operation '"+idOr(op, "(missing ID)")+"' because '"+origin+"' is not valid")
		return
	}
	every := int64(Seconds(intervalMS))
	since := r.W.Now.Unix() - at.Unix()
	delay := every - since%every
	if since%every <= 0 {
		delay = -(since % every)
	}
	meta.Put("start-delay", strconv.FormatInt(delay*1000, 10))
}

func idOr(e *etree.Element, none string) string {
	if e == nil {
		return none
	}
	return e.SelectAttrValue("id", none)
}

// validateOnFail drops failure responses the operation may not have, and gives demotions that of
// the first monitor of the promoted role that sets one.
func (r *Resource) validateOnFail(meta *seq.Table[string], task string, op *etree.Element) {
	value, set := meta.Get("on-fail")
	switch {
	case task == vocab.TaskStop && oneOf(value, "standby", "demote", "stop"):
		r.W.Err(r.ID, "Resetting 'on-fail' for "+r.ID+" stop action to default value because '"+value+"' is not allowed for stop")
		meta.Delete("on-fail")
	case task == vocab.TaskDemote && !set:
		r.demoteOnFail(meta)
	case task == vocab.TaskDelete && !strings.EqualFold(value, "ignore"):
		meta.Put("on-fail", "ignore")
	case task == vocab.TaskDelete, !strings.EqualFold(value, "demote"):
	case !mayDemote(op):
		name := "(null)"
		if op != nil {
			name = op.SelectAttrValue("name", name)
		}
		r.W.Err(r.ID, "Resetting 'on-fail' for "+r.ID+" "+name+" action to default value because 'demote' is not allowed for it")
		meta.Delete("on-fail")
	}
}

// demoteOnFail takes the last applicable value: the search goes on after the first.
func (r *Resource) demoteOnFail(meta *seq.Table[string]) {
	for _, op := range r.ConfiguredOps() {
		a := op.SelectAttr("on-fail")
		if a == nil || !promotedMonitor(op) || !opEnabled(op) || strings.EqualFold(a.Value, "demote") {
			continue
		}
		meta.Put("on-fail", a.Value)
	}
}

// promotedMonitor says whether an op element is a recurring monitor of the promoted role.
func promotedMonitor(op *etree.Element) bool {
	return op.SelectAttrValue("name", "") == vocab.TaskMonitor &&
		vocab.ParseRole(op.SelectAttrValue("role", "")) == vocab.RolePromoted && OpInterval(op) > 0
}

func mayDemote(op *etree.Element) bool {
	return op != nil && (op.SelectAttrValue("name", "") == vocab.TaskPromote || promotedMonitor(op))
}

func oneOf(s string, options ...string) bool {
	for _, o := range options {
		if strings.EqualFold(s, o) {
			return true
		}
	}
	return false
}

// OpRequires is what an operation of the resource needs to be run: only starts and promotions
// need anything.
func (r *Resource) OpRequires(task string) Requires {
	switch {
	case !strings.EqualFold(task, vocab.TaskStart) && !strings.EqualFold(task, vocab.TaskPromote):
		return RequiresNothing
	case r.Is(NeedsFencing):
		return RequiresFencing
	case r.Is(NeedsQuorum):
		return RequiresQuorum
	}
	return RequiresNothing
}
