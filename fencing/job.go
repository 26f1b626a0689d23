package fencing

import (
	"time"

	"pacer/cib/value/vocab"
)

// job is one use of a device: its agent is run, more than once if it fails.
type job struct {
	number      int
	device      string
	action      string // as it was asked for
	target      string
	timeout     time.Duration
	why         purpose
	incarnation uint64    // of the target that is meant; 0 if it is not known
	since       time.Time // of a wait that another member began; zero: it begins now

	delayed bool // it waits for its delay
	run     int  // of the agent that runs; 0: none
	edition int  // of the device's definition that it runs with
	chosen  int  // the edition that was offered
	once    bool // it is not tried again
	began   time.Time
	left    time.Duration // of the timeout, for the next try
	tries   int
}

// purpose is what a job is for: a try of an operation, a search, or a request.
type purpose struct {
	op      string // with its try's number
	try     int
	search  bool   // all searches that wait for the device
	request string // its id
}

const noDevice = vocab.ExecNoFenceDevice

// retryBefore is the share of its time within which a job that failed is tried again, as Pacemaker has it.
const retryBefore = 0.7

// retryPause is the pause before that.
const retryPause = time.Second

// remaining is how much time a job that failed has for another try; 0 if it is not to be tried again.
func (j *job) remaining(now time.Time, o Outcome, most int) time.Duration {
	past := now.Sub(j.began)
	switch {
	case o.Status == vocab.ExecTimeout, o.Status == vocab.ExecNotInstalled, o.Status == vocab.ExecNoSecrets, j.tries >= most:
		return 0
	case past >= time.Duration(float64(j.timeout)*retryBefore):
		return 0
	}
	return j.timeout - past
}

func (j *job) stopTimers(t *turn) {
	switch {
	case j.delayed:
		t.do(StopTimer{j.timer(TimerDelay)})
	case j.tries > 0 && j.run == 0:
		t.do(StopTimer{j.timer(TimerPause)})
	}
}

func (j *job) timer(k TimerKind) Timer { return Timer{Kind: k, Of: j.device, Job: j.number} }

// aimed is "" or " at TARGET", for texts.
func (j *job) aimed() string {
	if j.target == "" {
		return ""
	}
	return " at " + j.target
}
