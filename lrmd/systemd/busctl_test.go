package systemd_test

import (
	"os"
	"os/exec"
	"strings"
)

// busctl asks systemd by another client than the one under test.
func (h *host) busctl(args ...string) string {
	h.t.Helper()
	cmd := exec.Command("busctl", args...)
	cmd.Env = append(os.Environ(), "DBUS_SYSTEM_BUS_ADDRESS=unix:path="+h.run+"/dbus/system_bus_socket")
	out, err := cmd.CombinedOutput()
	if err != nil && !strings.Contains(string(out), "disconnected") && !strings.Contains(string(out), "closed") && !strings.Contains(string(out), "reset") {
		h.t.Fatalf("busctl %v: %v %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

const (
	name    = "org.freedesktop.systemd1"
	object  = "/org/freedesktop/systemd1"
	manager = "org.freedesktop.systemd1.Manager"
)

// property is a text that systemd has of a service.
func (h *host) property(unit, property string) string {
	path := object + "/unit/" + strings.ReplaceAll(unit, ".", "_2e")
	_, value, _ := strings.Cut(h.busctl("get-property", name, path, "org.freedesktop.systemd1.Service", property), " ")
	return strings.Trim(value, `"`)
}

// kill ends all that a unit runs.
func (h *host) kill(unit string) {
	h.busctl("call", name, object, manager, "KillUnit", "ssi", unit, "all", "9")
}

// reexecute has systemd execute itself anew.
func (h *host) reexecute() { h.busctl("call", name, object, manager, "Reexecute") }
