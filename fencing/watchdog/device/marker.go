package device

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Marker is a file that is there while a watchdog is armed.
type Marker struct {
	Path string // of the file, in a folder that a reboot empties
}

// Armed is after what time the watchdog resets the host that a process has armed and not disarmed; 0 if there is none. A
// file that cannot be read stands for a watchdog whose time is not known, which is told as otherwise.
func (m Marker) Armed(otherwise time.Duration) time.Duration {
	text, err := os.ReadFile(m.Path)
	if err != nil {
		return 0
	}
	d, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil || d <= 0 {
		return otherwise
	}
	return d
}

func (m Marker) set(timeout time.Duration) error {
	if err := os.MkdirAll(filepath.Dir(m.Path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(m.Path, []byte(timeout.String()+"\n"), 0o644)
}

func (m Marker) clear() error { return os.Remove(m.Path) }
