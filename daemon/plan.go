package daemon

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/dsnet/compress/bzip2"
	"github.com/google/renameio/v2"

	"pacer/cib"
	"pacer/controller"
	"pacer/pengine"
)

// planner asks the policy engine for transitions and keeps its inputs, so that a decision can be
// looked at later with crm_simulate.
type planner struct {
	folder string
	number int // of the next transition
	busy   bool
	next   *controller.Schedule // what is to be planned once the policy engine is free; the newest
}

// plan runs the policy engine beside the loop.
func (d *Daemon) plan(s controller.Schedule) {
	if d.plans.busy { // with a question that nobody waits for any more
		d.plans.next = &s
		return
	}
	d.plans.number++
	d.plans.busy = true
	number, folder := d.plans.number, d.plans.folder
	go func() {
		answer := schedule(s, number)
		d.post(func() {
			d.plans.busy = false
			d.step(answer)
			if next := d.plans.next; next != nil {
				d.plans.next = nil
				d.plan(*next)
			}
		})
		if answer.Err == nil && len(answer.Graph.Synapses) > 0 {
			d.later(func() { d.keep(folder, s.Doc) })
		}
	}()
}

func (d *Daemon) keep(folder string, doc *cib.Document) {
	if err := keepInput(folder, doc); err != nil {
		d.cfg.Log.Warn().Str("event", "input-not-kept").Err(err).Msg("the policy engine's input could not be saved")
	}
}

// schedule never lets a fault of the engine take the daemon down: a cluster that cannot plan still
// watches its resources.
func schedule(s controller.Schedule, number int) (answer controller.Scheduled) {
	answer.Seq = s.Seq
	defer func() {
		if r := recover(); r != nil {
			answer.Err = fmt.Errorf("the policy engine failed: %v; please report the input", r)
		}
	}()
	out, err := pengine.Plan(s.Doc, time.Now(), number)
	if err != nil {
		answer.Err = err
		return answer
	}
	answer.Graph, answer.Recheck = out.Graph, out.Recheck
	return answer
}

// keptInputs is how many inputs are kept of a kind, as pe-input-series-max of the reference.
const keptInputs = 4000

// keepInput saves an input as pe-input-N.bz2 and notes the next N in pe-input.last.
func keepInput(folder string, doc *cib.Document) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	last := filepath.Join(folder, "pe-input.last")
	n := 0
	if data, err := os.ReadFile(last); err == nil {
		n, _ = strconv.Atoi(strings.TrimSpace(string(data)))
	}
	var buf bytes.Buffer
	w, err := bzip2.NewWriter(&buf, &bzip2.WriterConfig{Level: 1})
	if err != nil {
		return err
	}
	if _, err := w.Write(doc.Bytes()); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("pe-input-%d.bz2", n)), buf.Bytes(), 0o640); err != nil {
		return err
	}
	return renameio.WriteFile(last, []byte(strconv.Itoa((n+1)%keptInputs)+"\n"), 0o640, renameio.WithTempDir(folder))
}
