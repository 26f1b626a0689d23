package daemon

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// alerted launches a host that has a resource and an alert, whose program anybody may run.
func alerted(t *testing.T, program string) *node {
	n := launch(t)
	for name, mode := range map[string]os.FileMode{"": 0o755, "told": 0o666, "tell": 0o755} {
		if name != "" {
			if err := os.WriteFile(n.path(name), nil, mode); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(n.path(name), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(n.path("tell"), []byte("#!/bin/sh\n"+strings.ReplaceAll(program, "TOLD", n.path("told"))), 0o755); err != nil {
		t.Fatal(err)
	}
	alert := fmt.Sprintf(`<alerts><alert id="a" path="%s"><instance_attributes id="i"><nvpair id="c" name="color" value="red"/></instance_attributes></alert></alerts>`, n.path("tell"))
	n.replace(strings.Replace(configuration, "</configuration>", alert+"</configuration>", 1))
	return n
}

func (n *node) told() string {
	text, _ := os.ReadFile(n.path("told"))
	return string(text)
}

func (n *node) leave() {
	n.t.Helper()
	if err := n.client.Shutdown(context.Background()); err != nil {
		n.t.Fatal(err)
	}
	if err := <-n.done; err != nil {
		n.t.Error(err)
	}
}

// A host that leaves tells of what it stopped before it ends. The program is not root's where it can be somebody else's.
func TestAlertsAreToldBeforeTheEnd(t *testing.T) {
	n := alerted(t, `sleep 0.2; echo "$CRM_alert_kind $CRM_alert_rsc $CRM_alert_task $CRM_alert_desc $color $(id -u)" >>TOLD`)
	n.eventually("told of the start", func() bool { return strings.Contains(n.told(), "resource thing start OK red ") })
	n.leave()
	if !regexp.MustCompile(`resource thing stop OK red \d+\n$`).MatchString(n.told()) {
		t.Errorf("at the end it had told:\n%s", n.told())
	}
	if os.Geteuid() == 0 && strings.Contains(n.told(), "red 0\n") {
		t.Error("the program ran as root")
	}
	n.start()
}

// The end of a host does not wait for a program that hangs.
func TestEndDoesNotWaitForAlerts(t *testing.T) {
	n := alerted(t, `[ -s TOLD ] || echo $$ >>TOLD; exec sleep 1000`)
	n.eventually("it hangs", func() bool { return n.told() != "" })
	n.leave()
	pid, err := strconv.Atoi(strings.TrimSpace(n.told()))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Errorf("the program ran when the host was told to leave: %v", err)
	}
	n.start()
}
