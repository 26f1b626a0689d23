package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pacer/cib/value/term"
	"pacer/crmsh/session"
)

// completeLine gives what may stand for the last word of a line that is being typed.
func (sh *shell) completeLine(text string, pos int) (head string, words []string, tail string) {
	runes := []rune(text)
	before, tail := string(runes[:pos]), string(runes[pos:])
	start := strings.LastIndexAny(before, " \t") + 1
	head = before[:start]
	for _, w := range sh.candidates(strings.Fields(head), before[start:]) {
		if strings.HasPrefix(w, before[start:]) {
			if !strings.ContainsAny(w[len(w)-1:], "=:./") {
				w += " "
			}
			words = append(words, w)
		}
	}
	return head, words, tail
}

// candidates gives the words that may follow those of done; word is what was typed of the next.
func (sh *shell) candidates(done []string, word string) []string {
	at := sh.current()
	for i, w := range done {
		c := at.resolve(w)
		switch {
		case c == nil:
			return nil
		case c.level != nil:
			at = c.level()
		case c.complete == nil:
			return nil
		default:
			out := slices.Clone(c.complete(sh, append(slices.Clone(done[i+1:]), word)))
			slices.Sort(out)
			return slices.Compact(out)
		}
	}
	return commandNames(at)
}

// ids completes the ids of objects.
func ids(sh *shell, _ []string) []string {
	s, err := sh.session()
	if err != nil {
		return nil
	}
	var out []string
	for _, o := range s.Scope().Objects() {
		out = append(out, o.ID)
	}
	return out
}

// resources completes the ids of resources.
func resources(sh *shell, _ []string) []string {
	s, err := sh.session()
	if err != nil {
		return nil
	}
	return s.ResourceIDs()
}

// nodes completes the names of nodes.
func nodes(sh *shell, _ []string) []string {
	s, err := sh.session()
	if err != nil {
		return nil
	}
	return s.NodeNames()
}

// selectors completes what picks objects.
func selectors(sh *shell, args []string) []string {
	out := append(ids(sh, args), "xml", "changed")
	s, err := sh.session()
	if err != nil {
		return out
	}
	for _, o := range s.Scope().Objects() {
		out = append(out, "type:"+o.Type, "related:"+o.ID)
		if o.Type == "tag" {
			out = append(out, "tag:"+o.ID)
		}
	}
	return out
}

// inTurn completes each argument by its own function.
func inTurn(list ...func(*shell, []string) []string) func(*shell, []string) []string {
	return func(sh *shell, args []string) []string {
		if n := len(args) - 1; n < len(list) && list[n] != nil {
			return list[n](sh, args)
		}
		return nil
	}
}

// choice completes fixed words.
func choice(words ...string) func(*shell, []string) []string {
	return func(*shell, []string) []string { return words }
}

// completePrimitive completes a primitive: its agent, the words that begin parts, and in parts the names that
// the agent and the cluster know.
func completePrimitive(sh *shell, args []string) []string {
	if len(args) == 2 {
		return append(agentNames(sh, args), templates(sh)...)
	}
	keywords := []string{"params", "meta", "utilization", "operations", "op", "op_params", "op_meta"}
	if len(args) < 2 {
		return nil
	}
	part := ""
	for _, a := range args[2 : len(args)-1] {
		if slices.Contains(keywords, a) {
			part = a
		}
	}
	switch part {
	case "meta":
		return append(withEquals(session.MetaNames("primitive")), keywords...)
	case "op":
		if args[len(args)-2] == "op" {
			return term.Operations()
		}
		return append([]string{"interval=", "timeout=", "on-fail=", "role=", "start-delay=", "enabled=", "record-pending="}, keywords...)
	case "params", "":
		a, err := sh.agents().Find(args[1])
		if err != nil {
			return keywords
		}
		d, err := sh.agents().Describe(sh.ctx, a)
		if err != nil {
			return keywords
		}
		return append(withEquals(d.ParamNames()), keywords...)
	}
	return keywords
}

// templates lists @ and the id of each template.
func templates(sh *shell) []string {
	s, err := sh.session()
	if err != nil {
		return nil
	}
	var out []string
	for _, o := range s.OfType("rsc_template") {
		out = append(out, "@"+o.ID)
	}
	return out
}

func withEquals(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = n + "="
	}
	return out
}

// files completes the names of files.
func files(_ *shell, args []string) []string {
	found, _ := filepath.Glob(args[len(args)-1] + "*")
	for i, f := range found {
		if info, err := os.Stat(f); err == nil && info.IsDir() {
			found[i] += "/"
		}
	}
	return found
}

// either completes by several functions.
func either(list ...func(*shell, []string) []string) func(*shell, []string) []string {
	return func(sh *shell, args []string) []string {
		var out []string
		for _, f := range list {
			out = append(out, f(sh, args)...)
		}
		return out
	}
}

// levels completes the names of levels below the one where the user is.
func levels(sh *shell, _ []string) []string {
	out := []string{".."}
	for _, c := range sh.current().all() {
		if c.level != nil {
			out = append(out, c.name)
		}
	}
	return out
}

// settings completes ID.NAME and ID.OPERATION.NAME as configure set takes them.
func settings(sh *shell, args []string) []string {
	id, _, dotted := strings.Cut(args[len(args)-1], ".")
	if !dotted {
		out := ids(sh, args)
		for i := range out {
			out[i] += "."
		}
		return out
	}
	s, err := sh.session()
	if err != nil {
		return nil
	}
	return s.Settings(id)
}
