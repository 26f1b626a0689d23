package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pacer/lab"
	"pacer/lab/cluster"
)

// fencingPart measures from a plug that is pulled to the start elsewhere where nodes are fenced: three hosts on real corosyncs, ours
// and then the reference where it is installed, with the same agent.
func fencingPart(r run) error {
	if err := lab.Permitted(); err != nil {
		fmt.Printf("clusters that fence: skipped: %v\n", err)
		return nil
	}
	fmt.Printf("clusters of three nodes on real corosyncs, token %s, that fence by %s:\n", benchToken, lab.PowerAgent)
	return bothStacks(r, measureFencing)
}

func measureFencing(r run, s stack) error {
	h, err := startHosts(r, s, true)
	if err != nil {
		return err
	}
	defer h.Close()
	if err := h.device(); err != nil {
		return err
	}
	agent, err := h.agent(r.runs)
	if err != nil {
		return err
	}
	var all, detected, onTop []time.Duration
	for range r.runs {
		_, d, top, err := h.lose()
		if err != nil {
			return err
		}
		all, detected, onTop = append(all, d+top), append(detected, d), append(onTop, top-median(agent))
		if err := h.online(); err != nil { // as the fencing is to bring it back
			return err
		}
		rest()
	}
	r.report(s.name+": plug pulled to the start elsewhere, with fencing", all)
	r.report(s.name+": of that, until the new membership of corosync", detected)
	r.report(s.name+": the agent, run by itself", agent)
	r.report(s.name+": the rest", onTop)
	return nil
}

// device gives the cluster a fence device for all hosts, and waits until it runs.
func (h *hosts) device() error {
	const outlet = `<primitive id="outlet" class="stonith" type="` + lab.PowerAgent + `">` +
		`<instance_attributes id="outlet-i"><nvpair id="outlet-i-l" name="pcmk_host_list" value="n1 n2 n3"/></instance_attributes>` +
		`<operations><op id="outlet-m" name="monitor" interval="60s" timeout="20s"/></operations></primitive>`
	for _, argv := range [][]string{
		{"cibadmin", "-C", "-o", "resources", "-X", outlet},
		{"cibadmin", "-M", "-c", "-o", "crm_config", "-X", property("stonith-enabled", "true")},
	} {
		if _, err := h.tool(0, argv...); err != nil {
			return err
		}
	}
	return cluster.Wait(context.Background(), "the fence device", patience, func() (bool, error) {
		out, err := h.tool(0, "crm_mon", "-1")
		for line := range strings.Lines(out) {
			if strings.Contains(line, "outlet") && strings.Contains(line, "Started") {
				return true, err
			}
		}
		return false, err
	})
}

// agent times the fence agent by itself, which gives its power to a host that has it.
func (h *hosts) agent(runs int) ([]time.Duration, error) {
	out, err := h.tool(0, "bash", "-c", fmt.Sprintf(
		`for k in {1..%d}; do a=${EPOCHREALTIME/[.,]}; printf 'action=on\nport=n2\n' | %s || exit 1; b=${EPOCHREALTIME/[.,]}; echo $((b-a)); done`, runs, lab.PowerAgent))
	if err != nil {
		return nil, err
	}
	return microseconds(out)
}
