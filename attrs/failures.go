package attrs

import (
	"fmt"
	"strconv"
	"strings"

	"pacer/cib/value/score"
)

// What names of attributes begin with that count failures of operations, and that hold the time of the last one.
const (
	failCount   = "fail-count-"
	lastFailure = "last-failure-"
)

// FailCountName is the attribute that counts failures of an operation.
func FailCountName(resource, action string, intervalMS uint) string {
	return failCount + operationKey(resource, action, intervalMS)
}

// LastFailureName is the attribute that holds the time of an operation's last failure.
func LastFailureName(resource, action string, intervalMS uint) string {
	return lastFailure + operationKey(resource, action, intervalMS)
}

func operationKey(resource, action string, intervalMS uint) string {
	return fmt.Sprintf("%s#%s_%d", resource, action, intervalMS)
}

// failed counts a failure and notes when it was.
func (x *table) failed(t *turn, e Failed) {
	if e.Count != "" {
		name := FailCountName(e.Resource, e.Action, uint(e.IntervalMS))
		count := raise(x.value(name, e.Node), e.Count)
		x.set(t, e.Node, name, &count)
	}
	at := strconv.FormatInt(e.At, 10)
	x.set(t, e.Node, LastFailureName(e.Resource, e.Action, uint(e.IntervalMS)), &at)
}

// value is the value of an attribute for a node; "" if it is not set.
func (x *table) value(name, node string) string {
	if a := x.find(name); a != nil {
		if v := a.of(node); v != nil && v.Value != nil {
			return *v.Value
		}
	}
	return ""
}

// raise adds one to a fail count, or makes it infinite.
func raise(old, count string) string {
	infinite := score.Infinity.String()
	if count == infinite || old == infinite {
		return infinite
	}
	n, _ := strconv.Atoi(old) // what is no number counts as none
	return score.Clamp(score.Score(n) + 1).String()
}

// clear forgets failures.
func (x *table) clear(t *turn, c Clear) {
	for _, a := range x.list {
		if !c.Matches(a.Name) {
			continue
		}
		for i := range a.Values {
			v := &a.Values[i]
			if v.Value == nil || c.Node != "" && !sameNode(v.Node, c.Node) {
				continue
			}
			v.Value, v.Since, v.Unwritten = nil, true, !a.Private
		}
		a.write(t)
	}
}

// Matches says whether an attribute counts or dates failures that are meant.
func (c Clear) Matches(name string) bool {
	rest, ok := strings.CutPrefix(name, failCount)
	if !ok {
		if rest, ok = strings.CutPrefix(name, lastFailure); !ok {
			return false
		}
	}
	rsc, op, _ := strings.Cut(rest, "#")
	return (c.Resource == "" || rsc == c.Resource) && (c.Operation == "" || op == c.Operation+"_"+strconv.Itoa(c.IntervalMS))
}
