package session

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/crmsh/compile"
	"pacer/crmsh/ra"
	"pacer/fencing"
)

// Agents is what is known about resource agents.
type Agents interface {
	compile.Agents
	// Describe gives what an agent says of itself, or a *ra.NoAgentError.
	Describe(ctx context.Context, a vocab.Agent) (*ra.Description, error)
	// Empty says that there are no agents at all, so that nothing can be known about any.
	Empty() bool
}

var _ Agents = (*ra.Catalog)(nil)

// AgentOptions say how what agents say is taken.
type AgentOptions struct {
	Relaxed       bool // errors are warnings
	IgnoreMissing bool // do not mention agents that are not here
}

// CheckAgents holds objects, of which only primitives and templates matter, against what their agents say.
// Agents that are not here are worth a warning, no more: the cluster's hosts may have them.
func (s *Session) CheckAgents(ctx context.Context, list []compile.Object, agents Agents, opt AgentOptions) []Finding {
	if agents == nil || agents.Empty() {
		return nil
	}
	var out []Finding
	missing := map[vocab.Agent]bool{}
	for _, o := range list {
		if o.Type != "primitive" && o.Type != "rsc_template" {
			continue
		}
		r := s.effective(o)
		d, err := agents.Describe(ctx, r.Agent)
		if err != nil && r.Agent.Is(vocab.ClassStonith) && r.Agent.Type == fencing.WatchdogAgent {
			continue // which is no program
		}
		if err != nil {
			none, old := (*ra.NoAgentError)(nil), (*ra.OldKindError)(nil)
			if !missing[r.Agent] && !errors.As(err, &old) && !(errors.As(err, &none) && opt.IgnoreMissing) {
				out = append(out, Finding{Object: o.ID, Text: o.Type + " " + o.ID + ": " + err.Error() + "; nothing is known about it" + toDo(r.Agent)})
			}
			missing[r.Agent] = true // of the old kind the review of fencing tells
			continue
		}
		for _, f := range ra.Check(r, d) {
			out = append(out, Finding{Fatal: f.Error && !opt.Relaxed, Object: o.ID, Text: o.Type + " " + f.Text})
		}
	}
	return out
}

// toDo says what to do about an agent of which nothing is known.
func toDo(a vocab.Agent) string {
	if a.Is(vocab.ClassStonith) {
		return ", and the device fences nobody from here; install or mend it on each node that is to use the device"
	}
	return ""
}

// AgentOf gives the agent of a primitive, which its template may name.
func (s *Session) AgentOf(o compile.Object) vocab.Agent { return s.effective(o).Agent }

// effective gives a primitive with what its template adds.
func (s *Session) effective(o compile.Object) ra.Resource {
	e := o.Element
	parts := []*etree.Element{e}
	if t, ok := s.Scope().Find(e.SelectAttrValue("template", "")); ok && t.Type == "rsc_template" {
		parts = append(parts, t.Element)
		e = t.Element
	}
	r := ra.Resource{
		ID: o.ID, Template: o.Type == "rsc_template", DefaultTimeout: s.defaultTimeout(),
		Agent: vocab.Agent{Class: e.SelectAttrValue("class", ""), Provider: e.SelectAttrValue("provider", ""), Type: e.SelectAttrValue("type", "")},
	}
	seen := map[string]bool{}
	for _, part := range parts {
		for _, set := range part.SelectElements("instance_attributes") {
			r.Params = slices.AppendSeq(r.Params, s.params(set))
		}
		for _, op := range part.FindElements("operations/op") {
			key := op.SelectAttrValue("name", "") + " " + op.SelectAttrValue("interval", "")
			if !seen[key] {
				seen[key] = true
				r.Ops = append(r.Ops, operationOf(op))
			}
		}
	}
	return r
}

// params gives the names in a list of parameters, or in the one that it stands for.
func (s *Session) params(set *etree.Element) iter.Seq[string] {
	if ref := set.SelectAttrValue("id-ref", ""); ref != "" {
		for _, other := range s.configuration().FindElements(".//instance_attributes") {
			if other.SelectAttrValue("id", "") == ref {
				set = other
				break
			}
		}
	}
	return func(yield func(string) bool) {
		for _, nv := range set.SelectElements("nvpair") {
			if name := nv.SelectAttrValue("name", ""); name != "" && !yield(name) {
				return
			}
		}
	}
}

func operationOf(op *etree.Element) ra.Op {
	o := ra.Op{
		Name: op.SelectAttrValue("name", ""), Role: op.SelectAttrValue("role", ""),
		IntervalText: op.SelectAttrValue("interval", ""), TimeoutText: op.SelectAttrValue("timeout", ""),
	}
	for _, set := range op.SelectElements("instance_attributes") {
		if nv := findNV(set, "OCF_CHECK_LEVEL"); nv != nil {
			o.Depth = nv.SelectAttrValue("value", "")
		}
	}
	o.Interval, _ = ra.Duration(o.IntervalText)
	o.Timeout, _ = ra.Duration(o.TimeoutText)
	return o
}

// usualTimeout holds for operations where nothing else is said.
const usualTimeout = 20 * time.Second

// defaultTimeout gives the timeout that holds where an operation has none.
func (s *Session) defaultTimeout() time.Duration {
	for _, o := range s.OfType("op_defaults") {
		if nv := findNV(o.Element, "timeout"); nv != nil && o.Element.SelectElement("rule") == nil {
			if d, ok := ra.Duration(nv.SelectAttrValue("value", "")); ok {
				return d
			}
		}
	}
	return usualTimeout
}
