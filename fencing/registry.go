package fencing

import (
	"slices"
	"time"

	"pacer/cib/value/vocab"
)

// device is a registered one.
type device struct {
	Device
	params
	fromCIB, fromAPI bool
	internal         bool     // it is the watchdog: no agent, but a wait
	verified         bool     // its last monitor was well
	targets          []string // as its agent listed them last
	listed           time.Time
	byStatus         bool // its agent cannot list, so its status is asked
	waiting          []*job
	active           int // jobs that run
	edition          int // of the definition, which tells what an older one's agent said
}

// registry has this host's devices, in the order in which they came, and what their agents say of themselves.
type registry struct {
	devices []*device
	edition int // of the last definition
	agents  map[string]*knowledge
	// watchdogs are those that reset other hosts.
	watchdogs selfFencing
}

// knowledge is what is known of an agent.
type knowledge struct {
	Agent
	reading bool // nothing is known before that ends
	again   bool // they are read again, since the agent may be another version
	known   bool
	pause   time.Duration // before it is read again
}

// Before meta-data that could not be read are read again, from the first time to the last.
const (
	firstPause = 10 * time.Second
	lastPause  = 160 * time.Second
)

func (r *registry) find(id string) *device {
	for _, d := range r.devices {
		if d.ID == id {
			return d
		}
	}
	return nil
}

// agent is what is known of a device's agent; nothing before its meta-data are read.
func (r *registry) agent(d *device) Agent {
	if k := r.agents[d.Agent]; k != nil {
		return k.Agent
	}
	return Agent{}
}

// reading says whether an agent's meta-data are on their way for the first time.
func (r *registry) reading(d *device) bool {
	k := r.agents[d.Agent]
	return k != nil && k.reading && k.pause == 0
}

// configured takes what the CIB has. Devices that it has no more go, unless the API has them.
func (r *registry) configured(t *turn, list []Device) {
	list = r.limitWatchdog(t, list)
	for _, d := range slices.Clone(r.devices) {
		if d.fromCIB && !slices.ContainsFunc(list, func(n Device) bool { return n.ID == d.ID }) {
			d.fromCIB = false
			r.drop(t, d)
		}
	}
	for _, d := range list {
		r.register(t, d).fromCIB = true
	}
}

// register takes a device. One that is defined as before stays as it is, with what is known of it; a definition that
// changed keeps what waits for the device.
func (r *registry) register(t *turn, def Device) *device {
	old := r.find(def.ID)
	if old != nil && old.same(def) {
		return old
	}
	p, wrong := readParams(def)
	for _, w := range wrong {
		t.log(Warning, "fencing-device-wrong", "%v", w)
	}
	r.edition++
	d := &device{Device: def, params: p, edition: r.edition}
	if old == nil {
		r.devices = append(r.devices, d)
	} else {
		d.fromCIB, d.fromAPI, d.waiting, d.active = old.fromCIB, old.fromAPI, old.waiting, old.active
		*old = *d
		d = old
	}
	t.log(Info, "fencing-device", "%s is registered", def.ID)
	r.know(t, def.Agent)
	return d
}

// registered takes a device from the API. Where the CIB has one of the name, that is what counts: the executor starts just
// that one.
func (r *registry) registered(t *turn, def Device) {
	if IsWatchdog(def) {
		r.startWatchdog(t, def)
		return
	}
	d := r.find(def.ID)
	if d == nil || !d.fromCIB {
		d = r.register(t, def)
	}
	d.fromAPI = true
	r.know(t, d.Agent)
}

// know has an agent's meta-data read. If they are known they are read again beside that: its file may be another by now.
func (r *registry) know(t *turn, agent string) {
	k := r.agents[agent]
	switch {
	case agent == WatchdogAgent: // there is no such program
		return
	case k == nil:
		r.agents[agent] = &knowledge{reading: true}
	case k.known && !k.again:
		k.again = true
	default:
		return
	}
	t.do(ReadMetadata{agent})
}

// learn takes an agent's meta-data, or has them read again after a while.
func (r *registry) learn(t *turn, e MetadataRead) {
	k := r.agents[e.Name]
	if k == nil || !k.reading && !k.again {
		return
	}
	known := k.known
	k.reading, k.again = false, false
	if e.Agent != nil {
		k.Agent, k.known = *e.Agent, true
	}
	if e.Agent != nil || known {
		return
	}
	k.pause = min(max(2*k.pause, firstPause), lastPause)
	t.log(Warning, "fencing-agent-unknown", "%s does not say what it can: %s; it is asked again in %s", e.Name, e.Reason, k.pause)
	t.do(StartTimer{Timer{Kind: TimerMetadata, Of: e.Name}, k.pause})
}

// again reads an agent's meta-data again, if a device still needs them; else it forgets the agent.
func (r *registry) again(t *turn, agent string) {
	k := r.agents[agent]
	switch {
	case k == nil || k.known || k.reading:
	case slices.ContainsFunc(r.devices, func(d *device) bool { return d.Agent == agent }):
		k.reading = true
		t.do(ReadMetadata{agent})
	default:
		delete(r.agents, agent)
	}
}

// unregister takes back what the API registered.
func (r *registry) unregister(t *turn, id string) {
	if d := r.find(id); d != nil {
		d.fromAPI, d.verified = false, false
		r.drop(t, d)
	}
}

// drop forgets a device that nobody has any more, and ends what waits for it.
func (r *registry) drop(t *turn, d *device) {
	if d.fromCIB || d.fromAPI || d.internal {
		return
	}
	r.devices = slices.DeleteFunc(r.devices, func(x *device) bool { return x == d })
	for _, j := range d.waiting {
		j.stopTimers(t)
		t.ended = append(t.ended, ended{j, failed(noDevice, d.ID+" was removed before it could be used")})
	}
	d.waiting = nil
	t.log(Info, "fencing-device", "%s is no longer registered", d.ID)
}

// names lists the devices.
func (r *registry) names() (names []string) {
	for _, d := range r.devices {
		names = append(names, d.ID)
	}
	return names
}

// offer says how a device would carry out the action of a search.
func (r *registry) offer(t *turn, d *device, q *search) DeviceOffer {
	a := r.agent(d)
	terms := func(action string, allowSelf bool) Terms {
		base, most := d.delay.of(action, q.target)
		return Terms{
			Timeout: d.timeout(action), DelayBase: base, DelayMax: most,
			Required:  action == vocab.TaskOn && (d.Unfences || a.Actions[action].Automatic),
			Forbidden: !permitted(a, action, q.target, t.me.Name, allowSelf),
		}
	}
	return DeviceOffer{
		Device: d.ID, Verified: d.verified, CanOn: a.can(vocab.TaskOn), StaysOff: d.called(vocab.TaskReboot) == vocab.TaskOff,
		Asked: terms(r.does(d, q.action), q.allowSelf), Off: terms(vocab.TaskOff, q.allowSelf), On: terms(vocab.TaskOn, false),
	}
}

// forget takes a job out of what waits for a device.
func (d *device) forget(j *job) {
	d.waiting = slices.DeleteFunc(d.waiting, func(x *job) bool { return x == j })
}
