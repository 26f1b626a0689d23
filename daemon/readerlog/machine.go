package readerlog

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacer/api"
	"pacer/cib/value/vocab"
)

// Machine turns events into lines. The zero Machine has met no event.
type Machine struct {
	PID     int               // of the process that writes
	input   map[string]string // files by transition, of which the last is known
	began   *api.Event        // the beginning of a transition whose input is not known yet
	held    []api.Event       // what happened since then
	members []string
	quorate string
	calls   map[string]int // the last call of each operation
	call    int
}

// mostHeld is how many events wait for the input of a transition, which is on the disk a moment after the transition has begun.
const mostHeld = 1024

// Step takes in an event and gives the lines that are to be written now, none for most. Readers take what stands behind the line of a
// transition's input for a part of that transition, so that lines wait for it.
func (m *Machine) Step(e api.Event) []string {
	if m.began == nil && e.Kind != "transition-begins" {
		return m.lines(e)
	}
	var out []string
	switch {
	case m.began == nil:
		m.began = &e
		return nil
	case e.Kind == "input-kept" && e.Attrs["transition"] == m.began.Attrs["transition"]:
		e.Time = m.began.Time
		out = m.lines(e)
	case e.Kind == "transition-begins":
		defer func() { m.began = &e }()
	case e.Kind != "left" && len(m.held) < mostHeld:
		m.held = append(m.held, e)
		return nil
	default:
		m.held = append(m.held, e)
	}
	for _, h := range m.held {
		out = append(out, m.lines(h)...)
	}
	m.held, m.began = nil, nil
	return out
}

// lines are those of an event.
func (m *Machine) lines(e api.Event) (out []string) {
	for _, f := range m.facts(e) {
		rows := slices.DeleteFunc(Rows(), func(r Row) bool { return r.Kind != f.kind })
		if len(rows) == 0 && (e.Level == "error" || e.Level == "warning") {
			rows = []Row{other(f.kind)}
		}
		for _, r := range rows {
			if text, ok := filled(r.Text, f.values); ok {
				out = append(out, m.line(e, r, text))
			}
		}
	}
	return out
}

// fact is what an event says, with the names that rows use.
type fact struct {
	kind   string
	values map[string]string
}

// facts are those of an event; a view tells of several.
func (m *Machine) facts(e api.Event) []fact {
	v := maps.Clone(e.Attrs)
	if v == nil {
		v = map[string]string{}
	}
	v["text"] = e.Text
	switch e.Kind {
	case "view":
		return m.view(v)
	case "input-kept":
		if v["file"] == "" {
			return nil
		}
		m.input = map[string]string{v["transition"]: v["file"]} // one transition at a time
	case "transition-ends":
		if file := m.input[v["transition"]]; file != "" {
			v["source"] = file
		}
		if state := v["state"]; state != "" {
			v["State"] = strings.ToUpper(state[:1]) + state[1:]
		}
	case "start", "tick":
		m.agent(e.Kind, v)
	case "result":
		m.result(e.Node, v)
	}
	return []fact{{e.Kind, v}}
}

// agent tells of runs of agents but for those that recur, of which Pacemaker's log says nothing either.
func (m *Machine) agent(kind string, v map[string]string) {
	if v["interval"] != "0" {
		return
	}
	key := operation(v)
	if kind == "start" {
		if m.calls == nil {
			m.calls = map[string]int{}
		}
		m.call++
		m.calls[key] = m.call
	}
	v["call"] = strconv.Itoa(m.calls[key])
	v["task"] = v["action"]
	if v["action"] == "monitor" {
		v["task"] = "monitor_0" // as readers look for probes
	}
	if kind == "tick" {
		delete(m.calls, key)
	}
}

// result tells how an operation of this node ended; every member hears of it.
func (m *Machine) result(node string, v map[string]string) {
	if v["node"] != node {
		return
	}
	v["operation"] = operation(v)
	if v["action"] == "monitor" && v["interval"] == "0" {
		v["action"] = "probe"
	}
	rc, err := strconv.Atoi(v["rc"])
	if err != nil {
		return
	}
	v["outcome"] = vocab.Exit(rc).String()
	if status := v["status"]; status != "" && status != vocab.ExecDone.String() {
		v["outcome"] = status
	}
	if v["reason"] != "" {
		v["outcome"] += " (" + v["reason"] + ")"
	}
}

func operation(v map[string]string) string {
	return v["resource"] + "_" + v["action"] + "_" + v["interval"]
}

// view tells who has come and gone, and whether quorum has.
func (m *Machine) view(v map[string]string) (all []fact) {
	members := strings.Fields(v["members"])
	for _, name := range members {
		if !slices.Contains(m.members, name) {
			all = append(all, fact{"member-here", map[string]string{"member": name}})
		}
	}
	for _, name := range m.members {
		if !slices.Contains(members, name) {
			all = append(all, fact{"member-gone", map[string]string{"member": name}})
		}
	}
	if m.quorate != v["quorate"] {
		all = append(all, fact{"quorum", v})
	}
	m.members, m.quorate = members, v["quorate"]
	return all
}

var hole = regexp.MustCompile(`\{(\w+)\}`)

// filled puts what is known into a text; ok is false if something is not.
func filled(text string, values map[string]string) (out string, ok bool) {
	ok = true
	out = hole.ReplaceAllStringFunc(text, func(h string) string {
		value, known := values[h[1:len(h)-1]]
		ok = ok && known
		return strings.ReplaceAll(value, "\n", " ")
	})
	return out, ok
}

// line is a line of the log as Pacemaker 3.0.2 lays it out.
func (m *Machine) line(e api.Event, r Row, text string) string {
	level := r.Level
	switch {
	case level != "":
	case e.Level == "info" || e.Level == "debug":
		level = "notice"
	default:
		level = e.Level
	}
	return fmt.Sprintf("%s %s %-20s[%d] (%s) \t%s: %s", e.Time.Format(time.Stamp), e.Node, r.Daemon, m.PID, r.Function, level, text)
}
