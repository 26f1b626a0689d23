package daemon

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// A reset asks the kernel's trigger first, then reboot(2), as PCMK_panic_action says.
func TestReset(t *testing.T) {
	for _, tt := range []struct {
		action, key string
		command     int
		synced      bool
	}{
		{"", "b", unix.LINUX_REBOOT_CMD_RESTART, false},
		{"reboot", "b", unix.LINUX_REBOOT_CMD_RESTART, false},
		{"crash", "c", unix.LINUX_REBOOT_CMD_RESTART, false},
		{"off", "o", unix.LINUX_REBOOT_CMD_POWER_OFF, false},
		{"sync-off", "o", unix.LINUX_REBOOT_CMD_POWER_OFF, true},
		{"sync-crash", "c", unix.LINUX_REBOOT_CMD_RESTART, true},
		{"explode", "b", unix.LINUX_REBOOT_CMD_RESTART, false},
	} {
		trigger, command, synced := filepath.Join(t.TempDir(), "trigger"), 0, false
		if err := os.WriteFile(trigger, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		no := errors.New("no")
		r := reset{trigger: trigger, action: tt.action, sync: func() { synced = true }, reboot: func(c int) error { command = c; return no }}
		if err := r.now(); !errors.Is(err, no) {
			t.Errorf("%q: %v", tt.action, err)
		}
		if key, _ := os.ReadFile(trigger); string(key) != tt.key+"\n" || command != tt.command || synced != tt.synced {
			t.Errorf("%q: key %q, command %x, synced %t", tt.action, key, command, synced)
		}
	}
}

// In namespaces of its own, as in a node of a lab, a host that panics ends with all that runs in it, and whoever watches it
// can tell how; nothing else does.
func TestPanicEndsTheNode(t *testing.T) {
	if action, node := os.LookupEnv("TEST_PANICS"); node {
		if os.Getpid() != 1 || wholeMachine() {
			os.Exit(3) // never here
		}
		HostPanic([]string{"PCMK_panic_action=" + action})() //nolint:errcheck // it shows
		os.Exit(4)
	}
	for action, want := range map[string]syscall.Signal{"reboot": syscall.SIGHUP, "off": syscall.SIGINT} {
		node := exec.Command(os.Args[0], "-test.run", "^TestPanicEndsTheNode$")
		node.Env = append(os.Environ(), "TEST_PANICS="+action)
		node.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID,
			UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}, GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
		}
		err := node.Run()
		if errors.Is(err, syscall.EPERM) {
			t.Skip("no namespaces here: ", err)
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			t.Fatalf("%s: %v", action, err)
		}
		if status := exit.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != want {
			t.Errorf("%s: the node ended by %v, want %v", action, err, want)
		}
	}
}
