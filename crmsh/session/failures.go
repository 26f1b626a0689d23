package session

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/crmsh/compile"
)

// Failures lists in words the operations of a resource, or of what is in it, that failed and are remembered: what, where,
// with what result, and why in the agent's words.
func (s *Session) Failures(rsc string) []string {
	wanted := map[string]bool{rsc: true}
	if o, ok := s.Scope().Find(rsc); ok {
		for _, in := range compile.InsideOf(o.Element) {
			wanted[in.ID] = true
		}
	}
	var out []string
	seen := map[string]bool{}
	for _, state := range s.root.FindElements("status/node_state") {
		for _, r := range state.FindElements("lrm/lrm_resources/lrm_resource") {
			base, _, _ := strings.Cut(r.SelectAttrValue("id", ""), ":")
			for _, op := range r.SelectElements("lrm_rsc_op") {
				text := failureText(base, state.SelectAttrValue("uname", ""), op)
				if wanted[base] && text != "" && !seen[text] {
					seen[text] = true
					out = append(out, text)
				}
			}
		}
	}
	return out
}

// failureText describes an operation that failed, "" if it did not.
func failureText(rsc, node string, op *etree.Element) string {
	task := op.SelectAttrValue("operation", "")
	rc, err := strconv.Atoi(op.SelectAttrValue("rc-code", ""))
	ran := task == vocab.TaskMonitor && (rc == int(vocab.ExitNotRunning) || rc == int(vocab.ExitPromoted))
	status := op.SelectAttrValue("op-status", "0")
	if err != nil || status == "0" && (rc == 0 || ran) || status == "-1" {
		return ""
	}
	text := fmt.Sprintf("%s %s on %s failed: %s", rsc, task, node, vocab.Exit(rc))
	if n, err := strconv.Atoi(status); err == nil && n != int(vocab.ExecDone) {
		text = fmt.Sprintf("%s %s on %s failed: %s", rsc, task, node, vocab.Exec(n))
	}
	if reason := op.SelectAttrValue("exit-reason", ""); reason != "" {
		text += " (" + reason + ")"
	}
	return text
}
