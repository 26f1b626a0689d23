package controller_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pacer/cib"
	"pacer/controller"
)

func (s *story) names() (list []string) {
	for _, h := range s.c.hosts {
		list = append(list, h.name)
	}
	return list
}

// working are the hosts whose daemon runs and is not stopped.
func (s *story) working() (list []*host) {
	for _, h := range s.c.hosts {
		if h.up && h.frozen == nil {
			list = append(list, h)
		}
	}
	return list
}

func (s *story) speaks(a []string) {
	low, _ := strconv.Atoi(a[1])
	high, _ := strconv.Atoi(a[2])
	s.c.host(a[0]).speaks = controller.Protocols{Lowest: low, Highest: high}
}

func (s *story) babbles(a []string) { s.each(a, func(h *host) { h.babbles = true }) }

func (s *story) setDisk(a []string) {
	w := write{mixed: slices.Contains(a, "mixed")}
	switch a[1] {
	case "ok":
	case "full":
		w.fault = errors.New("no space left on device")
	default:
		w.takes = duration(s, a[1])
	}
	s.c.host(a[0]).write = w
}

func (s *story) expectLeftOut(want []string) {
	for _, h := range s.working() {
		st := h.machine.Status()
		got := []string{}
		for _, o := range st.LeftOut {
			got = append(got, o.Name)
		}
		if len(got) == 0 {
			got = []string{"-"}
		}
		if !slices.Equal(got, want) {
			s.fail("%s goes on without %v, want %v", h.name, got, want)
		}
	}
}

func (s *story) expectReason(a []string) {
	for _, o := range s.any().machine.Status().LeftOut {
		if want := strings.Join(a[1:], " "); o.Name == a[0] && !strings.Contains(o.Why, want) {
			s.fail("%s is left out since %q, want %q", o.Name, o.Why, want)
		}
	}
}

func (s *story) expectProtocol(a []string) {
	for _, h := range s.working() {
		if got := h.machine.Status().Protocol; strconv.Itoa(got) != a[0] {
			s.fail("%s speaks %d, want %s", h.name, got, a[0])
		}
	}
}

func (s *story) ask(a []string) {
	h := s.c.host(a[0])
	delete(h.replies, "q")
	h.step(controller.Requested{ID: "q", User: "test", Ops: []cib.Op{{Kind: cib.Modify, Section: "crm_config", MayCreate: true, Data: element(s.t,
		fmt.Sprintf(`<crm_config><cluster_property_set id="asked"><nvpair id="asked-%[1]s" name="%[1]s" value="1"/></cluster_property_set></crm_config>`, a[1]))}}})
}

func (s *story) expectAnswer(a []string) {
	err, answered := s.c.host(a[0]).replies["q"]
	got := "refused"
	var open *controller.Open
	switch {
	case !answered:
		got = "none"
	case err == nil:
		got = "yes"
	case errors.As(err, &open):
		got = "open"
	}
	if got != a[1] {
		s.fail("%s answered %s (%v), want %s", a[0], got, err, a[1])
	}
}

func (s *story) expectKept(a []string) {
	got := s.c.host(a[0]).machine.Document().Root().FindElement("./configuration/crm_config//nvpair[@name='"+a[1]+"']") != nil
	if got != (a[2] == "yes") {
		s.fail("%s has %s: %t", a[0], a[1], got)
	}
}

func (s *story) expectLogged(a []string) {
	got := s.c.logged(a[0], a[1], "")
	if a[2] == "+" && got > 0 {
		return
	}
	if strconv.Itoa(got) != a[2] {
		s.fail("%s has logged %s %d times, want %s", a[0], a[1], got, a[2])
	}
}
