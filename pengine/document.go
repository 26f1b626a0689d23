package pengine

import (
	"errors"
	"time"

	"pacer/cib"
	"pacer/cib/upgrade"
)

// ScheduleDocument schedules from a published document of any schema, which it leaves as it is. The number is
// the transition's. The error says why the document could not be brought to the latest schema,
// or why its cluster is not scheduled.
func ScheduleDocument(doc *cib.Document, now time.Time, number int) (*Output, error) {
	root := doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		return nil, err
	}
	out := Schedule(Input{Root: root, Now: now, Transition: number})
	if out.Refused != "" {
		return nil, errors.New(out.Refused)
	}
	return out, nil
}
