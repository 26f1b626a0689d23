package lab

import (
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// SbdName is the name of the service that WithSbd adds.
const SbdName = "sbd"

// sbdPid is where sbd writes its process, as its unit says.
const sbdPid = "/run/sbd.pid"

// WithSbd gives the nodes a disk that they share, and an sbd each, which resets its node when it reads there that it is to, and
// which has the node's watchdog if Config.Watchdog gives it one: after that time without food it is to reset the node. It needs
// root, and sbd on this machine.
func (c Config) WithSbd(watchdog time.Duration) (Config, error) {
	sbd, err := exec.LookPath(SbdName)
	if err != nil {
		return c, errors.New("lab: sbd is not installed on this machine (apt install sbd); install it, or do without")
	}
	seconds := int(watchdog.Seconds())
	c.Disk = func(device string) error {
		// A message is taken to have been read after twice the watchdog's time, as sbd's manual has it.
		out, err := exec.Command(sbd, "-d", device, "-1", strconv.Itoa(seconds), "-2", "1", "-4", strconv.Itoa(2*seconds), "create").CombinedOutput()
		if err != nil {
			return fmt.Errorf("sbd create: %w: %s", err, strings.TrimSpace(string(out)))
		}
		return nil
	}
	guard := []string{"-W", "-W"} // twice is none
	if c.Watchdog != nil {
		guard = []string{"-w", WatchdogDevice}
	}
	c.Services = append(c.Services, Service{
		Name: SbdName, Ready: sbdPid,
		Argv: func(n Node) []string {
			return append([]string{sbd, "-n", n.Name, "-d", SharedDisk, "-p", sbdPid}, append(guard, "watch")...)
		},
	})
	return c, nil
}
