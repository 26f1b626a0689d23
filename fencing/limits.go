package fencing

import (
	"time"

	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
)

// bounded is a time that somebody gave, made such that sums of some fit.
func bounded(d time.Duration) time.Duration { return min(max(d, 0), rule.LongestSpan) }

// margin is a time limit with what members need for themselves, a fifth as Pacemaker has it.
func margin(d time.Duration) time.Duration { return d + d/5 }

// seconds is a limit for texts: Pacemaker has whole seconds, and drops what is beyond.
func seconds(d time.Duration) time.Duration {
	if d < time.Second {
		return d
	}
	return d.Truncate(time.Second)
}

// deviceLimit is how long a device may take: its own limit, else that of the operation; with its delays, if wanted.
func (c *course) deviceLimit(o *operation, d *DeviceOffer, delays bool) time.Duration {
	terms := c.half.terms(d)
	limit := o.Timeout
	if terms.Timeout > 0 {
		limit = terms.Timeout
	}
	switch {
	case !delays || o.NoDelay:
	case terms.DelayMax > 0:
		limit += terms.DelayMax
	default:
		limit += terms.DelayBase
	}
	return limit
}

// total is how long the operation as a whole may take: what all devices of the topology may, or those of the member that
// was chosen.
func (c *course) total(o *operation, chosen *memberOffer) time.Duration {
	sum := time.Duration(0)
	switch {
	case c.levelled:
		for _, device := range append(c.topology.all(), c.alone(o)...) {
			if d := c.anyone(o, device); d != nil {
				sum += c.deviceLimit(o, d, true)
			}
		}
	case chosen != nil:
		sum = c.turnLimit(o, chosen)
	}
	if sum == 0 {
		sum = o.Timeout
	}
	if !c.levelled && !c.resorts {
		sum += c.longestWait()
	}
	return margin(sum + o.Delay)
}

// longestWait is how long the watchdog takes that comes after all other devices; 0 without one.
func (c *course) longestWait() (most time.Duration) {
	for _, m := range c.offers {
		if d := m.find(Watchdog); d != nil && d.Waits {
			most = max(most, d.Asked.Timeout)
		}
	}
	return most
}

// turnLimit is how long a member may take for all of its devices that are left.
func (c *course) turnLimit(o *operation, m *memberOffer) (sum time.Duration) {
	for i := range m.devices {
		if d := c.usable(o, m, m.devices[i].Device); d != nil {
			sum += c.deviceLimit(o, d, true)
		}
	}
	return sum
}

// alone are required devices that stand in no level.
func (c *course) alone(o *operation) (devices []string) {
	if o.Action != vocab.TaskOn {
		return nil
	}
	levels := c.topology.all()
	for _, r := range c.required {
		if !hasFold(levels, r) {
			devices = append(devices, r)
		}
	}
	return devices
}

// anyone is a device as the first member that may use it offers it.
func (c *course) anyone(o *operation, device string) *DeviceOffer {
	for _, m := range c.offers {
		if d := c.usable(o, m, device); d != nil {
			return d
		}
	}
	return nil
}
