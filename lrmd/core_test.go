package lrmd

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pacer/cib/value/vocab"
	"pacer/storytest"
)

// TestScenarios plays the stories of testdata. Time is virtual and starts at second 1000.
func TestScenarios(t *testing.T) {
	storytest.Play(t, "*.txt", func(*testing.T) storytest.Teller { return newBench() })
}

// bench is a Core with virtual time.
type bench struct {
	core   *Core
	now    time.Time
	timers map[TimerID]time.Time
	log    strings.Builder
}

var epoch = time.Unix(1000, 0)

func newBench() *bench {
	return &bench{core: New(Options{}), now: epoch, timers: map[TimerID]time.Time{}}
}

func (b *bench) Told() string {
	text := b.log.String()
	b.log.Reset()
	return text
}

func (b *bench) Do(line string) {
	words := strings.Fields(line)
	opts := map[string]string{}
	var args []string
	for _, w := range words[1:] {
		if k, v, ok := strings.Cut(w, "="); ok {
			opts[k] = v
		} else {
			args = append(args, w)
		}
	}
	switch words[0] {
	case "options":
		b.core = New(Options{MaxRunning: number(opts["max-running"]), KillGrace: span(opts["kill-grace"])})
	case "execute":
		b.step(Execute{Op: parseOp(args, opts)})
	case "cancel":
		b.step(Cancel{args[0], args[1], int(span(args[2]).Milliseconds())})
	case "unregister":
		b.step(Unregister{args[0]})
	case "done":
		b.step(ProcessDone{RunID(number(args[0])), Outcome{
			RC: vocab.Exit(number(opts["rc"])), Status: vocab.Exec(number(opts["status"])),
			Signal: number(opts["signal"]), ExitReason: opts["reason"],
		}})
	case "lack":
		b.step(StartFailed{RunID(number(args[0])), shortages[args[1]], "too few"})
	case "advance":
		b.advance(span(args[0]))
	case "fencer-lost":
		b.step(FencerLost{})
	case "shutdown":
		b.step(Shutdown{})
	case "list":
		b.list()
	default:
		panic("unknown command " + line)
	}
}

var shortages = map[string]Shortage{"descriptors": NoDescriptors, "processes": NoProcesses, "memory": NoMemory, "space": NoSpace, "file": FileInUse}

func parseOp(args []string, opts map[string]string) Op {
	agent := strings.Split(args[1], ":")
	op := Op{
		CallID: number(opts["call"]), Resource: args[0], Action: args[2],
		Agent:        vocab.Agent{Class: agent[0], Type: agent[len(agent)-1]},
		IntervalMS:   int(span(opts["interval"]).Milliseconds()),
		TimeoutMS:    int(span(opts["timeout"]).Milliseconds()),
		StartDelayMS: int(span(opts["delay"]).Milliseconds()),
		UserData:     opts["data"],
	}
	if v := opts["on-fail"]; v != "" {
		op.Meta = map[string]string{"on_fail": v}
	}
	return op
}

func (b *bench) list() {
	for _, op := range b.core.Pending("") {
		fmt.Fprintf(&b.log, "pending %s\n", op.Key())
	}
	for _, op := range b.core.Recurring("") {
		fmt.Fprintf(&b.log, "recurring %s\n", op.Key())
	}
}

// advance lets time pass, firing timers at their moments.
func (b *bench) advance(d time.Duration) {
	end := b.now.Add(d)
	for {
		id, at := b.next()
		if id == 0 || at.After(end) {
			break
		}
		b.now = at
		delete(b.timers, id)
		fmt.Fprintf(&b.log, "at %v timer %d fires\n", b.now.Sub(epoch), id)
		b.step(TimerFired{id})
	}
	b.now = end
}

func (b *bench) next() (TimerID, time.Time) {
	var first TimerID
	for id, at := range b.timers {
		if first == 0 || at.Before(b.timers[first]) || at.Equal(b.timers[first]) && id < first {
			first = id
		}
	}
	return first, b.timers[first]
}

func (b *bench) step(e Event) {
	for _, eff := range b.core.Step(b.now, e) {
		switch eff := eff.(type) {
		case StartTimer:
			b.timers[eff.ID] = b.now.Add(eff.After)
		case StopTimer:
			delete(b.timers, eff.ID)
		}
		fmt.Fprintln(&b.log, describe(eff))
	}
}

func describe(e Effect) string {
	switch e := e.(type) {
	case StartProcess:
		if e.Fencing() {
			return fmt.Sprintf("start run %d: %s (fencer)", e.Run, e.Op.Key())
		}
		return fmt.Sprintf("start run %d: %s", e.Run, e.Op.Key())
	case KillProcess:
		return fmt.Sprintf("kill run %d force=%t group=%t", e.Run, e.Force, e.Group)
	case StartTimer:
		return fmt.Sprintf("timer %d in %v", e.ID, e.After)
	case StopTimer:
		return fmt.Sprintf("stop timer %d", e.ID)
	case Report:
		return "report " + describeResult(e.Result)
	case Tick:
		return "tick " + describeResult(e.Result)
	case Accepted:
		if e.Replaces != 0 {
			return fmt.Sprintf("accepted call %d: %s instead of call %d", e.Op.CallID, e.Op.Key(), e.Replaces)
		}
		return fmt.Sprintf("accepted call %d: %s", e.Op.CallID, e.Op.Key())
	case Refused:
		return "refused: " + e.Reason
	case Note:
		return "note " + e.Resource + ": " + e.Text
	case Drained:
		return "drained"
	}
	return fmt.Sprintf("%#v", e)
}

func describeResult(r Result) string {
	s := fmt.Sprintf("call %d %s: rc %d (%s), %s", r.CallID, r.Key(), r.RC, r.RC, r.Status)
	if r.ExitReason != "" {
		s += ": " + r.ExitReason
	}
	s += fmt.Sprintf("; queued %dms ran %dms at %d changed %d run %d",
		r.QueueMS, r.ExecMS, r.RunAt, r.ChangeAt, r.Runs)
	for _, flag := range []struct {
		on   bool
		name string
	}{{r.Deleted, " deleted"}, {r.Unchanged, " unchanged"}} {
		if flag.on {
			s += flag.name
		}
	}
	return s
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil && s != "" {
		panic(err)
	}
	return n
}

func span(s string) time.Duration {
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		panic(err)
	}
	return d
}
