package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/lrmd/agent"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is an executor with init scripts of its own.
type bench struct {
	t       *testing.T
	root    string
	x       *Executor
	effects chan lrmd.Effect
}

func newBench(t *testing.T, fencer Launcher, scripts map[string]string) *bench {
	t.Helper()
	b := &bench{t: t, root: t.TempDir(), effects: make(chan lrmd.Effect, 1000)}
	dir := filepath.Join(b.root, "etc/init.d")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	b.x = Start(Config{
		Options: lrmd.Options{KillGrace: 100 * time.Millisecond},
		Agents:  Agents(agent.NewHost(b.root, nil)),
		Fencer:  fencer,
		Notify:  func(e lrmd.Effect) { b.effects <- e },
	})
	t.Cleanup(b.x.Close)
	return b
}

func (b *bench) lsb(resource, action string, intervalMS, timeoutMS int) {
	b.x.Send(lrmd.Execute{Op: lrmd.Op{
		Resource: resource, Agent: vocab.Agent{Class: "lsb", Type: resource}, Action: action,
		IntervalMS: intervalMS, TimeoutMS: timeoutMS,
	}})
}

// await gives the next effect of a type.
func await[E lrmd.Effect](b *bench) E {
	b.t.Helper()
	limit := time.After(20 * time.Second)
	for {
		select {
		case e := <-b.effects:
			if got, ok := e.(E); ok {
				return got
			}
		case <-limit:
			b.t.Fatal("waited 20 s in vain")
		}
	}
}

// A service is started, seen running again and again, and stopped.
func TestServiceLife(t *testing.T) {
	b := newBench(t, nil, map[string]string{"svc": `
state=${0%/*}/state
case $1 in
start) echo up >$state;;
status) [ -f $state ] || exit 3; echo seen >>$state;;
stop) rm -f $state;;
esac`})
	b.lsb("svc", "monitor", 0, 5000)
	if r := await[lrmd.Report](b).Result; r.RC != vocab.ExitNotRunning {
		t.Errorf("probe: %+v", r)
	}
	b.lsb("svc", "start", 0, 5000)
	b.lsb("svc", "monitor", 20, 5000)
	if r := await[lrmd.Report](b).Result; r.Action != "start" || r.RC != vocab.ExitOK || r.PID == 0 {
		t.Errorf("start: %+v", r)
	}
	if r := await[lrmd.Report](b).Result; r.Action != "monitor" || r.RC != vocab.ExitOK || r.RunAt == 0 {
		t.Errorf("monitor: %+v", r)
	}
	for run := 2; run <= 4; run++ {
		if r := await[lrmd.Tick](b).Result; r.Runs != run || !r.Unchanged {
			t.Errorf("tick: %+v", r)
		}
	}
	b.lsb("svc", "stop", 0, 5000)
	if r := await[lrmd.Report](b).Result; r.Action != "monitor" || r.Status != vocab.ExecCancelled {
		t.Errorf("cancelled: %+v", r)
	}
	if r := await[lrmd.Report](b).Result; r.Action != "stop" || r.RC != vocab.ExitOK {
		t.Errorf("stop: %+v", r)
	}
}

// An agent that hangs and ignores the soft signal is killed with all its children, and the result
// says that it took too long.
func TestHangingAgent(t *testing.T) {
	b := newBench(t, nil, map[string]string{"hang": "trap '' TERM\necho partial\nwhile :; do sleep 1; done"})
	b.lsb("hang", "start", 0, 200)
	r := await[lrmd.Report](b).Result
	if r.Status != vocab.ExecTimeout || r.RC != vocab.ExitError ||
		r.ExitReason != "Resource agent did not complete within 200ms" || r.Stdout != "partial\n" {
		t.Errorf("got %+v", r)
	}
	if r.ExecMS < 300 {
		t.Errorf("killed after %d ms, before the grace was over", r.ExecMS)
	}
}

func TestShutdownDrains(t *testing.T) {
	b := newBench(t, nil, map[string]string{"slow": "sleep 0.2"})
	b.lsb("slow", "stop", 0, 5000)
	await[lrmd.StartProcess](b)
	b.x.Send(lrmd.Shutdown{})
	b.lsb("slow", "start", 0, 5000)
	if e := await[lrmd.Refused](b); !strings.Contains(e.Reason, "shutting down") {
		t.Errorf("refused: %q", e.Reason)
	}
	if r := await[lrmd.Report](b).Result; r.Action != "stop" || r.RC != vocab.ExitOK {
		t.Errorf("stop: %+v", r)
	}
	await[lrmd.Drained](b)
}

type fencerRun struct{ out lrmd.Outcome }

func (fencerRun) PID() int              { return 0 }
func (fencerRun) Kill(lrmd.KillProcess) {}
func (r fencerRun) Wait() lrmd.Outcome  { return r.out }

// Fence devices are the fencer's. Without one they do not run: a start fails and says why, a monitor finds nothing, and
// there is nothing to stop.
func TestFenceDevices(t *testing.T) {
	do := func(b *bench, action string, interval int) lrmd.Result {
		b.x.Send(lrmd.Execute{Op: lrmd.Op{Resource: "f", Agent: vocab.Agent{Class: "stonith", Type: "fence_x"}, Action: action, IntervalMS: interval}})
		return await[lrmd.Report](b).Result
	}
	with := newBench(t, func(op lrmd.Op) Running { return fencerRun{lrmd.Outcome{Stdout: op.Action}} }, nil)
	if r := do(with, "start", 0); r.RC != vocab.ExitOK || r.Stdout != "start" {
		t.Errorf("with a fencer: %+v", r)
	}
	without := newBench(t, nil, nil)
	for _, tc := range []struct {
		action   string
		interval int
		rc       vocab.Exit
		status   vocab.Exec
		says     bool
	}{
		{"monitor", 0, vocab.ExitNotRunning, vocab.ExecError, false},
		{"start", 0, vocab.ExitNotInstalled, vocab.ExecError, true},
		{"stop", 0, vocab.ExitOK, vocab.ExecDone, false},
		{"monitor", 60000, vocab.ExitNotRunning, vocab.ExecError, true},
	} {
		if r := do(without, tc.action, tc.interval); r.RC != tc.rc || r.Status != tc.status || strings.Contains(r.ExitReason, "fencing is not carried out") != tc.says {
			t.Errorf("without a fencer: %s: %+v", tc.action, r)
		}
	}
}
