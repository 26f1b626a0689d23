package sim

import (
	"fmt"
	"io"
	"strings"

	"pacer/pengine/report"
)

// show writes what happens in a simulation.
type show struct {
	t     *report.Text
	quiet bool
	errs  io.Writer
}

func (s *show) spacer(needed bool) { s.t.Spacer(needed) }

func (s *show) info(format string, args ...any) {
	if !s.quiet {
		s.t.Line(format, args...)
	}
}

func (s *show) fail(format string, args ...any) { fmt.Fprintf(s.errs, format+"\n", args...) }

// sentence is an error as a message of its own.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:]
}

func (s *show) begin(title string) {
	if !s.quiet {
		s.t.Begin("%s", title)
	}
}

func (s *show) end() {
	if !s.quiet {
		s.t.End()
	}
}

func (s *show) item(format string, args ...any) {
	if !s.quiet {
		s.t.Item(format, args...)
	}
}

func (s *show) maintenance() {
	s.t.Line("\n              *** Resource management is DISABLED ***")
	s.t.Line("  The cluster will not attempt to start, stop or recover services")
}

func (s *show) attribute(name, value, node string) {
	s.item("Injecting attribute %s=%s into /node_state '%s'", name, value, node)
}

func (s *show) pseudo(key, node string) {
	if node != "" {
		key += " on " + node
	}
	s.item("Pseudo action:   %s", key)
}

func (s *show) resource(name, task string, intervalMS uint, node string) {
	if intervalMS > 0 {
		task = fmt.Sprintf("%s=%d", task, intervalMS)
	}
	s.item("Resource action: %-15s %s on %s", name, task, node)
}

func (s *show) clusterAction(task, resource, node string) {
	if resource != "" {
		task += " for " + resource
	}
	s.item("Cluster action:  %s on %s", task, node)
}
