package controller_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/controller"
	"pacer/membership/memory"
	"pacer/pengine"
)

// TestScenarios plays the stories of testdata: one verb a line, see verbs below. `agents` is what
// agents did since the last `agents`, monitors left out.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			s := &story{t: t, file: f}
			for i, line := range strings.Split(string(data), "\n") {
				s.line = i + 1
				s.play(line)
			}
			if t.Failed() {
				t.Logf("log:\n%s", strings.Join(s.c.logs, "\n"))
			}
		})
	}
}

type story struct {
	t    *testing.T
	file string
	line int
	c    *cluster
	told int // how much of the agents' story was checked
}

func (s *story) fail(format string, args ...any) {
	s.t.Errorf("%s:%d: %s", s.file, s.line, fmt.Sprintf(format, args...))
}

func (s *story) play(line string) {
	f := strings.Fields(line)
	if len(f) == 0 || strings.HasPrefix(f[0], "#") {
		return
	}
	verb, ok := verbs[f[0]]
	if !ok {
		s.t.Fatalf("%s:%d: no verb %q", s.file, s.line, f[0])
	}
	verb(s, f[1:])
}

func (s *story) each(names []string, f func(*host)) {
	for _, n := range names {
		f(s.c.host(n))
	}
}

// any is a host that runs.
func (s *story) any() *host {
	for _, h := range s.c.hosts {
		if h.up && h.frozen == nil {
			return h
		}
	}
	s.t.Fatalf("%s:%d: no node is up", s.file, s.line)
	return nil
}

var verbs = map[string]func(*story, []string){
	// nodes NAME... [two-node]
	"nodes": func(s *story, a []string) {
		two := slices.Contains(a, "two-node")
		a = slices.DeleteFunc(a, func(x string) bool { return x == "two-node" })
		s.c = newCluster(s.t, memory.Config{Expected: len(a), TwoNode: two, Token: time.Second}, a...)
	},
	// cib FILE of testdata: what every host has on its disk at the start
	"cib": func(s *story, a []string) {
		doc := readCIB(s.t, filepath.Join("testdata", a[0]))
		for _, h := range s.c.hosts {
			h.disk = doc
		}
	},
	"start":       func(s *story, a []string) { s.each(a, (*host).start) },
	"kill":        func(s *story, a []string) { s.each(a, (*host).kill) },
	"kill-daemon": func(s *story, a []string) { s.each(a, (*host).killDaemon) },
	"freeze":      func(s *story, a []string) { s.each(a, (*host).freeze) },
	"thaw":        func(s *story, a []string) { s.each(a, (*host).thaw) },
	// speaks NODE LOWEST HIGHEST: its program's protocols, from its next start on
	"speaks": (*story).speaks,
	// babbles NODE: its process is one that says what nobody understands
	"babbles": (*story).babbles,
	// disk NODE ok|full|TIME [mixed]: what its disk does, or how long it takes
	"disk": (*story).setDisk,
	// power: all hosts lose it at once
	"power-fails": func(s *story, _ []string) { s.each(s.names(), (*host).kill) },
	// left-out - | NAME...: whom the hosts that work go on without; reason NODE TEXT: why, as any of them tells
	"left-out": (*story).expectLeftOut,
	"reason":   (*story).expectReason,
	"protocol": (*story).expectProtocol,
	// ask NODE NAME: a client changes an option; answer NODE yes|open|none|refused; keeps NODE NAME yes|no
	"ask":    (*story).ask,
	"answer": (*story).expectAnswer,
	"keeps":  (*story).expectKept,
	// deaf NODE: from now on its executor takes what it is told and does nothing, until the node is killed
	"deaf": func(s *story, a []string) { s.each(a, func(h *host) { h.deaf = true }) },
	// power works|fails|lies|hangs TIME [NAME=VALUE...]: a fence device on all hosts, and what it does from now on; fence NODE
	// TARGET ACTION and confirm NODE TARGET: by a client of the node; state NODE NAME VALUE: of the node's state, on all hosts
	"power":        (*story).setPower,
	"fence":        (*story).fenceBy,
	"watchdog":     (*story).setWatchdog,
	"armed":        (*story).expectArmed,
	"holds-option": (*story).expectOption,
	"waits":        (*story).expectWaits,
	"confirm":      (*story).confirmBy,
	"state":        (*story).expectState,
	// logged NODE EVENT N: how often its log has had that; + for at least once
	"logged":   (*story).expectLogged,
	"shutdown": func(s *story, a []string) { s.each(a, func(h *host) { h.step(controller.ShutdownRequested{}) }) },
	"cut":      func(s *story, a []string) { s.link(a, true, 0) },
	"heal":     func(s *story, a []string) { s.link(a, false, 0) },
	"delay":    func(s *story, a []string) { s.link(a[:2], false, duration(s, a[2])) },
	"pass":     func(s *story, a []string) { s.c.pass(duration(s, a[0])) },
	"standby":  func(s *story, a []string) { s.attribute(a[0], "standby", "on") },
	"online":   func(s *story, a []string) { s.attribute(a[0], "standby", "off") },
	"option":   func(s *story, a []string) { s.option(a[0], a[1]) },
	// break NODE ACTION RESOURCE fail|hang, mend NODE ACTION RESOURCE
	"break":   func(s *story, a []string) { s.c.host(a[0]).broken[a[1]+" "+a[2]] = a[3] },
	"mend":    func(s *story, a []string) { delete(s.c.host(a[0]).broken, a[1]+" "+a[2]) },
	"crash":   func(s *story, a []string) { s.c.host(a[1]).running[a[0]] = false },
	"cleanup": func(s *story, a []string) { s.any().step(controller.CleanupRequested{ID: "c", Resource: a[0]}) },
	// remove RESOURCE from the configuration; known RESOURCE yes|no: whether histories have it
	"remove": (*story).remove,
	"known":  (*story).expectKnown,
	// clock NODE TIME: the node's clock is set forward, or back
	"clock": func(s *story, a []string) { s.c.host(a[0]).skew += duration(s, a[1]) },
	// param RESOURCE NAME VALUE: the configuration of a primitive
	"param": func(s *story, a []string) {
		s.change("resources", fmt.Sprintf(`<resources><primitive id="%s"><instance_attributes id="%[1]s-i"><nvpair id="%[1]s-i-%s" name="%[2]s" value="%s"/></instance_attributes></primitive></resources>`, a[0], a[1], a[2]))
	},
	// merge SECTION XML: a client's change
	"merge": func(s *story, a []string) { s.change(a[0], strings.Join(a[1:], " ")) },
	// transient NODE NAME VALUE, holds NODE NAME VALUE: on all hosts; - for none
	"transient": (*story).transient,
	"holds":     (*story).expectHolds,
	"update":    (*story).update,
	"updated":   (*story).expectUpdated,
	"held":      (*story).expectHeld,
	// monitored RESOURCE NODE TIME MIN MAX, planned TIME MIN MAX: how often in that time, on that node and nowhere else
	"monitored": (*story).expectMonitored,
	"planned":   (*story).expectPlanned,
	// did ACTION RESOURCE TIME MIN MAX: how often in that time
	"did":      (*story).expectStarted,
	"promoted": (*story).expectPromoted,
	"agents":   (*story).expectAgents,
	"running":  (*story).expectRunning,
	"dc":       (*story).expectDC,
	"quiet":    (*story).expectQuiet,
	"failcount": func(s *story, a []string) {
		got := s.failCount(a[0], a[1])
		if got != a[2] {
			s.fail("the fail count of %s on %s is %q, want %s", a[0], a[1], got, a[2])
		}
	},
}

func readCIB(t *testing.T, file string) *cib.Document {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := cib.Parse(data, file)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func duration(s *story, text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		s.t.Fatalf("%s:%d: %v", s.file, s.line, err)
	}
	return d
}

func (s *story) link(a []string, cut bool, delay time.Duration) {
	s.c.perform(s.c.net.Step(memory.Link{A: s.c.host(a[0]).id, B: s.c.host(a[1]).id, Cut: cut, Delay: delay}))
}

// change merges XML into a section by way of any host, and waits for the answer.
func (s *story) change(section, xml string) {
	h := s.any()
	h.step(controller.Requested{ID: "x", User: "test", Ops: []cib.Op{{Kind: cib.Modify, Section: section, Data: element(s.t, xml), MayCreate: true}}})
	s.c.pass(10 * time.Millisecond)
	if err := h.replies["x"]; err != nil {
		s.fail("%v", err)
	}
}

func element(t *testing.T, xml string) *etree.Element {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(xml); err != nil {
		t.Fatal(err)
	}
	return doc.Root()
}

func (s *story) attribute(node, name, value string) {
	s.change("nodes", fmt.Sprintf(`<nodes><node id="%d" uname="%s"><instance_attributes id="nodes-%[2]s"><nvpair id="nodes-%[2]s-%[3]s" name="%[3]s" value="%s"/></instance_attributes></node></nodes>`,
		s.c.host(node).id, node, name, value))
}

func (s *story) option(name, value string) {
	s.change("crm_config", fmt.Sprintf(`<crm_config><cluster_property_set id="cib-bootstrap-options"><nvpair id="cib-bootstrap-options-%[1]s" name="%[1]s" value="%s"/></cluster_property_set></crm_config>`, name, value))
}

func (s *story) expectAgents(want []string) {
	got := strings.Join(s.c.story[s.told:], ", ")
	s.told = len(s.c.story)
	if w := strings.Join(want, " "); got != w {
		s.fail("agents did %q, want %q", got, w)
	}
}

func (s *story) expectRunning(a []string) {
	var got []string
	for _, h := range s.c.hosts {
		if h.running[a[0]] {
			got = append(got, h.name)
		}
	}
	if !slices.Equal(got, a[1:]) {
		s.fail("%s runs on %v, want %v", a[0], got, a[1:])
	}
}

func (s *story) expectDC(a []string) {
	for _, h := range s.c.hosts {
		if got := ""; h.up && h.frozen == nil {
			if got = h.machine.Status().DC; got != a[0] {
				s.fail("%s takes %q for the DC, want %s", h.name, got, a[0])
			}
		}
	}
}

// expectQuiet: all that are up have the same document, and a schedule of it asks for nothing.
func (s *story) expectQuiet([]string) {
	first := s.any().machine.Document()
	for _, h := range s.c.hosts {
		if h.up && h.frozen == nil && cib.Digest(h.machine.Document().Root()) != cib.Digest(first.Root()) {
			s.fail("the CIB of %s differs", h.name)
		}
	}
	out, err := pengine.ScheduleDocument(first, s.c.now, 1)
	if err != nil {
		s.fail("%v", err)
		return
	}
	for _, syn := range out.Graph.Synapses {
		for _, a := range syn.Actions {
			s.fail("a schedule still asks for %s on %s", a.Key, a.Node)
		}
	}
}

func (s *story) failCount(resource, node string) string {
	total := 0
	for _, p := range s.any().machine.Document().Root().FindElements("./status/node_state[@uname='" + node + "']/transient_attributes//nvpair") {
		if strings.HasPrefix(p.SelectAttrValue("name", ""), "fail-count-"+resource+"#") {
			n, err := strconv.Atoi(p.SelectAttrValue("value", ""))
			if err != nil {
				return p.SelectAttrValue("value", "")
			}
			total += n
		}
	}
	return strconv.Itoa(total)
}
