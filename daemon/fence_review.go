package daemon

import (
	"context"
	"slices"
	"time"

	"pacer/fencing/review"
	"pacer/lrmd/metadata"
)

// fenceReview is what keeps fencing from working as it is configured, as far as this host knows. It belongs to the loop.
type fenceReview struct {
	wrong []string // in sentences
	busy  bool     // a review is under way
	again bool     // and another one is to follow
}

// reviewFencing looks at the document's fencing, and at the agents of this host that it asks for, beside the loop. What is
// wrong is shown by the status, and logged once.
func (d *Daemon) reviewFencing() {
	r := &d.fencer.review
	if r.busy {
		r.again = true
		return
	}
	r.busy, r.again = true, false
	doc := d.machine.Document()
	go func() {
		found, err := review.Of(doc, time.Now(), review.Host{Node: d.cfg.Name, Describe: d.describeFence})
		d.post(func() {
			r.busy = false
			if err == nil { // else the engine has told
				d.reviewed(found)
			}
			if r.again {
				d.reviewFencing()
			}
		})
	}()
}

// reviewed takes what a review found.
func (d *Daemon) reviewed(found []review.Finding) {
	before := d.fencer.review.wrong
	d.fencer.review.wrong = nil
	for _, f := range found {
		text := f.String()
		d.fencer.review.wrong = append(d.fencer.review.wrong, text)
		if !slices.Contains(before, text) {
			d.cfg.Log.Warn().Str("event", "fencing-misconfigured").Msg(text)
		}
	}
}

// describeFence asks a fence agent of this host what it is.
func (d *Daemon) describeFence(name string) (*metadata.Agent, error) {
	ctx, stop := context.WithTimeout(context.Background(), metadataPatience)
	defer stop()
	text, err := d.agents.host.FenceMetaData(ctx, name)
	if err != nil {
		return nil, err
	}
	return metadata.Parse(text)
}
