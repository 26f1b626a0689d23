package controller_test

import (
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/controller"
)

// logged says how often a host has logged an event, with a text.
func (c *cluster) logged(host, event, text string) (n int) {
	for _, l := range c.logs {
		if strings.Contains(l, " "+host+": "+event+" ") && strings.Contains(l, text) {
			n++
		}
	}
	return n
}

// A member whose document differs, though it should not, takes the DC's again and says so: after the next
// change of the configuration, and after the next transition. Nothing that runs is touched.
func TestDifferingMemberTakesTheDocumentAgain(t *testing.T) {
	for _, victim := range []string{"n2", "n1"} { // n1 is the DC, whose document counts, right or wrong
		for what, path := range map[string]string{"configuration": "./configuration/crm_config", "status": "./status/node_state"} {
			t.Run(what+" of "+victim, func(t *testing.T) {
				s := &story{t: t, file: "compare"}
				for _, line := range []string{"nodes n1 n2 n3", "cib hoge.xml", "start n1 n2 n3", "pass 30s", "agents start hoge n1", "dc n1"} {
					s.play(line)
				}
				s.c.host(victim).machine.Tamper(func(root *etree.Element) { root.FindElement(path).CreateAttr("description", "tampered") })
				s.play("option batch-limit 7")
				s.play("pass 2s")
				s.play("quiet")
				s.play("agents")
				if n := s.c.logged("n1", "cib-differs", ""); n == 0 {
					t.Errorf("nobody noticed; log:\n%s", strings.Join(s.c.logs, "\n"))
				}
				tampered := s.c.host("n3").machine.Document().Root().FindElement(path).SelectAttr("description") != nil
				if tampered != (victim == "n1") {
					t.Errorf("the wrong document was kept")
				}
			})
		}
	}
}

// What a member writes at a step of a transition is compared with what the DC has written before the next is over.
func TestEachStepIsCompared(t *testing.T) {
	s := &story{t: t, file: "compare"}
	for _, line := range []string{"nodes n1 n2 n3", "cib hoge.xml", "start n1 n2 n3", "pass 30s", "agents start hoge n1", "dc n1"} {
		s.play(line)
	}
	s.c.host("n3").machine.Tamper(func(root *etree.Element) {
		root.FindElement("./status/node_state[@uname='n1']").CreateAttr("description", "tampered")
	})
	before := len(s.c.logs)
	s.play("crash hoge n1")
	s.play("pass 30s")
	s.play("quiet")
	differs, ends := -1, -1
	for i, l := range s.c.logs[before:] {
		switch {
		case differs < 0 && strings.Contains(l, ": cib-differs the CIB of n3 differs"):
			differs = i
		case ends < 0 && strings.Contains(l, " n1: transition-ends "):
			ends = i
		}
	}
	if differs < 0 || ends < differs {
		t.Errorf("it was noticed at %d, the transition ended at %d; log:\n%s", differs, ends, strings.Join(s.c.logs[before:], "\n"))
	}
	if s.c.host("n3").machine.Document().Root().FindElement("./status/node_state[@description]") != nil {
		t.Error("the wrong document was kept")
	}
}

// Where nothing is wrong, nobody finds anything wrong.
func TestAgreeingMembersCompareInSilence(t *testing.T) {
	s := &story{t: t, file: "compare"}
	for _, line := range []string{"nodes n1 n2 n3", "cib hoge.xml", "start n1 n2 n3", "pass 30s", "standby n1", "pass 5s", "kill n2", "pass 5s", "start n2", "pass 30s", "online n1", "pass 5s", "quiet"} {
		s.play(line)
	}
	for _, h := range []string{"n1", "n2", "n3"} {
		if n := s.c.logged(h, "cib-differs", ""); n != 0 {
			t.Errorf("%s found %d differences", h, n)
		}
	}
}

// After a partition with both parts at work, what the losing part had changed is named in its log, and stays among
// its copies; with quorum that part loses which had none, else the one with the lower version.
func TestLosersAreNamed(t *testing.T) {
	for _, x := range []struct {
		what           string
		nodes          string
		policy         string
		one, other     int // changes in the part of n1 alone, and in the other
		loser, keeps   string
		lost, survives string
	}{
		{"the part with quorum wins, though the other changed more", "n1 n2 n3", "stop", 3, 1, "n1", "n2", "mark-n1", "mark-n2"},
		{"nobody minds quorum: the higher version wins", "n1 n2", "ignore", 3, 1, "n2", "n1", "mark-n2", "mark-n1"},
		{"nobody minds quorum: the higher version wins, whoever was DC", "n1 n2", "ignore", 1, 3, "n1", "n2", "mark-n1", "mark-n2"},
	} {
		t.Run(x.what, func(t *testing.T) {
			s := &story{t: t, file: "losers"}
			for _, line := range []string{"nodes " + x.nodes, "cib plain.xml", "start " + x.nodes, "pass 30s", "option no-quorum-policy " + x.policy, "cut n1 n2"} {
				s.play(line)
			}
			if strings.Contains(x.nodes, "n3") {
				s.play("cut n1 n3")
			}
			s.play("pass 5s")
			for range x.one {
				s.mark("n1")
			}
			for range x.other {
				s.mark("n2")
			}
			kept := len(s.c.host(x.loser).given)
			s.play("heal n1 n2")
			if strings.Contains(x.nodes, "n3") {
				s.play("heal n1 n3")
			}
			s.play("pass 10s")
			s.play("quiet")
			if n := s.c.logged(x.loser, "sync-lost", x.lost); n != 1 {
				t.Errorf("%s named its loss %d times; log:\n%s", x.loser, n, strings.Join(s.c.logs, "\n"))
			}
			if n := s.c.logged(x.keeps, "sync-lost", ""); n != 0 {
				t.Errorf("%s has lost nothing and says so", x.keeps)
			}
			text := string(s.any().machine.Document().Bytes())
			if strings.Contains(text, x.lost) || !strings.Contains(text, x.survives) {
				t.Errorf("the wrong configuration was kept")
			}
			if disk := s.c.host(x.loser).given; len(disk) <= kept || !strings.Contains(string(disk[kept-1].Bytes()), x.lost) {
				t.Errorf("what was lost did not stay among the copies on disk")
			}
		})
	}
}

// mark changes the configuration by way of one host, again and again differently.
func (s *story) mark(node string) {
	h := s.c.host(node)
	s.line++
	id := "mark-" + node
	h.step(controller.Requested{ID: "x", User: "test", Ops: []cib.Op{{Kind: cib.Modify, Section: "crm_config", MayCreate: true, Data: element(s.t, `<crm_config><cluster_property_set id="`+id+`"><nvpair id="`+id+`-x" name="x" value="`+strings.Repeat("x", s.line)+`"/></cluster_property_set></crm_config>`)}}})
	s.c.pass(100 * time.Millisecond)
	if err := h.replies["x"]; err != nil {
		s.fail("%v", err)
	}
}
