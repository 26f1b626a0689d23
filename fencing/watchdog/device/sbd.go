package device

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Sbd names the sbd that runs on a host, below a root for its files; "" if none does. It owns the watchdog. Its file of the
// process id tells, as it tells Pacemaker (pcmk__locate_sbd).
func Sbd(root string) string {
	for _, path := range []string{"run/sbd.pid", "var/run/sbd.pid"} {
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			continue
		}
		pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil || pid <= 1 {
			continue
		}
		name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
		if err == nil && strings.TrimSpace(string(name)) == "sbd" {
			return fmt.Sprintf("sbd (process %d)", pid)
		}
	}
	return ""
}
