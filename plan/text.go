package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// row is a line of a plan: what happens, to what, where, and what there is to say about it.
type row struct {
	verb, what, where, rest string
	already                 bool
}

// Text writes the plan for people: a line for each thing that happens, fencing first and in capitals, what
// would happen anyway last, then the sum. Every line ends with a newline.
func (p *Plan) Text() string {
	rows := p.rows()
	if len(rows) == 0 {
		return "The cluster has nothing to do.\n" + p.warningText()
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(rank(a), rank(b)) })
	var verb, what, where int
	for _, r := range rows {
		verb, what, where = max(verb, len(r.verb)), max(what, len(r.what)), max(where, len(r.where))
	}
	var out strings.Builder
	if rows[0].already {
		out.WriteString("The change itself does nothing.\n")
	} else {
		out.WriteString("What the cluster does:\n")
	}
	for i, r := range rows {
		if r.already && (i == 0 || !rows[i-1].already) {
			out.WriteString("What it would do anyway:\n")
		}
		line := fmt.Sprintf("  %-*s  %-*s  %-*s  %s", verb, r.verb, what, r.what, where, r.where, r.rest)
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return out.String() + p.Sum() + "\n" + p.warningText()
}

func rank(r row) int {
	if r.already {
		return 1
	}
	return 0
}

func (p *Plan) warningText() string {
	var out strings.Builder
	for _, w := range p.Warnings {
		out.WriteString("warning: " + w + "\n")
	}
	return out.String()
}

func (p *Plan) rows() []row {
	var rows []row
	for _, f := range p.Fencing {
		rows = append(rows, row{"FENCE", f.Node, "(" + f.Action + ")", because(f.Reason), f.Already})
	}
	for _, n := range p.Shutdowns {
		rows = append(rows, row{"let go", n.Node, "", because(n.Reason), n.Already})
	}
	for _, c := range p.Changes {
		rows = append(rows, row{string(c.Kind), c.Resource, c.where(), c.rest(), c.Already})
	}
	for _, op := range p.Recurring {
		rows = append(rows, op.row())
	}
	if p.Probes > 0 {
		rows = append(rows, row{"probe", plural(p.Probes, "time"), "", "to find out what runs", false})
	}
	return rows
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return "due to " + reason
}

func (c *Change) where() string {
	var where string
	switch {
	case c.From == "" || c.From == c.To:
		where = "on " + c.To
	case c.To == "":
		where = "on " + c.From
	default:
		where = c.From + " -> " + c.To
	}
	if c.ToRole == "" || c.FromRole == c.ToRole {
		return where
	}
	return where + " (" + c.FromRole + " -> " + c.ToRole + ")"
}

func (c *Change) rest() string {
	var parts []string
	if c.Blocked {
		parts = append(parts, "BLOCKED")
	}
	if c.Final {
		parts = append(parts, "STOPS FOR GOOD")
	}
	if c.LastPromoted {
		parts = append(parts, "NOTHING PROMOTED ANY MORE")
	}
	if c.Reason != "" {
		parts = append(parts, because(c.Reason))
	}
	switch {
	case c.Outage != nil:
		parts = append(parts, fmt.Sprintf("out for %s, at most %s", plural(len(c.Outage.Chain), "action"), Duration(c.Outage.AtMost)))
	case c.Kind == Migrate || c.Kind == Reload:
		parts = append(parts, "no outage")
	}
	return strings.Join(parts, "; ")
}

func (op *Recurring) row() row {
	r := row{what: op.Resource, where: "on " + op.Node, already: op.Already}
	switch {
	case op.Old == 0:
		r.verb, r.rest = "begin", fmt.Sprintf("%s every %s", op.Operation, Duration(op.New))
	case op.New == 0:
		r.verb, r.rest = "end", fmt.Sprintf("%s every %s", op.Operation, Duration(op.Old))
	case op.Old == op.New:
		r.verb, r.rest = "replace", fmt.Sprintf("%s every %s by one with other settings; no outage", op.Operation, Duration(op.New))
	default:
		r.verb, r.rest = "replace", fmt.Sprintf("%s every %s by every %s; no outage", op.Operation, Duration(op.Old), Duration(op.New))
	}
	return r
}

// Sum is one line about how grave the plan is.
func (p *Plan) Sum() string {
	final, bare, out, blocked := map[string]bool{}, map[string]bool{}, map[string]bool{}, 0
	for _, c := range p.Changes {
		switch {
		case c.Blocked:
			blocked++
		case c.Final:
			final[c.Service] = true
		case c.LastPromoted:
			bare[c.Service] = true
		case c.Outage != nil:
			out[c.Service] = true
		}
	}
	var parts []string
	if n := len(p.Fencing); n > 0 {
		parts = append(parts, plural(n, "node")+" FENCED")
	}
	if n := len(final); n > 0 {
		parts = append(parts, plural(n, "service")+" stopped for good")
	}
	if n := len(bare); n > 0 {
		parts = append(parts, plural(n, "service")+" with nothing promoted any more")
	}
	if n := len(out); n > 0 {
		parts = append(parts, fmt.Sprintf("%s out for a while, at most %s", plural(n, "service"), Duration(p.Longest().AtMost)))
	}
	if blocked > 0 {
		parts = append(parts, plural(blocked, "action")+" blocked")
	}
	if len(final)+len(bare)+len(out) == 0 {
		parts = append(parts, "no outage")
	}
	return "In all: " + strings.Join(parts, ", ") + "."
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Duration writes a length of time without parts that are zero: 5m, 1h30m, 20s, 250ms.
func Duration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
