package ui

import (
	"path/filepath"
	"strings"

	"pacer/cib/value/term"
	"pacer/crmsh/session"
)

// traceFolder is where agents write what they do, unless another folder is named.
const traceFolder = "/var/lib/heartbeat/trace_ra"

// traced reads [OPERATION] [INTERVAL] [FOLDER].
func traced(args []string) (operation, interval, folder string) {
	folder = traceFolder
	for _, a := range args {
		switch {
		case strings.HasPrefix(a, "/"):
			folder = a
		case strings.ContainsAny(a[:min(1, len(a))], "0123456789"):
			interval = a
		default:
			operation = a
		}
	}
	if operation == "probe" {
		operation = term.TaskMonitor
		if interval == "" {
			interval = "0"
		}
	}
	return operation, interval, folder
}

func (sh *shell) resourceTrace(in *call) error {
	id := in.args[0]
	operation, interval, folder := traced(in.args[1:])
	agent := ""
	err := sh.atOnce(func(s *session.Session) error {
		if err := s.Trace(id, operation, interval, folder); err != nil {
			return err
		}
		if o, ok := s.Scope().Find(id); ok {
			agent = s.AgentOf(o).Type
		}
		return nil
	})
	if err != nil {
		return err
	}
	what, which := id, "non-monitor operations"
	if operation != "" {
		what += ":" + operation
		if operation != term.TaskMonitor {
			which = "the " + operation + " operation"
		}
	}
	sh.infof("Trace for %s is written to %s", what, filepath.Join(folder, agent))
	sh.infof("Trace set, restart %s to trace %s", id, which)
	return nil
}

func (sh *shell) resourceUntrace(in *call) error {
	id := in.args[0]
	operation, interval, _ := traced(in.args[1:])
	if err := sh.atOnce(func(s *session.Session) error { return s.Untrace(id, operation, interval) }); err != nil {
		return err
	}
	if operation != "" {
		sh.infof("Stop tracing %s for operation %s", id, operation)
	} else {
		sh.infof("Stop tracing %s", id)
	}
	return nil
}
