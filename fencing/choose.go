package fencing

import (
	"slices"
	"strings"

	"pacer/cib/value/vocab"
)

// choice is who uses which device next.
type choice struct {
	offer  *memberOffer
	device *DeviceOffer
}

// whom says which members are looked at.
type whom struct{ target, verified bool }

// choose finds who uses which device next; wait says that further offers may change that. With a topology it goes down the
// levels until one has a device that somebody can use.
func (c *course) choose(o *operation) (found *choice, wait bool) {
	for {
		if found, wait = c.chooseHere(o); found != nil || wait {
			return found, wait
		}
		if !c.levelled || c.half == onHalf || !c.advance(o) {
			return nil, false
		}
	}
}

// chooseHere looks among the others' devices that are known to be well, then among the others', then at the target's own.
func (c *course) chooseHere(o *operation) (found *choice, wait bool) {
	if found = c.best(o, whom{verified: true}); found != nil {
		return found, false
	}
	if c.outstanding(o) {
		return nil, true
	}
	if found = c.best(o, whom{}); found == nil && c.half != onHalf {
		found = c.best(o, whom{target: true})
	}
	if found == nil && c.resort() {
		return c.chooseHere(o)
	}
	return found, false
}

// resort turns to the watchdog once no other device has done it. Where there is a topology that is the administrator's to say.
func (c *course) resort() bool {
	if c.levelled || c.resorts {
		return false
	}
	c.resorts, c.member = true, 0
	for _, m := range c.offers {
		m.tried = false
	}
	return true
}

// outstanding says whether a member that is here may still make an offer.
func (c *course) outstanding(o *operation) bool { return c.querying && c.replies < len(o.members) }

func (c *course) best(o *operation, w whom) *choice {
	for _, m := range c.offers {
		if strings.EqualFold(m.member.Name, o.Target) != w.target {
			continue
		}
		if c.levelled {
			if len(c.devices) > 0 {
				if d := c.usable(o, m, c.devices[0]); d != nil && (!w.verified || d.Verified) {
					return &choice{m, d}
				}
			}
		} else if d := c.first(o, m, w); d != nil {
			return &choice{m, d}
		}
	}
	return nil
}

// first is the device that a member begins with, without a topology: devices of a member whose turn it is go on one after
// the other.
func (c *course) first(o *operation, m *memberOffer, w whom) *DeviceOffer {
	if c.member != 0 && c.member != m.member.ID || c.member == 0 && m.tried {
		return nil
	}
	var begin *DeviceOffer
	verified := false
	for i := range m.devices {
		if d := c.usable(o, m, m.devices[i].Device); d != nil {
			if begin == nil {
				begin = d
			}
			verified = verified || d.Verified
		}
	}
	if w.verified && c.member == 0 && !verified {
		return nil
	}
	return begin
}

// usable is a member's device if it may be used, and was not.
func (c *course) usable(o *operation, m *memberOffer, device string) *DeviceOffer {
	d := m.find(device)
	switch {
	case d == nil, m.used[device][c.half], c.half.terms(d).Forbidden:
		return nil
	case c.doing(o) == vocab.TaskOn && !d.CanOn, d.Waits && !c.levelled && !c.resorts:
		return nil
	}
	return d
}

// nextOf is the next device of the member whose turn it is, after one has ended. What turns on is over after one device,
// but for those that are required.
func (c *course) nextOf(o *operation, m *memberOffer, ok bool) *DeviceOffer {
	for i := range m.devices {
		d := c.usable(o, m, m.devices[i].Device)
		if d != nil && (!ok || o.Action == vocab.TaskOn && d.Asked.Required) {
			return d
		}
	}
	return nil
}

// skipOn says why a device does not turn on again after a reboot; "" if it does.
func (c *course) skipOn(device string) string {
	known := false
	for _, m := range c.offers {
		d := m.find(device)
		if d == nil {
			continue
		}
		known = true
		if d.StaysOff {
			return "it is configured to stay off"
		}
		if d.CanOn {
			return ""
		}
	}
	if known {
		return "its agent cannot turn on"
	}
	return ""
}

// ready says whether enough was offered to begin: all that the topology names, or without one somebody else's device that
// is known to be well; else all offers are awaited.
func (c *course) ready(o *operation) bool {
	switch {
	case !c.outstanding(o):
		return true
	case c.levelled:
		return c.complete(o)
	}
	return c.best(o, whom{verified: true}) != nil
}

// complete says whether all devices of the topology were offered by others than the target, so that nothing more has to
// be awaited.
func (c *course) complete(o *operation) bool {
	return !slices.ContainsFunc(c.topology.all(), func(device string) bool {
		return !slices.ContainsFunc(c.offers, func(m *memberOffer) bool {
			return (o.Action == vocab.TaskOn || !strings.EqualFold(m.member.Name, o.Target)) && m.find(device) != nil
		})
	})
}

// all lists the devices of all levels.
func (e *entry) all() (devices []string) {
	for _, l := range e.levels {
		devices = append(devices, l...)
	}
	return devices
}
