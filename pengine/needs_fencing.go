package pengine

import (
	"errors"
	"strings"
	"time"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/pengine/world"
)

// NeedsFencing tells of the resources of a document which of them need fencing: they may start elsewhere only after a lost
// node that ran them was stopped for certain. Those are all whose meta-attribute requires is fencing or unfencing, which is the
// default, where fencing is enabled. Instances of a clone are as the clone. A resource that the document does not know counts
// as one that does. Error as of ScheduleDocument.
func NeedsFencing(doc *cib.Document, now time.Time) (needs func(resource string) bool, err error) {
	root := doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		return nil, err
	}
	out := Schedule(Input{Root: root, Now: now, LocationOnly: true})
	if out.Refused != "" {
		return nil, errors.New(out.Refused)
	}
	if !out.World.Opt.FencingEnabled {
		return func(string) bool { return false }, nil
	}
	free := map[string]bool{}
	withoutFencing(out.World.Resources, free)
	return func(resource string) bool { return !free[withoutInstance(resource)] }, nil
}

func withoutFencing(list []*world.Resource, free map[string]bool) {
	for _, r := range list {
		if len(r.Children) == 0 && !r.Is(world.NeedsFencing) {
			free[withoutInstance(r.ID)] = true
		}
		withoutFencing(r.Children, free)
	}
}

// withoutInstance is the name of a resource without the number of its instance.
func withoutInstance(id string) string {
	name, _, _ := strings.Cut(id, ":")
	return name
}
