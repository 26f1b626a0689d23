package alerts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"
)

// mostWaiting bounds the events that wait for one recipient.
const mostWaiting = 256

// Input is something that the machine is given: one of the types below.
type Input interface{ input() }

type (
	// Configured gives the <configuration> element that counts from now on, which nobody changes; nil for one without
	// alerts.
	Configured struct{ Configuration *etree.Element }
	// Happened is an event to tell of.
	Happened struct{ Event Event }
	// Ended answers Run. Failure says why the program did not do its work, "" if it did.
	Ended struct {
		Run     int
		Failure string
	}
)

func (Configured) input() {}
func (Happened) input()   {}
func (Ended) input()      {}

// Effect is something for the host to do; see the package documentation.
type Effect interface{ effect() }

type (
	// Run runs a program.
	Run struct {
		Run         int
		Path        string
		Environment []string // NAME=value
		Timeout     time.Duration
	}
	// Log is something that an operator should see.
	Log struct {
		Warn  bool
		Event string // id of the kind of event, such as "alert-failed"
		Text  string
	}
)

func (Run) effect() {}
func (Log) effect() {}

// Machine decides which programs are told of what, and when. It is for one goroutine.
type Machine struct {
	version       string
	configuration *etree.Element
	read          *reading
	queues        map[string]*queue
	sequence      int // of alerts on this host
	effects       []Effect
}

// queue is what one recipient has not been told of yet.
type queue struct {
	waiting []job
	running int    // the run under way; 0 if there is none
	name    string // of the alert
	failure string // of the last run
	dropped int    // since the queue was full
}

// job is an alert for one event.
type job struct {
	path        string
	environment []string
	timeout     time.Duration
	sequence    int
}

// New makes a machine. Programs are told the version, as that of Pacemaker.
func New(version string) *Machine {
	return &Machine{version: version, read: read(nil, time.Time{}), queues: map[string]*queue{}}
}

// Step takes an input at a time, whose location is the host's, and gives what is to be done.
func (m *Machine) Step(now time.Time, in Input) []Effect {
	m.effects = nil
	switch in := in.(type) {
	case Configured:
		m.configuration = in.Configuration
		m.look(now)
	case Happened:
		if next := m.read.next; !next.IsZero() && !now.Before(next) {
			m.look(now)
		}
		m.tell(now, in.Event)
	case Ended:
		m.ended(in)
	}
	return m.effects
}

// Busy says whether programs run.
func (m *Machine) Busy() bool {
	for _, q := range m.queues {
		if q.running != 0 {
			return true
		}
	}
	return false
}

// Failing says which alerts do not reach their recipients, and why, in order.
func (m *Machine) Failing() (list []string) {
	for key, q := range m.queues {
		switch {
		case !m.told(key):
		case q.failure != "":
			list = append(list, q.name+" fails: "+q.failure)
		case q.dropped > 0:
			list = append(list, fmt.Sprintf("%s is too slow: %d events were dropped", q.name, q.dropped))
		}
	}
	slices.Sort(list)
	return list
}

// look reads the alerts. What waits for a recipient that is no longer told is dropped.
func (m *Machine) look(now time.Time) {
	m.read = read(m.configuration, now)
	for _, n := range m.read.notes {
		m.log(true, "alert-wrong", "%s", n.Text)
	}
	for key, q := range m.queues {
		if m.told(key) {
			continue
		}
		q.waiting = nil
		if q.running == 0 {
			delete(m.queues, key)
		}
	}
}

func (m *Machine) log(warn bool, event, format string, args ...any) {
	m.effects = append(m.effects, Log{warn, event, fmt.Sprintf(format, args...)})
}

// tell queues an event for all that want to know.
func (m *Machine) tell(now time.Time, e Event) {
	for i := range m.read.list {
		a := &m.read.list[i]
		if !a.wants(e) {
			continue
		}
		m.sequence++
		q := m.queues[a.key()]
		if q == nil {
			q = &queue{name: a.name()}
			m.queues[a.key()] = q
		}
		q.waiting = append(q.waiting, job{a.path, m.environment(a, e, now), a.timeout, m.sequence})
		m.next(q)
		m.drop(q)
	}
}

// environment is what a program learns of an event. Parameters count before what is usual, as in Pacemaker.
func (m *Machine) environment(a *alert, e Event, now time.Time) []string {
	e.variables = slices.Clone(e.variables)
	e.set("kind", e.kind.String())
	e.set("version", m.version)
	e.set("recipient", a.value)
	if text := stamp(a.format, now); text != "" {
		e.set("timestamp", text)
	}
	e.set("timestamp_epoch", strconv.FormatInt(now.Unix(), 10))
	e.set("timestamp_usec", fmt.Sprintf("%06d", now.Nanosecond()/int(time.Microsecond)))
	e.setInt("node_sequence", m.sequence)
	for name, value := range a.parameters.All() {
		if name != "" && !strings.ContainsAny(name, "=\x00") { // others cannot be given
			e.variables = append(e.variables, variable{name, value})
		}
	}
	var list []string
	for i, v := range e.variables {
		if !slices.ContainsFunc(e.variables[i+1:], func(later variable) bool { return later.name == v.name }) {
			list = append(list, v.name+"="+v.value)
		}
	}
	return list
}

// next runs what has waited longest, unless a program runs for the recipient.
func (m *Machine) next(q *queue) {
	if q.running != 0 || len(q.waiting) == 0 {
		return
	}
	j := q.waiting[0]
	q.waiting = q.waiting[1:]
	q.running = j.sequence
	m.effects = append(m.effects, Run{Run: j.sequence, Path: j.path, Environment: j.environment, Timeout: j.timeout})
	if q.dropped > 0 && len(q.waiting) < mostWaiting/2 {
		m.log(false, "alert-dropped", "%s: %d events were dropped; there is room for more now", q.name, q.dropped)
		q.dropped = 0
	}
}

// drop makes room in a queue that is full.
func (m *Machine) drop(q *queue) {
	for len(q.waiting) > mostWaiting {
		q.waiting = q.waiting[1:]
		if q.dropped++; q.dropped == 1 {
			m.log(true, "alert-dropped", "%s: its program is too slow: %d events wait, and the oldest are dropped until there is room", q.name, mostWaiting)
		}
	}
}

// ended goes on after a run. A failure is told when it is another one than before, and its end too.
func (m *Machine) ended(e Ended) {
	for key, q := range m.queues {
		if q.running != e.Run {
			continue
		}
		q.running = 0
		switch {
		case e.Failure == q.failure:
		case e.Failure != "":
			m.log(true, "alert-failed", "%s: %s", q.name, e.Failure)
		default:
			m.log(false, "alert-works", "%s: its program works again", q.name)
		}
		q.failure = e.Failure
		m.next(q)
		if !m.told(key) && q.running == 0 {
			delete(m.queues, key)
		}
		return
	}
}

// told says whether a recipient is still told of events.
func (m *Machine) told(key string) bool {
	return slices.ContainsFunc(m.read.list, func(a alert) bool { return a.key() == key })
}
