package ra

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacer/cib/value/vocab"
	"pacer/problem"
)

// Resource is a resource as it is configured, with its template's part.
type Resource struct {
	ID     string
	Agent  vocab.Agent
	Params []string // names
	// Template says that the resource is a template, which need not be complete.
	Template bool
	Ops      []Op
	// DefaultTimeout is what holds for operations without a timeout, 0 if not known.
	DefaultTimeout time.Duration
}

// Op is an operation as it is configured. Times are 0 if they are not set; those that cannot be read count as
// not set, for others complain about them.
type Op struct {
	Name     string
	Interval time.Duration
	Timeout  time.Duration
	// IntervalText and TimeoutText are what stands there.
	IntervalText, TimeoutText string
	Role, Depth               string
}

// Finding is something that does not fit what an agent says.
type Finding struct {
	// Error grades it: parameters that are missing or not known and operations that are not offered are
	// errors, other things warnings.
	Error bool
	Text  string
}

type checker struct {
	r     Resource
	d     *Description
	found []Finding
}

// Check compares a resource with its agent's description.
func Check(r Resource, d *Description) []Finding {
	c := &checker{r: r, d: d}
	c.operations()
	c.parameters()
	return c.found
}

func (c *checker) add(isError bool, format string, args ...any) {
	c.found = append(c.found, Finding{isError, c.r.ID + ": " + fmt.Sprintf(format, args...)})
}

func (c *checker) parameters() {
	for _, p := range c.d.Params {
		if p.Required && !c.r.Template && !c.exempt(p.Name) && !c.given(p.Name) {
			c.add(true, "required parameter %q is not defined", p.Name)
		}
	}
	for _, name := range c.r.Params {
		p, known := c.d.Param(name)
		switch {
		case !known && c.fencing() && (fencingParam(name) || name == "action" || name == "port"):
			if near := problem.Nearest(name, c.d.ParamNames()); near != "" {
				c.add(false, "parameter %q is not known to the cluster; did you mean %q?", name, near)
			}
		case !known:
			hint := ""
			if near := problem.Nearest(name, c.d.ParamNames()); near != "" {
				hint = fmt.Sprintf("; did you mean %q?", near)
			}
			c.add(true, "parameter %q is not known to %s%s", name, c.d.Name, hint)
		case p.Deprecated && p.ReplacedBy != "":
			c.add(false, "parameter %q is deprecated; use %q", name, p.ReplacedBy)
		case p.Deprecated:
			c.add(false, "parameter %q is deprecated", name)
		}
	}
}

// given says whether a parameter is set, by its name or by one that it took the place of.
func (c *checker) given(name string) bool {
	return slices.ContainsFunc(c.r.Params, func(set string) bool {
		for range c.d.Params { // names lead on to others, in a circle at worst
			if set == name {
				return true
			}
			p, _ := c.d.Param(set)
			if set = p.ReplacedBy; set == "" {
				break
			}
		}
		return set == name
	})
}

func (c *checker) fencing() bool { return c.r.Agent.Class == vocab.ClassStonith }

// exempt says whether a required parameter is given by the cluster itself when it fences a node.
func (c *checker) exempt(name string) bool {
	return c.fencing() && strings.HasPrefix(c.r.Agent.Type, "fence_") && filledIn(name)
}

// fencingParam says whether the fencer itself, rather than the agent, knows a parameter.
func fencingParam(name string) bool {
	return strings.HasPrefix(name, "pcmk_") || name == "stonith-timeout" || name == "priority" || name == "provides"
}

// operations checks those that are configured, then start and stop where they are not: their default timeout
// has to do.
func (c *checker) operations() {
	var monitors []time.Duration
	for _, op := range c.r.Ops {
		if c.fencing() && (op.Name == vocab.TaskStart || op.Name == vocab.TaskStop) {
			continue
		}
		if !c.d.Can(op.Name) && !(c.fencing() && op.Name == vocab.TaskMonitor && c.d.Can("status")) {
			c.add(true, "operation %q is not offered by %s", op.Name, c.d.Name)
			continue
		}
		advised, _ := c.d.Advised(op.Name, op.Role, op.Depth)
		if op.Name == vocab.TaskMonitor {
			monitors = c.monitor(op, advised, monitors)
		} else if atomic(op.Name) && op.Interval > 0 {
			c.add(false, "interval of %s is %s, but it must be 0", op.Name, op.IntervalText)
		}
		c.timeout(op, advised)
	}
	for _, name := range []string{vocab.TaskStart, vocab.TaskStop} {
		isSet := slices.ContainsFunc(c.r.Ops, func(op Op) bool { return op.Name == name })
		if advised, ok := c.d.Advised(name, "", ""); ok && !isSet && !c.fencing() && !c.r.Template {
			c.timeout(Op{Name: name}, advised)
		}
	}
}

// atomic says whether an operation cannot recur.
func atomic(op string) bool {
	return slices.Contains([]string{vocab.TaskStart, vocab.TaskStop, vocab.TaskPromote, vocab.TaskDemote}, op)
}

// monitor checks the interval of a monitor against those before it.
func (c *checker) monitor(op Op, advised Action, before []time.Duration) []time.Duration {
	hint := ""
	if advised.Interval != "" {
		hint = "; advised is " + advised.Interval
	}
	switch {
	case op.Interval == 0:
		c.add(false, "interval of monitor should be more than 0%s", hint)
	case slices.Contains(before, op.Interval):
		c.add(false, "interval %s of monitor is that of another monitor, but it must be its own%s", op.IntervalText, hint)
	default:
		return append(before, op.Interval)
	}
	return before
}

// timeout compares what holds with what is advised.
func (c *checker) timeout(op Op, advised Action) {
	least, ok := Duration(advised.Timeout)
	switch {
	case !ok:
	case op.TimeoutText != "":
		if op.Timeout > 0 && op.Timeout < least {
			c.add(false, "timeout %s of %s is less than the advised %s", op.TimeoutText, op.Name, advised.Timeout)
		}
	case c.r.DefaultTimeout > 0 && c.r.DefaultTimeout < least:
		c.add(false, "default timeout %s for %s is less than the advised %s", c.r.DefaultTimeout, op.Name, advised.Timeout)
	}
}

// Duration reads an agent's time: a number of seconds, or one with a unit.
func Duration(text string) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
	var n int64
	if _, err := fmt.Sscanf(digits, "%d", &n); err != nil || n < 0 {
		return 0, false
	}
	unit, ok := map[string]time.Duration{
		"": time.Second, "s": time.Second, "sec": time.Second, "ms": time.Millisecond, "msec": time.Millisecond,
		"us": time.Microsecond, "usec": time.Microsecond, "m": time.Minute, "min": time.Minute, "h": time.Hour, "hr": time.Hour,
	}[strings.ToLower(strings.TrimSpace(text[len(digits):]))]
	return time.Duration(n) * unit, ok
}
