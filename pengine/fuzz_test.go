package pengine_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/rogpeppe/go-internal/txtar"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/pengine"
	"pacer/pengine/world"
)

// FuzzSchedule changes clusters without regard to any schema: elements and attributes are taken away,
// doubled, moved and exchanged. Whatever comes of that, there is an answer, soon, and its reasons add up.
func FuzzSchedule(f *testing.F) {
	var roots []*etree.Element
	for _, pattern := range []string{"testdata/*.txtar", "../differential/testdata/*.txtar"} {
		files, _ := filepath.Glob(pattern)
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			doc, err := cib.Parse(txtar.Parse(data).Files[0].Data, name)
			if err != nil {
				f.Fatal(err)
			}
			roots = append(roots, doc.Root())
		}
	}
	for i := range roots {
		f.Add(uint64(i), uint(i), uint(5), int64(1_800_000_000))
	}
	small := world.Limits{Instances: 100, Pairs: 100_000, Shares: 1_000_000} // so that each takes no more than seconds
	f.Fuzz(func(t *testing.T, seed uint64, which, changes uint, now int64) {
		d := rand.New(rand.NewPCG(seed, 1))
		root := roots[which%uint(len(roots))].Copy()
		donor := roots[d.IntN(len(roots))]
		for range changes % 40 {
			mutate(d, root, donor)
		}
		if _, err := upgrade.ToLatest(root); err != nil {
			return
		}
		start := time.Now()
		out := pengine.Schedule(pengine.Input{Root: root, Now: time.Unix(now, 0).UTC(), ShowScores: true, Explain: true, Limits: small})
		if took := time.Since(start); took > time.Minute {
			t.Errorf("took %v", took)
		}
		checkSums(t, out)
		if out.Refused == "" {
			pengine.Loops(out.World)
			pengine.ConfiguredLoops(root, time.Unix(now, 0))
		}
	})
}

// mutate makes one change to a document.
func mutate(d *rand.Rand, root, donor *etree.Element) {
	all := root.FindElements(".//*")
	if len(all) == 0 {
		return
	}
	e := all[d.IntN(len(all))]
	other := all[d.IntN(len(all))]
	switch d.IntN(7) {
	case 0:
		e.Parent().RemoveChild(e)
	case 1:
		e.Parent().AddChild(e.Copy())
	case 2: // what an element has inside goes elsewhere
		other.AddChild(e.Copy())
	case 3:
		if len(e.Attr) > 0 {
			e.RemoveAttr(e.Attr[d.IntN(len(e.Attr))].Key)
		}
	case 4: // an attribute's value is that of another
		if len(e.Attr) > 0 && len(other.Attr) > 0 {
			e.Attr[d.IntN(len(e.Attr))].Value = other.Attr[d.IntN(len(other.Attr))].Value
		}
	case 5:
		if len(e.Attr) > 0 {
			values := []string{"", "-1", "0", "INFINITY", "-INFINITY", "99999999999999999999", "true", "x y", "é", "2", "1970-01-01", "Promoted", "a_b_0"}
			e.Attr[d.IntN(len(e.Attr))].Value = values[d.IntN(len(values))]
		}
	case 6: // something from another cluster
		from := donor.FindElements(".//*")
		e.Parent().AddChild(from[d.IntN(len(from))].Copy())
	}
}
