package watchdog

import (
	"fmt"
	"slices"
	"time"
)

// Config is what a host begins with.
type Config struct {
	Timeout time.Duration // of the watchdog: after what time without food it resets the host
	// Inherited says that a process before this one armed the watchdog and did not disarm it.
	Inherited bool
}

// Machine decides about one host's watchdog.
type Machine struct {
	cfg    Config
	known  bool // what follows was told
	option time.Duration
	needs  func(string) bool
	runs   map[string]bool
	hold   time.Time // until when resources may run of which this process does not know yet; zero before the first event

	proofs []proof   // that have not come back, the oldest first
	number int       // of the last
	proved time.Time // when the newest was sent that came back with quorum
	alive  time.Time // when the loop last showed that it works

	armed   bool
	fed     time.Time // until when, as the host was told
	starved bool      // that was logged
	doomed  bool
	left    bool
	failed  string // why there is no watchdog any more
	told    time.Duration
}

// proof is a message that was sent.
type proof struct {
	number int
	at     time.Time
}

// mostProofs bounds what is kept of proofs that do not come back.
const mostProofs = 64

// settling is how long a process that has inherited the watchdog assumes that something runs: until it is probed.
const settling = time.Minute

// New makes the machine of a host that has a watchdog.
func New(cfg Config) *Machine {
	return &Machine{cfg: cfg, runs: map[string]bool{}}
}

// Period is how often Tick is to come.
func (m *Machine) Period() time.Duration {
	grace, promised := Grace(m.option, m.cfg.Timeout)
	if !promised {
		grace = patience
	}
	return min(max(grace/5, 100*time.Millisecond), time.Second)
}

// Armed says whether the watchdog is armed.
func (m *Machine) Armed() bool { return m.armed }

// Step takes an event and returns what is to be done about it.
func (m *Machine) Step(now time.Time, ev Event) (effects []Effect) {
	if m.hold.IsZero() {
		m.hold, m.alive = now, now
		if m.cfg.Inherited {
			m.hold = now.Add(settling)
		}
	}
	switch e := ev.(type) {
	case Tick:
		effects = m.tick(now)
	case Configured:
		effects = m.configured(e)
	case Starting:
		m.runs[e.Resource] = true
	case Seen:
		m.runs[e.Resource] = e.Runs
		if !e.Runs {
			delete(m.runs, e.Resource)
		}
	case Proved:
		m.alive = now
		m.provedBy(e)
	case Told:
		m.told = e.Timeout
	case Failed:
		effects = m.failure(e.Why)
	case Doomed:
		m.doomed = true
		effects = []Effect{Log{Error, "watchdog-doomed", e.Why + "; its watchdog is no longer fed and resets this host"}}
	case Left:
		m.left = true
	}
	return append(effects, m.settle(now)...)
}

func (m *Machine) tick(now time.Time) []Effect {
	m.alive = now
	if m.failed != "" || m.doomed || m.left {
		return nil
	}
	m.number++
	m.proofs = append(m.proofs, proof{m.number, now})
	if len(m.proofs) > mostProofs {
		m.proofs = slices.Delete(m.proofs, 0, 1)
	}
	return []Effect{Prove{m.number}}
}

// provedBy takes a proof that came back, and forgets those before it.
func (m *Machine) provedBy(e Proved) {
	i := slices.IndexFunc(m.proofs, func(p proof) bool { return p.number == e.Number })
	if i < 0 {
		return
	}
	if e.Quorate && m.proofs[i].at.After(m.proved) {
		m.proved = m.proofs[i].at
	}
	m.proofs = slices.Delete(m.proofs, 0, i+1)
}

func (m *Machine) configured(e Configured) (effects []Effect) {
	if e.Option != m.option {
		if _, promised := Grace(e.Option, m.cfg.Timeout); !promised && e.Option != 0 {
			effects = []Effect{Log{Error, "watchdog-promise", fmt.Sprintf(
				"fencing-watchdog-timeout is %s, and the watchdog of this host takes %s: others may not rely on it, expected %s or more; set a longer fencing-watchdog-timeout, or a shorter --watchdog-timeout",
				Wait(e.Option, m.cfg.Timeout), m.cfg.Timeout, Least(m.cfg.Timeout))}}
		}
	}
	m.known, m.option, m.needs = true, e.Option, e.Needs
	return effects
}

func (m *Machine) failure(why string) []Effect {
	if m.failed != "" {
		return nil
	}
	m.failed, m.armed = why, false
	return []Effect{
		Log{Error, "watchdog-failed", "the watchdog does not work: " + why + "; this host is no longer reset when it hangs or is lost, and the others are told so"},
		Disarm{},
		Tell{0},
	}
}

// until is how long the watchdog may be fed, by what is known.
func (m *Machine) until() time.Time {
	grace, promised := Grace(m.option, m.cfg.Timeout)
	switch {
	case m.doomed || m.failed != "" || !m.known:
		return time.Time{}
	case !promised:
		return m.alive.Add(patience)
	case m.proved.IsZero():
		return time.Time{}
	}
	return m.proved.Add(grace)
}

// needed says whether something runs, or may run, that needs fencing.
func (m *Machine) needed(now time.Time) bool {
	if now.Before(m.hold) {
		return true
	}
	for r := range m.runs {
		if m.needs == nil || m.needs(r) {
			return true
		}
	}
	return false
}

// settle arms, feeds and disarms as things stand now.
func (m *Machine) settle(now time.Time) (effects []Effect) {
	until, needed := m.until(), m.needed(now) && !m.left
	switch {
	case m.failed != "":
		return nil
	case !m.armed && (m.doomed || needed && until.After(now)):
		m.armed, m.starved, m.fed = true, false, time.Time{}
		effects = []Effect{Arm{}, Log{Info, "watchdog-armed", fmt.Sprintf("the watchdog is armed: it resets this host after %s without food", m.cfg.Timeout)}}
	case m.armed && !needed && !m.doomed:
		m.armed = false
		return []Effect{Disarm{}, Log{Info, "watchdog-disarmed", "the watchdog is disarmed: nothing runs here that needs fencing"}}
	}
	if !m.armed {
		return effects
	}
	if !until.Equal(m.fed) {
		m.fed = until
		effects = append(effects, Feed{until})
	}
	return append(effects, m.starving(now, until)...)
}

// starving tells once that the watchdog is not fed any more.
func (m *Machine) starving(now, until time.Time) []Effect {
	starves := !until.After(now)
	if starves == m.starved || m.doomed {
		return nil
	}
	m.starved = starves
	if !starves {
		return []Effect{Log{Info, "watchdog-fed", "this host takes part in a cluster with quorum again; its watchdog is fed"}}
	}
	since := "yet"
	if !m.proved.IsZero() {
		since = fmt.Sprintf("for %s", now.Sub(m.proved).Round(100*time.Millisecond))
	}
	return []Effect{Log{Error, "watchdog-starves", fmt.Sprintf(
		"this host has not been in a cluster with quorum %s; its watchdog is no longer fed and resets it within %s, before the others start elsewhere what runs here", since, m.cfg.Timeout)}}
}

// Refuses says why a resource must not be started now; "" if it may.
func (m *Machine) Refuses(now time.Time, resource string) string {
	switch {
	case m.needs != nil && !m.needs(resource):
		return ""
	case m.doomed:
		return "this host is about to be reset by its watchdog"
	case m.failed != "" && m.told != 0:
		return "its watchdog does not work, and the others do not know that yet: " + m.failed
	case m.failed != "":
		return ""
	case !m.armed || !m.until().After(now):
		return "the watchdog cannot be fed, since this host is not known to be in a cluster with quorum"
	}
	return ""
}
