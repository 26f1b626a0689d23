package crmmon

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/transition"
)

// agent is a program of the user's that is told of results of operations, through its environment.
type agent struct{ program, recipient string }

// outcome is the result of an operation.
type outcome struct {
	node, resource, task string
	rc, wanted, status   int
}

// text describes the outcome.
func (o outcome) text() string {
	switch {
	case o.status != int(vocab.ExecDone):
		return vocab.Exec(o.status).String()
	case o.rc == o.wanted:
		return "OK"
	}
	return vocab.Exit(o.rc).String()
}

// run calls the program, as Pacemaker's crm_mon does.
func (a agent) run(ctx context.Context, o outcome) error {
	c := exec.CommandContext(ctx, a.program)
	c.Env = append(os.Environ(),
		"CRM_notify_recipient="+a.recipient,
		"CRM_notify_node="+o.node,
		"CRM_notify_rsc="+o.resource,
		"CRM_notify_task="+o.task,
		"CRM_notify_desc="+o.text(),
		"CRM_notify_rc="+strconv.Itoa(o.rc),
		"CRM_notify_target_rc="+strconv.Itoa(o.wanted),
		"CRM_notify_status="+strconv.Itoa(o.status))
	if err := c.Run(); err != nil {
		return fmt.Errorf("--external-agent: %s for %s of %s on %s: %w", a.program, o.task, o.resource, o.node, err)
	}
	return nil
}

// happened lists the results that a document has and an earlier one does not, in document order.
// Probes that found nothing are none.
func happened(before, after *cib.Document) (found []outcome) {
	old := map[string]string{}
	each(before, func(node string, op *etree.Element) { old[entryKey(node, op)] = magic(op) })
	each(after, func(node string, op *etree.Element) {
		if old[entryKey(node, op)] == magic(op) {
			return
		}
		if o, ok := read(node, op); ok && !(o.rc == vocab.ExitNotRunning && o.rc == o.wanted) {
			found = append(found, o)
		}
	})
	return found
}

func each(doc *cib.Document, f func(node string, op *etree.Element)) {
	for _, state := range doc.Root().FindElements("status/node_state") {
		for _, op := range state.FindElements("lrm/lrm_resources/lrm_resource/lrm_rsc_op") {
			f(state.SelectAttrValue("uname", state.SelectAttrValue("id", "")), op)
		}
	}
}

func entryKey(node string, op *etree.Element) string {
	return node + "/" + op.SelectAttrValue("id", "")
}

func magic(op *etree.Element) string {
	return op.SelectAttrValue("transition-magic", "") + op.SelectAttrValue("call-id", "")
}

func read(node string, op *etree.Element) (outcome, bool) {
	m, err := transition.ParseMagic(op.SelectAttrValue("transition-magic", ""))
	rsc, task, _, ok := world.ParseKey(world.RecordKey(op))
	if err != nil || !ok {
		return outcome{}, false
	}
	return outcome{op.SelectAttrValue("on_node", node), rsc, task, m.RC, m.Key.TargetRC, int(m.Status)}, true
}
