package pengine

import (
	"time"

	"pacer/cib"
	"pacer/cib/upgrade"
)

// Plan schedules from a published document of any schema, which it leaves as it is. The number is
// the transition's. The error says why the document could not be brought to the latest schema.
func Plan(doc *cib.Document, now time.Time, number int) (*Output, error) {
	root := doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		return nil, err
	}
	return Schedule(Input{Root: root, Now: now, Transition: number}), nil
}
