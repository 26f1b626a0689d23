package fencing

import (
	"cmp"
	"slices"
	"time"

	"pacer/cib/value/vocab"
)

// half is which part of a reboot is done, if that was divided among several devices.
type half uint8

const (
	whole   half = iota // nothing was divided
	offHalf             // all devices turn off
	onHalf              // then all turn on
)

// course is the way of an operation as its owner decides it.
type course struct {
	offers     []*memberOffer // the member with the most devices first
	replies    int
	querying   bool   // offers are still awaited
	begun      bool   // something was tried
	limited    bool   // the time for the whole runs
	number     int    // of the last try
	undelayed  bool   // the delay that was asked for is over
	resorts    bool   // other devices than the watchdog are no use
	noWatchdog string // why the watchdog is none either; "" if that does not matter

	topology *entry   // of the target, as it was when the operation began; nil: it has none
	levelled bool     // it has one
	level    int      // of it
	devices  []string // of the level that are still to be used
	required []string // devices that must turn on, whatever the level
	half     half

	member uint32 // whose devices are used one after the other, without a topology; 0: none
	last   Outcome
}

// memberOffer is what a member offered, and what of it was used.
type memberOffer struct {
	member  Member
	devices []DeviceOffer
	used    map[string]map[half]bool
	tried   bool // without a topology: its turn has come
}

func (m *memberOffer) find(device string) *DeviceOffer {
	for i := range m.devices {
		if m.devices[i].Device == device {
			return &m.devices[i]
		}
	}
	return nil
}

func (m *memberOffer) use(device string, h half) {
	if m.used[device] == nil {
		m.used[device] = map[half]bool{}
	}
	m.used[device][h] = true
}

// terms are those of a device for what is being done.
func (h half) terms(d *DeviceOffer) Terms {
	switch h {
	case offHalf:
		return d.Off
	case onHalf:
		return d.On
	}
	return d.Asked
}

// offered takes a member's offer.
func (c *course) offered(m Member, devices []DeviceOffer, action string) {
	c.replies++
	if len(devices) == 0 {
		return
	}
	c.offers = append(c.offers, &memberOffer{member: m, devices: devices, used: map[string]map[half]bool{}})
	slices.SortStableFunc(c.offers, func(a, b *memberOffer) int { return cmp.Compare(len(b.devices), len(a.devices)) })
	for _, d := range devices {
		if (d.On.Required || action == vocab.TaskOn && d.Asked.Required) && !slices.Contains(c.required, d.Device) {
			c.required = append(c.required, d.Device)
		}
	}
}

// lost forgets a member that is gone.
func (c *course) lost(id uint32) {
	c.offers = slices.DeleteFunc(c.offers, func(m *memberOffer) bool { return m.member.ID == id })
	if c.member == id {
		c.member = 0
	}
}

// doing is the action that devices are asked for now.
func (c *course) doing(o *operation) string {
	switch c.half {
	case offHalf:
		return vocab.TaskOff
	case onHalf:
		return vocab.TaskOn
	}
	return o.Action
}

// advance goes to the next level that has devices. The last level is followed by none.
func (c *course) advance(o *operation) bool {
	c.levelled, c.half = true, whole
	for c.level++; c.level <= highestLevel; c.level++ {
		if devices := c.topology.levels[c.level]; len(devices) > 0 {
			c.devices = slices.Clone(devices)
			if len(devices) > 1 && o.Action == vocab.TaskReboot {
				c.half = offHalf // else the target could be on again by the first while the second turns it off
			}
			c.undelayed = c.undelayed || c.begun
			return true
		}
	}
	c.devices = nil
	return false
}

// deviceDone goes on after a device of the level has gone well; over says that all have.
func (c *course) deviceDone(o *operation) (over bool) {
	c.undelayed = true
	device := c.devices[0]
	c.devices = c.devices[1:]
	if c.half == whole && o.Action == vocab.TaskOn {
		c.required = slices.DeleteFunc(c.required, func(r string) bool { return r == device })
		if len(c.devices) == 0 {
			c.devices, c.required = c.required, nil
		}
	}
	if len(c.devices) == 0 && c.half == offHalf {
		c.half = onHalf
		for _, d := range c.topology.levels[c.level] {
			if !slices.Contains(c.required, d) { // the target itself turns those on when it starts
				c.devices = append(c.devices, d)
			}
		}
	}
	return len(c.devices) == 0
}

// completes says whether the target is fenced if the present device goes well.
func (c *course) completes(o *operation) bool {
	switch {
	case c.half == onHalf:
		return true
	case o.Action == vocab.TaskOn:
		return len(c.devices) <= 1 && len(c.required) == 0
	}
	return !c.levelled || len(c.devices) == 1
}

// late says whether offers were awaited for as long as they may be, by which Pacemaker tells a failure from a timeout.
func (o *operation) late(now time.Time) bool { return now.Sub(o.At) > margin(o.Timeout) }
