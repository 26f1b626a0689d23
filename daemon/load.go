package daemon

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"pacer/controller"
)

// loadPeriod is how often the host's load is looked at, as Pacemaker does.
const loadPeriod = 30 * time.Second

// measure tells the controller of the host's load, now and then until the daemon ends. A host that does not tell its load
// has none.
func (d *Daemon) measure() {
	tick := time.NewTicker(d.cfg.Waits.Load)
	defer tick.Stop()
	for {
		if average, err := loadAverage(d.cfg.LoadAverage); err == nil {
			d.post(func() { d.step(controller.Measured{LoadAverage: average}) })
		}
		select {
		case <-tick.C:
		case <-d.end:
			return
		}
	}
}

// loadAverage reads the average of the last minute from a file like /proc/loadavg.
func loadAverage(file string) (float64, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), " ")
	average, err := strconv.ParseFloat(strings.TrimSpace(first), 64)
	if err != nil || average < 0 {
		return 0, fmt.Errorf("%s: found %q, expected a load average", file, first)
	}
	return average, nil
}
