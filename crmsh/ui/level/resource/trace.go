package resource

import (
	"path/filepath"
	"strings"

	"pacer/crmsh/session"
	"pacer/crmsh/ui/table"
)

// traceFolder is where agents write what they do, unless another folder is named.
const traceFolder = "/var/lib/heartbeat/trace_ra"

// trace is of which operations of a resource an agent is to write down what it does, and where.
type trace struct {
	resource, operation, interval, folder string
}

// read reads [OPERATION] [INTERVAL] [FOLDER].
func (a *trace) read(words []string) error {
	a.folder = traceFolder
	for _, w := range words {
		switch {
		case strings.HasPrefix(w, "/"):
			a.folder = w
		case strings.ContainsAny(w[:min(1, len(w))], "0123456789"):
			a.interval = w
		default:
			a.operation = w
		}
	}
	if a.operation == "probe" {
		a.operation = "monitor"
		if a.interval == "" {
			a.interval = "0"
		}
	}
	return nil
}

func (c *commands) trace(call *table.Call, a trace) error {
	agent := ""
	err := c.Commits.AtOnce(call, func(s *session.Session) error {
		if err := s.Trace(a.resource, a.operation, a.interval, a.folder); err != nil {
			return err
		}
		if o, ok := s.Scope().Find(a.resource); ok {
			agent = s.AgentOf(o).Type
		}
		return nil
	})
	if err != nil {
		return err
	}
	what, which := a.resource, "non-monitor operations"
	if a.operation != "" {
		what += ":" + a.operation
		if a.operation != "monitor" {
			which = "the " + a.operation + " operation"
		}
	}
	c.Out.Infof("Trace for %s is written to %s", what, filepath.Join(a.folder, agent))
	c.Out.Infof("Trace set, restart %s to trace %s", a.resource, which)
	return nil
}

func (c *commands) untrace(call *table.Call, a trace) error {
	err := c.Commits.AtOnce(call, func(s *session.Session) error { return s.Untrace(a.resource, a.operation, a.interval) })
	switch {
	case err != nil:
		return err
	case a.operation != "":
		c.Out.Infof("Stop tracing %s for operation %s", a.resource, a.operation)
	default:
		c.Out.Infof("Stop tracing %s", a.resource)
	}
	return nil
}
