package lab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// reboots are what a process of a node may ask reboot(2) for, by the value of LAB_TEST_REBOOT.
var reboots = map[string]int{"reboot": unix.LINUX_REBOOT_CMD_RESTART, "off": unix.LINUX_REBOOT_CMD_POWER_OFF, "halt": unix.LINUX_REBOOT_CMD_HALT}

// callReboot lets something in a node call reboot(2). Whether that began is not told: the node may end before.
func callReboot(l *Lab, i int, command string) {
	_, _ = l.Start(i, Command{Argv: []string{filepath.Join(ToolsDir, "pacer")}, Env: []string{"LAB_TEST_REBOOT=" + command}})
}

// A node has harmless devices and terminals of its own, and nothing by which root could reboot or change the machine.
func TestDevOfItsOwn(t *testing.T) {
	l := newLab(t, Config{Nodes: []string{"alpha", "beta"}})
	says(t, l, 0, "ls /dev | tr '\\n' ' '", "fd full null ptmx pts random shm stderr stdin stdout tty urandom zero")
	says(t, l, 0, "echo gone >/dev/null; echo to >/dev/stderr; head -c 3 /dev/zero | od -An -tx1; test -c /dev/urandom && echo ok", "00 00 00\nok")
	sh(t, l, 0, "echo here >/dev/mark")
	says(t, l, 1, "ls /dev | grep -c mark", "0")
	says(t, l, 0, "echo 1 2>/dev/null >/proc/sys/kernel/panic || echo refused", "refused")
	says(t, l, 0, "test -e /proc/sysrq-trigger || echo none; echo h >>/proc/sysrq-trigger; test -f /proc/sysrq-trigger && echo real",
		map[bool]string{true: "", false: "none"}[exists("/proc/sysrq-trigger")])
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// reboot(2) in a node ends that node and nothing else. The lab tells a reboot, after which the node is on again, from a node
// that switches itself off, and both from one that crashes or loses its power.
func TestReboot(t *testing.T) {
	t.Parallel()
	events := make(chan Event, 10)
	l := newLab(t, Config{
		Nodes: []string{"alpha", "beta"}, Notify: func(e Event) {
			if !e.Daemon {
				events <- e
			}
		},
		Daemon: func(Node) []string { return []string{"sh", "-c", "echo up; exec sleep 1000"} },
	})
	next := func() Event {
		t.Helper()
		select {
		case e := <-events:
			return e
		case <-time.After(20 * time.Second):
			t.Fatal("the lab does not notice the end of the node")
			return Event{}
		}
	}
	for command, want := range map[string]End{"reboot": Rebooted, "off": SwitchedOff, "halt": SwitchedOff} {
		sh(t, l, 0, "echo before >/run/mark")
		callReboot(l, 0, command)
		if e := next(); e.End != want || e.Failed != nil || e.Node.Name != "alpha" {
			t.Errorf("%s: %+v, it %s", command, e, e.End)
		}
		if on := l.Powered(0); on != (want == Rebooted) || l.On(0) {
			t.Errorf("%s: it is to be on afterwards: %t", command, on)
		}
		if want == Rebooted {
			waitFor(t, func() bool { return l.On(0) })
			says(t, l, 0, "cat /run/mark 2>/dev/null || echo new", "new")
		} else if err := l.StartNode(0); err != nil {
			t.Fatal(err)
		}
		waitFor(t, func() bool { d, err := l.Daemon(0); return err == nil && d.running() })
	}
	m, err := l.machine(0)
	if err != nil {
		t.Fatal(err)
	}
	m.kill()
	if e := next(); e.End != Crashed || e.Exit.Signal != unix.SIGKILL {
		t.Errorf("a crash: %+v", e)
	}
	if err := l.StartNode(0); err != nil {
		t.Fatal(err)
	}
	if err := l.KillNode(0); err != nil {
		t.Fatal(err)
	}
	if e := next(); e.End != PowerCut {
		t.Errorf("its power is taken away: %+v", e)
	}
	says(t, l, 1, "uname -n", "beta")
}

// A node whose power is taken away while it reboots stays off.
func TestOffWhileItReboots(t *testing.T) {
	t.Parallel()
	l := newLab(t, Config{Nodes: []string{"alpha"}, Power: true})
	for range 2 {
		callReboot(l, 0, "reboot")
		if err := l.SwitchPower(0, false); err != nil {
			t.Fatal(err)
		}
		time.Sleep(firmware + 20*time.Millisecond) // for what is not to happen
		if l.On(0) || l.Powered(0) {
			t.Fatal("it is on again")
		}
		if err := l.SwitchPower(0, true); err != nil || !l.Powered(0) {
			t.Fatal(err)
		}
		waitFor(t, func() bool { return l.On(0) })
	}
}

// agentOf calls a fence agent on a node, as a cluster does, and gives its exit status and what it prints.
func agentOf(t *testing.T, l *Lab, i int, agent string, params ...string) (int, string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	out, err := l.Exec(ctx, i, strings.Join(params, "\n")+"\n", filepath.Join("/usr/sbin", agent))
	if err != nil {
		t.Fatal(err)
	}
	return out.Exit.Code, out.Stdout + out.Stderr
}

// switches is what every agent for power does to a node: it is off and on indeed, as the kernel and the agent say.
func switches(t *testing.T, l *Lab, agent string, params ...string) {
	t.Helper()
	pid := func() int {
		m, err := l.machine(1)
		if err != nil {
			return 0
		}
		return m.cmd.Process.Pid
	}
	alive := func(pid int) bool { return pid > 0 && exists(fmt.Sprintf("/proc/%d/status", pid)) }
	for _, step := range []struct {
		action string
		status int
		on     bool
	}{{"status", 0, true}, {"off", 0, false}, {"status", 2, false}, {"off", 0, false}, {"on", 0, true}, {"on", 0, true}, {"status", 0, true}, {"reboot", 0, true}, {"monitor", 0, true}} {
		before := pid()
		status, said := agentOf(t, l, 0, agent, append(params, "action="+step.action)...)
		if status != step.status || l.Powered(1) != step.on {
			t.Errorf("%s %s: status %d, on %t: %s", agent, step.action, status, l.Powered(1), said)
		}
		if step.on {
			waitFor(t, func() bool { return l.On(1) })
		}
		if step.action == "reboot" && (alive(before) || !alive(pid())) {
			t.Errorf("%s reboot: process 1 was %d and is %d", agent, before, pid())
		}
	}
}

// The lab's own agent switches nodes by the PDU, and tells what is wrong.
func TestPowerAgent(t *testing.T) {
	t.Parallel()
	l := newLab(t, Config{Nodes: []string{"alpha", "beta"}, Power: true})
	switches(t, l, PowerAgent, "nodename=beta", "plug=beta")
	if status, said := agentOf(t, l, 0, PowerAgent, "action=list"); status != 0 || said != "alpha,\nbeta,\n" {
		t.Errorf("list: %d %s", status, said)
	}
	if status, said := agentOf(t, l, 0, PowerAgent, "action=metadata"); status != 0 || !strings.Contains(said, `<resource-agent name="fence_lab"`) {
		t.Errorf("metadata: %d %s", status, said)
	}
	if status, said := agentOf(t, l, 0, PowerAgent, "action=off", "plug=gamma"); status != 1 || !strings.Contains(said, `there is no node "gamma"; there are alpha, beta`) {
		t.Errorf("no such node: %d %s", status, said)
	}
	if status, said := agentOf(t, l, 0, PowerAgent, "action=dance", "plug=beta"); status != 1 || !strings.Contains(said, "dance") {
		t.Errorf("no such action: %d %s", status, said)
	}
	says(t, l, 0, "fence_lab --plug=beta -o status && echo on; ls /usr/sbin | wc -l | xargs test 20 -lt && echo rest", "on\nrest")
	if err := l.SetDevice(PDUName, DeviceFails); err != nil {
		t.Fatal(err)
	}
	if status, said := agentOf(t, l, 0, PowerAgent, "action=off", "plug=beta"); status != 1 || !strings.Contains(said, "pdu does not work") || !l.On(1) {
		t.Errorf("it fails: %d %s", status, said)
	}
	if err := l.SetDevice(PDUName, DeviceHangs); err != nil {
		t.Fatal(err)
	}
	says(t, l, 0, "timeout 0.3 fence_lab --plug=beta -o off; echo $?", "124")
	if err := l.SetDevice(PDUName, DeviceWorks); err != nil {
		t.Fatal(err)
	}
	time.Sleep(20 * time.Millisecond) // for what is not to happen
	if !l.On(1) {
		t.Error("it does afterwards what it was asked while it hung")
	}
	if status, said := agentOf(t, l, 0, PowerAgent, "action=off", "plug=beta"); status != 0 || l.On(1) {
		t.Errorf("it works again: %d %s", status, said)
	}
	if err := l.SetDevice("pdo", DeviceWorks); err == nil || !strings.Contains(err.Error(), `there is no device "pdo"; there are pdu`) {
		t.Error(err)
	}
}

// A node's BMC is asked by the stock agent, outlives the node, and fails as a BMC does.
func TestBMC(t *testing.T) {
	t.Parallel()
	if err := missingIPMI(); err != nil {
		t.Skip("no BMC can be played on this machine: ", err)
	}
	l := newLab(t, Config{Nodes: []string{"alpha", "beta"}, Power: true})
	n, err := l.Add(t.Context(), "gamma")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(l.Devices()), "[pdu bmc-alpha bmc-beta bmc-gamma]"; got != want {
		t.Errorf("devices %s, want %s", got, want)
	}
	agent, params := l.FenceAgent(l.Nodes()[1])
	if agent != ipmiAgent {
		t.Fatalf("the agent is %s", agent)
	}
	switches(t, l, agent, params...)
	_, added := l.FenceAgent(n)
	if status, said := agentOf(t, l, 0, agent, append(added, "action=on")...); status != 0 || !l.Powered(n.Index) {
		t.Errorf("a node that was added: %d %s", status, said)
	}
	if status, said := agentOf(t, l, 1, agent, append(params, "action=off", "password=wrong")...); status != 1 || !l.On(1) || said == "" {
		t.Errorf("a wrong password: %d %s", status, said)
	}
	for state, want := range map[DeviceState]int{DeviceFails: 1, DeviceHangs: 1} {
		if err := l.SetDevice("bmc-beta", state); err != nil {
			t.Fatal(err)
		}
		status, said := agentOf(t, l, 0, agent, append(params, "action=off", "login_timeout=1", "shell_timeout=1", "power_timeout=1")...)
		if status != want || !l.On(1) || said == "" {
			t.Errorf("state %d: %d %s", state, status, said)
		}
		if status, said := agentOf(t, l, 0, agent, append(added, "action=status")...); status != 0 {
			t.Errorf("state %d, another one's: %d %s", state, status, said)
		}
	}
	if err := l.SetDevice("bmc-beta", DeviceWorks); err != nil {
		t.Fatal(err)
	}
	if status, said := agentOf(t, l, 0, agent, append(params, "action=off")...); status != 0 || l.On(1) {
		t.Errorf("it works again: %d %s", status, said)
	}
}
