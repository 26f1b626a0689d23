package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"pacer/cib"
)

// commitPlan measures how long a person waits for the plan of a commit: the shell as a process reads a cluster
// of 16 nodes and 400 resources that has nothing to do, changes an interval and shows the plan.
func commitPlan(r run) error {
	const nodes, resources = 16, 400
	dir, err := os.MkdirTemp("", "pacer-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	empty, calm := filepath.Join(dir, "empty.xml"), filepath.Join(dir, "calm.xml")
	text, change := filepath.Join(dir, "cluster.crm"), filepath.Join(dir, "change.crm")
	for file, content := range map[string]string{
		empty: string(cib.Empty().Bytes()), text: manyResources(nodes, resources), change: "configure\nset r1.monitor.interval 20s\nplan\nrefresh\n",
	} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			return err
		}
	}
	if _, err := timed(append(os.Environ(), "CIB_file="+empty), r.binary, "crm", "-F", "-o", "core.check_frequency=never", "configure", "load", "update", text); err != nil {
		return err
	}
	play := []string{r.binary, "crm_simulate", "-x", empty, "-S", "-O", calm, "--quorum=true"}
	for i := range nodes {
		play = append(play, "--node-up=node"+strconv.Itoa(i+1))
	}
	if _, err := timed(os.Environ(), play...); err != nil {
		return err
	}
	defer os.Setenv("CIB_file", os.Getenv("CIB_file"))
	os.Setenv("CIB_file", calm)
	took, err := process([]string{r.binary, "crm", "-f", change}, r.runs)
	if err != nil {
		return err
	}
	fmt.Printf("  %-54s %s\n", "plan of a change, 16 nodes, 400 resources, as a process", took)
	return nil
}

// manyResources gives the statements of a cluster: of each 10 primitives 4 stand alone, 5 form a group and one
// of every second ten is cloned.
func manyResources(nodes, resources int) string {
	var out strings.Builder
	for i := range nodes {
		fmt.Fprintf(&out, "node %d: node%d\n", i+1, i+1)
	}
	for i := range resources {
		fmt.Fprintf(&out, "primitive r%d ocf:pacemaker:Dummy op monitor interval=10s timeout=20s\n", i)
	}
	for i := 0; i+10 <= resources; i += 10 {
		fmt.Fprintf(&out, "group g%d r%d r%d r%d r%d r%d\n", i, i+4, i+5, i+6, i+7, i+8)
		if i%20 == 0 {
			fmt.Fprintf(&out, "clone c%d r%d\n", i, i+9)
		}
		fmt.Fprintf(&out, "colocation near%d 10: r%d r%d\norder after%d Optional: r%d r%d\n", i, i+1, i, i, i, i+1)
	}
	return out.String() + "property fencing-enabled=false\n"
}
