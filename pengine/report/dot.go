package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// DotOptions say what a drawing shows.
type DotOptions struct {
	All bool // optional actions, and those of unmanaged resources, too
	IDs bool // action ids beside names
}

// Dot draws the transition as a directed graph in the language of Graphviz. Bold arrows and boxes
// stand for what is in the transition graph.
func Dot(out io.Writer, w *world.World, opt DotOptions) error {
	d := drawing{out: out, opt: opt, drawn: map[*world.Action]bool{}}
	d.printf(" digraph \"g\" {\n")
	for a := range w.Actions.All() {
		d.box(a)
	}
	for a := range w.Actions.All() {
		for e := range a.Before.All() {
			d.arrow(e, a)
		}
	}
	d.printf("}\n")
	return d.err
}

type drawing struct {
	out   io.Writer
	opt   DotOptions
	drawn map[*world.Action]bool // actions that have a box; lookup only
	err   error
}

func (d *drawing) printf(format string, args ...any) {
	if d.err == nil {
		_, d.err = fmt.Fprintf(d.out, format, args...)
	}
}

func (d *drawing) box(a *world.Action) {
	style, font, color := "dashed", "black", "red"
	if a.Is(world.Pseudo) {
		font = "orange"
	}
	hidden := false
	switch {
	case a.Is(world.AddedToGraph):
		style, color = "bold", "green"
	case a.Resource != nil && !a.Resource.Is(world.Managed):
		font, hidden = "purple", !d.opt.All
	case a.Is(world.Optional):
		color, hidden = "blue", !d.opt.All
	}
	if hidden {
		return
	}
	d.drawn[a] = true
	d.printf("\"%s\" [ style=%s color=\"%s\" fontcolor=\"%s\"]\n", d.name(a), style, color, font)
}

func (d *drawing) arrow(e *world.Edge, to *world.Action) {
	style, shown := "dashed", d.opt.All
	switch {
	case e.Graphed:
		style, shown = "bold", true
	case e.Kind == world.RelNone:
		return
	case d.drawn[e.Action] && d.drawn[to] && e.Kind != world.RelIfOnSameNodeOrTarget:
		shown = true
	}
	if shown {
		d.printf("\"%s\" -> \"%s\" [ style = %s]\n", d.name(e.Action), d.name(to), style)
	}
}

// name names an action by what is done where.
func (d *drawing) name(a *world.Action) string {
	name := actionName(a)
	if d.opt.IDs {
		name += " (" + strconv.Itoa(a.ID) + ")"
	}
	return name
}

func actionName(a *world.Action) string {
	host := ""
	switch {
	case a.Node != nil:
		host = a.Node.Name
	case !a.Is(world.Pseudo):
		host = "<none>"
	}
	prefix := ""
	if a.Task == vocab.TaskCancel {
		prefix = "Cancel "
	}
	switch {
	case a.Resource != nil && a.Resource.HistoryID != "":
		return prefix + at(historyKey(a), host)
	case a.Task == vocab.TaskFence:
		return prefix + a.Task + " '" + a.Meta.Value("stonith_action") + "' " + host
	case a.Resource != nil && host != "":
		return prefix + at(a.Key, host)
	case host != "":
		return prefix + at(a.Task, host)
	}
	return a.Key
}

func at(what, host string) string {
	if host == "" {
		return what
	}
	return what + " " + host
}

func historyKey(a *world.Action) string {
	id := a.Resource.HistoryID
	if strings.EqualFold(a.Task, vocab.TaskNotify) || strings.EqualFold(a.Task, vocab.TaskNotified) {
		return world.NotifyKey(id, a.Meta.Value("notify_key_type"), a.Meta.Value("notify_key_operation"))
	}
	task := a.Task
	if task == vocab.TaskCancel {
		task = a.Cancels
	}
	ms, err := strconv.ParseUint(a.Meta.Value("interval"), 10, 32)
	if err != nil {
		ms = 0
	}
	return world.Key(id, task, uint(ms))
}
