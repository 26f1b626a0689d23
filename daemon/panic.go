package daemon

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// reset is how a host resets itself.
type reset struct {
	trigger string // the kernel's file for that; "": it is not to be used
	reboot  func(command int) error
	sync    func()
	action  string // PCMK_panic_action
}

// HostPanic resets the machine that the process runs on, as PCMK_panic_action of its environment says: reboot, crash or
// off, with sync- before that to write what waits for the disks. It first asks the kernel by /proc/sysrq-trigger, which
// works at once, then by reboot(2). In a container, and in a node of a lab, it does the latter alone: that ends the container,
// where the trigger would reset the machine around it.
func HostPanic(environ []string) func() error {
	r := reset{trigger: "/proc/sysrq-trigger", reboot: unix.Reboot, sync: unix.Sync}
	if !wholeMachine() {
		r.trigger = ""
	}
	for _, kv := range environ {
		if value, ok := strings.CutPrefix(kv, "PCMK_panic_action="); ok {
			r.action = value
		}
	}
	return r.now
}

// wholeMachine says whether the process sees all processes of the machine: it is in the first namespace of processes,
// which has a number of its own in the kernel.
func wholeMachine() bool {
	ns, err := os.Readlink("/proc/self/ns/pid")
	return err == nil && ns == "pid:[4026531836]"
}

// now resets, and returns only if that cannot be done. A word that is not known means reboot.
func (r reset) now() error {
	action, write := strings.CutPrefix(r.action, "sync-")
	if write {
		r.sync()
	}
	key, command := "b", unix.LINUX_REBOOT_CMD_RESTART
	switch action {
	case "crash":
		key = "c"
	case "off":
		key, command = "o", unix.LINUX_REBOOT_CMD_POWER_OFF
	}
	if r.trigger != "" {
		if f, err := os.OpenFile(r.trigger, os.O_WRONLY|os.O_APPEND, 0); err == nil {
			f.WriteString(key + "\n") //nolint:errcheck // then reboot(2) has to do
			f.Close()
		}
	}
	if err := r.reboot(command); err != nil {
		return fmt.Errorf("reboot: %w", err)
	}
	return fmt.Errorf("reboot(2) has returned")
}
