package daemon

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"pacer/lrmd/agent"
)

// service is an agent whose service has a session, an environment and a parent of its own. Its monitor hangs once, as soon
// as it is told to, with such a process, too.
const service = `#!/bin/sh
cd %s
away() { (setsid env -i /bin/sh -c "echo \$\$ >$1.new; /bin/mv $1.new $1; exec /bin/sleep 300" &); while [ ! -e $1 ]; do sleep 0.01; done; }
case "$1" in
start) away service ;;
stop) [ ! -e service ] || kill $(cat service); rm -f service ;;
status)
	[ -e service ] || exit 3
	[ ! -e hang ] || { rm hang; away stray; sleep 300; } ;;
esac
`

// A monitor's time-out ends what the monitor has left behind, wherever that has gone, and not the service: each run of an
// agent has a control group. That of the start goes when the service has ended.
func TestRunsHaveGroups(t *testing.T) {
	n := prepare(t)
	n.write("etc/init.d/thing", fmt.Sprintf(service, n.root), 0o755)
	pid := func(name string) string { text, _ := os.ReadFile(n.path(name)); return strings.TrimSpace(string(text)) }
	t.Cleanup(func() { // after the daemon, which would start it again
		if id, err := strconv.Atoi(pid("service")); err == nil {
			syscall.Kill(id, syscall.SIGKILL) //nolint:errcheck // it may be gone
			n.eventually("the service has ended", func() bool { return groupOf(strconv.Itoa(id)) == "" })
			agent.NewHost(n.root, nil).Group(func(err error) { t.Log(err) }) // removes what is empty
		}
	})
	r := n.recorded()
	t.Cleanup(func() { n.stop(); <-n.done })
	if r.logged("executor", "control groups") {
		t.Skip("this host has no control groups for runs")
	}
	n.configure()
	n.eventually("the service runs", func() bool { return pid("service") != "" })
	first := pid("service")
	group := groupOf(first)
	if !strings.HasPrefix(filepath.Base(group), "pacer-run-") {
		t.Fatalf("the service is in %s", group)
	}
	n.write("hang", "", 0o644)
	n.eventually("the monitor hangs", func() bool { return pid("stray") != "" })
	stray := pid("stray")
	if got := groupOf(stray); got == group || !strings.HasPrefix(filepath.Base(got), "pacer-run-") {
		t.Errorf("the monitor is in %s, the start was in %s", got, group)
	}
	n.eventually("its time-out ends what it left", func() bool { return groupOf(stray) == "" })
	n.eventually("the service is recovered", func() bool { return pid("service") != "" && pid("service") != first })
	if second := groupOf(pid("service")); second == group || second == "" {
		t.Errorf("the service is in %q, it was in %s", second, group)
	}
	n.eventually("the group of the first start is removed", func() bool {
		_, unified := os.Stat(filepath.Join("/sys/fs/cgroup", group))
		_, hybrid := os.Stat(filepath.Join("/sys/fs/cgroup/unified", group))
		return os.IsNotExist(unified) && os.IsNotExist(hybrid)
	})
}

// groupOf is the control group of a process, by the version 2 hierarchy; empty if it has ended.
func groupOf(pid string) string {
	if stat, _ := os.ReadFile(filepath.Join("/proc", pid, "stat")); strings.Contains(string(stat), ") Z ") {
		return "" // and nobody has asked how
	}
	text, _ := os.ReadFile(filepath.Join("/proc", pid, "cgroup"))
	for line := range strings.Lines(string(text)) {
		if group, ok := strings.CutPrefix(line, "0::"); ok {
			return strings.TrimSpace(group)
		}
	}
	return ""
}
