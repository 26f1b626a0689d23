package controller

import (
	"encoding/json"
	"testing"

	"pacer/cib"
	"pacer/cib/scan"
	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/membership"
	"pacer/transition"
)

// wild fills every text of a message that may come to stand in the document.
func wild(name, text string) []message {
	key := transition.Key{Transition: 1, Action: 1, TargetRC: 0, Controller: "u"}.String()
	agent := vocab.Agent{Class: "ocf" + text, Provider: text, Type: "t" + text}
	op := lrmd.Op{Resource: name, Agent: agent, Action: "monitor", IntervalMS: 1000, CallID: 3, Params: map[string]string{"p" + text: text}, Meta: map[string]string{"on_fail": text}}
	failing := lrmd.Result{Op: op, Outcome: lrmd.Outcome{RC: vocab.ExitError, ExitReason: text}, RunAt: 1}
	about := &transition.Agent{ReloadAgent: true, Params: []transition.AgentParam{{Name: "p" + text, Private: true}}}
	once := failing
	once.IntervalMS, once.Action = 0, "start"
	return []message{
		{Result: &result{Node: 2, Name: name, Key: key, Kind: commandRun, Result: failing, Agent: about, At: 1}},
		{Result: &result{Node: 2, Name: name, Key: key, Kind: commandRun, Result: once, Agent: about, At: 1}},
		{Command: &command{To: 2, Key: key, Kind: commandRun, Op: op, At: 1}},
		{Change: &change{ID: "c", User: "u" + text, Client: text, Comment: text, Written: text, Ops: []cib.Op{{Kind: cib.Bump}}}},
		{StatusChange: &statusChange{Leaving: name, Since: 1}},
		{StatusChange: &statusChange{Forget: &failure{NodeID: name, Resource: name}}},
		{StatusChange: &statusChange{Maintenance: &transition.NodeMaintenance{NodeID: name, On: true}}},
		{History: &history{Node: 2, Name: name, State: text}},
		{History: &history{Node: 2, Name: name, State: `<node_state><lrm id="` + text + `"/><transient_attributes>` + text + `</transient_attributes></node_state>`}},
		{History: &history{Node: 2, Name: name, State: `<node_state xmlns:p="u"><lrm><p:x p:y="&#27;"/></lrm></node_state>`}},
		{Cleanup: &cleanup{ID: "x", Resource: name, Node: name}},
	}
}

// soundly applies messages to a member's machine and demands after each that the document can be read, here and by
// all who have been given it.
func soundly(t *testing.T, messages []message) {
	t.Helper()
	d := newHand(t)
	d.view(true, 1, 2)
	for _, msg := range messages {
		msg.Term, msg.Protocol = d.m.join.term, d.m.join.protocol
		for _, e := range d.m.Step(d.now, Received{membership.Message{From: 2, Data: msg.encode()}}) {
			if p, ok := e.(Persist); ok {
				readable(t, msg, p.Doc)
			}
		}
		readable(t, msg, d.m.Document())
	}
}

func readable(t *testing.T, after message, doc *cib.Document) {
	t.Helper()
	text, _ := json.Marshal(after)
	back, err := cib.Parse(doc.Bytes(), "")
	if err != nil {
		t.Fatalf("after %s: %v", text, err)
	}
	if string(back.Bytes()) != string(doc.Bytes()) {
		t.Fatalf("after %s the document is another one when it is read:\n%s", text, doc.Bytes())
	}
	if err := cib.CheckWellFormed(doc.Root()); err != nil {
		t.Fatalf("after %s: %v", text, err)
	}
}

// TestWildTexts: whatever text a member sends, an agent says or a program calls itself, the document can be read.
func TestWildTexts(t *testing.T) {
	for _, text := range []string{"\x1b[31mred\x1b[0m", "\x00", "\xff\xfe", "\uFFFF", "<&>\"'", "]]>", "--", "\r\n\t", "ö", ""} {
		soundly(t, wild("n"+text, text))
	}
}

// FuzzMessages: so it is with any text.
func FuzzMessages(f *testing.F) {
	f.Add("n2", "\x1b[31m")
	f.Add("\x00", "\\u001b")
	f.Add("\uFFFE", "\xc3")
	f.Fuzz(func(t *testing.T, name, text string) { soundly(t, wild(name, text)) })
}

// TestExitReasonsEnter: of an agent's words only the characters that XML does not allow are lost.
func TestExitReasonsEnter(t *testing.T) {
	d := newHand(t)
	d.view(true, 1, 2)
	d.says(2, wild("n2", "\x1b[31mred words")[0])
	op := d.m.replica.doc.Root().FindElement("./status//lrm_rsc_op[@exit-reason]")
	if op == nil || op.SelectAttrValue("exit-reason", "") != "\uFFFD[31mred words" {
		t.Errorf("history has %s", cib.Text(d.m.replica.doc.Root().SelectElement("status")))
	}
}

// FuzzFitMessage: fitting a message changes nothing but the characters that XML does not allow.
func FuzzFitMessage(f *testing.F) {
	f.Add(`a\u001bb`, "\x1b")
	f.Add(`\\u001b`, "\b\f\uFFFE")
	f.Fuzz(func(t *testing.T, a, b string) {
		data, err := json.Marshal([]string{a, b})
		if err != nil {
			t.Skip()
		}
		var plain, fit []string
		if json.Unmarshal(data, &plain) != nil || json.Unmarshal(fitMessage(data), &fit) != nil {
			t.Fatalf("%s became %s", data, fitMessage(data))
		}
		for i := range plain {
			if fit[i] != scan.FitText(plain[i]) {
				t.Fatalf("%q became %q", plain[i], fit[i])
			}
		}
	})
}
