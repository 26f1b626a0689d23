package place

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"pacer/cib/value/score"
	"pacer/pengine/constrain"
	"pacer/pengine/unpack"
	"pacer/pengine/world"
)

// walkEvery goes every way that scores can be passed on, and remembers nothing: it adds the preferences of a resource, and of those colocated with it in turn, to a
// table of another resource's candidates, and returns the outcome as a new table; the table itself
// is returned where there is nothing to pass on. The target is the resource the table is for,
// the colocation the one that leads from it to the source, and the factor says how much of a
// score counts.
func walkEvery(source, target *world.Resource, table *world.NodeTable, c *world.Colocation, f score.Factor, how chain) *world.NodeTable {
	if source.Is(world.UpdatingNodes) {
		return table
	}
	if source.IsGroup() {
		if len(source.Children) == 0 {
			return table
		}
		source.Set(world.UpdatingNodes)
		defer source.Clear(world.UpdatingNodes)
		return walkEvery(source.Children[0], target, table, c, f, how)
	}
	source.Set(world.UpdatingNodes)
	defer source.Clear(world.UpdatingNodes)
	work := table.Copy()
	walkInto(work, source, target, c, f, how.keepUsable)
	return walkOn(source, target, table, work, f, how)
}

// walkOn goes on along the chain from a resource whose own preferences are in the working table.
// The original table is what to return if that leads nowhere.
func walkOn(source, target *world.Resource, original, work *world.NodeTable, f score.Factor, how chain) *world.NodeTable {
	switch {
	case work.AnyAvailable():
		next := how
		next.onlyActive = true
		for _, c := range colocationsOf(source, how) {
			other := c.Dependent
			if how.asDependent {
				other = c.Primary
			} else if !c.HasInfluence(nil) {
				continue
			}
			work = walkEvery(other, target, work, c, f.Of(c.Score), next)
		}
	case how.onlyActive:
		return original
	}
	if how.keepUsable {
		for c := range work.All() {
			if c.Score == parked {
				work.Set(c, 1, work.LastCause(c.Node)) // what would have made it negative
			}
		}
	}
	return work
}

func colocationsOf(r *world.Resource, how chain) []*world.Colocation {
	if how.asDependent {
		return r.ColocationsAsDependent()
	}
	return r.ColocationsAsPrimary()
}

// walkInto adds to each candidate of the target a share of the source's best score among nodes
// that match the candidate's by the colocation's node attribute.
func walkInto(table *world.NodeTable, source, target *world.Resource, c *world.Colocation, f score.Factor, keepUsable bool) {
	best, why := bestScores(source, c), colocationCause(c, source)
	for cand := range table.All() {
		s := best.at(target.ColocationValue(cand.Node, c.NodeAttribute))
		if f < 0 && s < 0 && !worthMoving(c, s) || cand.Score == parked {
			continue
		}
		share := f.Share(s)
		sum := score.Add(share, cand.Score)
		switch {
		case keepUsable && sum < 0 && cand.Score > 0:
			table.Set(cand, parked, why)
		case keepUsable && sum < 0 && cand.Score == 0:
		default:
			table.Adjust(cand, share, why)
		}
	}
}

// web is a cluster whose resources are colocated in every way that the shell can write.
type web struct {
	t           *rapid.T
	constraints strings.Builder
	ids         []string // that constraints may name
}

var webScores = []string{"INFINITY", "-INFINITY", "INFINITY", "-INFINITY", "-1", "1", "5", "-100", "1000", "-999999", "500000", "-500000", "77777"}

func (w *web) score() string { return rapid.SampledFrom(webScores).Draw(w.t, "score") }

func (w *web) chance(of int, what string) bool { return rapid.IntRange(1, of).Draw(w.t, what) == 1 }

// resources are primitives, groups, clones and promotable clones.
func (w *web) resources(n int) string {
	var b strings.Builder
	for i := range n {
		id := fmt.Sprint("r", i)
		w.ids = append(w.ids, id)
		meta := fmt.Sprintf(`<meta_attributes id="m%d"><nvpair id="m%d-s" name="resource-stickiness" value="%d"/><nvpair id="m%d-p" name="promotable" value="%t"/></meta_attributes>`,
			i, i, rapid.SampledFrom([]int{0, 0, 100, 1_000_000}).Draw(w.t, "stickiness"), i, w.chance(3, "promotable"))
		plain := func(id string) string {
			return `<primitive id="` + id + `" class="ocf" provider="pacemaker" type="Stateful"/>`
		}
		switch rapid.SampledFrom([]string{"primitive", "primitive", "primitive", "group", "clone"}).Draw(w.t, "kind") {
		case "group":
			b.WriteString(`<group id="` + id + `">` + meta + plain(id+"a") + plain(id+"b") + `</group>`)
			w.ids = append(w.ids, id+"a", id+"b")
		case "clone":
			b.WriteString(`<clone id="` + id + `">` + meta + plain(id+"a") + `</clone>`)
		default:
			b.WriteString(strings.Replace(plain(id), "/>", ">"+strings.ReplaceAll(meta, "promotable", "ignored")+"</primitive>", 1))
		}
	}
	return b.String()
}

func (w *web) join(a, b string) {
	if a == b {
		return
	}
	id := fmt.Sprint("c", w.constraints.Len())
	extra := ""
	if w.chance(6, "role") {
		extra += ` rsc-role="` + rapid.SampledFrom([]string{"Promoted", "Started"}).Draw(w.t, "dependent role") + `"`
	}
	if w.chance(6, "with role") {
		extra += ` with-rsc-role="` + rapid.SampledFrom([]string{"Promoted", "Unpromoted"}).Draw(w.t, "primary role") + `"`
	}
	if w.chance(8, "attribute") {
		extra += ` node-attribute="site"`
	}
	if w.chance(8, "influence") {
		extra += ` influence="false"`
	}
	fmt.Fprintf(&w.constraints, `<rsc_colocation id="%s" rsc="%s" with-rsc="%s" score="%s"%s/>`, id, a, b, w.score(), extra)
}

// shapes are ways to join resources.
var shapes = map[string]func(*web){
	"clique": func(w *web) {
		for i, a := range w.ids {
			for _, b := range w.ids[:i] {
				w.join(a, b)
			}
		}
	},
	"clique both ways": func(w *web) {
		for _, a := range w.ids[:min(4, len(w.ids))] {
			for _, b := range w.ids[:min(4, len(w.ids))] {
				w.join(a, b)
			}
		}
	},
	"circle": func(w *web) {
		for i, a := range w.ids {
			w.join(a, w.ids[(i+1)%len(w.ids)])
		}
	},
	"grid": func(w *web) {
		for i, a := range w.ids {
			if i >= 3 {
				w.join(a, w.ids[i-3])
			}
			if i%3 > 0 {
				w.join(a, w.ids[i-1])
			}
		}
	},
	"two sides": func(w *web) {
		half := len(w.ids) / 2
		for _, a := range w.ids[:half] {
			for _, b := range w.ids[half:] {
				w.join(a, b)
			}
		}
	},
	"any": func(w *web) {
		for range rapid.IntRange(1, 10).Draw(w.t, "pairs") {
			w.join(rapid.SampledFrom(w.ids).Draw(w.t, "dependent"), rapid.SampledFrom(w.ids).Draw(w.t, "primary"))
		}
	},
	"sets": func(w *web) {
		for i := range rapid.IntRange(1, 3).Draw(w.t, "sets") {
			fmt.Fprintf(&w.constraints, `<rsc_colocation id="s%d" score="%s">`, i, w.score())
			for j := range rapid.IntRange(1, 2).Draw(w.t, "parts") {
				fmt.Fprintf(&w.constraints, `<resource_set id="s%d-%d" sequential="%t">`, i, j, w.chance(2, "sequential"))
				for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(w.ids), 1, 3, rapid.ID).Draw(w.t, "members") {
					fmt.Fprintf(&w.constraints, `<resource_ref id="%s"/>`, id)
				}
				w.constraints.WriteString(`</resource_set>`)
			}
			w.constraints.WriteString(`</rsc_colocation>`)
		}
	},
}

// world is one in which everything is ready to be placed.
func (w *web) world(t *rapid.T) *world.World {
	resources := w.resources(rapid.IntRange(2, 6).Draw(t, "resources"))
	w.ids = rapid.Permutation(w.ids).Draw(t, "order")
	w.ids = w.ids[:min(6, len(w.ids))]
	for range rapid.IntRange(1, 1).Draw(t, "shapes") {
		shapes[rapid.SampledFrom([]string{"clique", "clique", "clique both ways", "circle", "grid", "two sides", "any", "sets"}).Draw(t, "shape")](w)
	}
	for i, id := range w.ids {
		for n := range 3 {
			if w.chance(3, "location") {
				fmt.Fprintf(&w.constraints, `<rsc_location id="l%d-%d" rsc="%s" node="n%d" score="%s"/>`, i, n, id, n, w.score())
			}
		}
	}
	var b strings.Builder
	b.WriteString(`<cib validate-with="pacemaker-4.0" have-quorum="1" dc-uuid="1"><configuration><crm_config/><nodes>`)
	for n := range 3 {
		fmt.Fprintf(&b, `<node id="%d" uname="n%d"><instance_attributes id="a%d"><nvpair id="s%d" name="site" value="%d"/></instance_attributes></node>`, n, n, n, n, n/2)
	}
	b.WriteString(`</nodes><resources>` + resources + `</resources><constraints>` + w.constraints.String() + `</constraints></configuration><status>`)
	for n := range 3 {
		fmt.Fprintf(&b, `<node_state id="%d" uname="n%d" in_ccm="true" crmd="online" join="member" expected="member"/>`, n, n)
	}
	b.WriteString(`</status></cib>`)
	doc := etree.NewDocument()
	if err := doc.ReadFromString(b.String()); err != nil {
		t.Fatal(err)
	}
	return &world.World{Root: doc.Root(), Now: time.Unix(1_700_000_000, 0).UTC(), Why: &world.Reasons{}}
}

var stepsToScores = []func(*world.World){
	unpack.Options, unpack.Nodes, unpack.RemoteNodes, unpack.Resources, unpack.Topology, unpack.Tags,
	unpack.States, unpack.Histories, unpack.Leftovers, unpack.Counts,
	constrain.Health, constrain.Constraints,
	NodeCriteria, InternalConstraints, ConfigChanges,
}

// What is remembered while scores are passed on changes no score, no order of nodes and no explanation's sum: all is as if
// every way along the colocations had been gone.
func TestRememberingChangesNoScore(t *testing.T) {
	used := 0
	rapid.Check(t, func(t *rapid.T) {
		w := (&web{t: t}).world(t)
		for _, step := range stepsToScores {
			step(w)
		}
		used += compareWays(t, w)
		Assign(w)
		used += compareWays(t, w)
	})
	if used == 0 {
		t.Error("nothing was ever remembered")
	}
}

// compareWays passes scores on to every resource, in every way in which that is done.
func compareWays(t *rapid.T, w *world.World) (used int) {
	for _, top := range w.Resources {
		top.Walk(func(r *world.Resource) {
			for _, how := range []chain{{}, {keepUsable: true}, {onlyActive: true}, {onlyActive: true, keepUsable: true}, {asDependent: true}} {
				used += compareWay(t, r, how)
			}
		})
	}
	return used
}

// compareWay passes on what one after the other wants, as assignment does.
func compareWay(t *rapid.T, r *world.Resource, how chain) (used int) {
	before := r.Allowed
	defer func() { r.Allowed = before }()
	var s *sharing
	for _, c := range colocationsOf(r, how) {
		source := c.Dependent
		if how.asDependent {
			source = c.Primary
		}
		want := walkEvery(source, r, r.Allowed, c, score.FactorOf(c.Score), how)
		if s == nil || s.metTarget {
			s = newSharing(r, r.Allowed, how)
			s.plain = 0
		}
		got := s.add(source, r.Allowed, c)
		used += s.memory.used
		same(t, r, c, want, got)
		if (want == r.Allowed) != (got == r.Allowed) {
			t.Fatalf("%s by %s: only one of the two passed anything on", r.ID, c.ID)
		}
		r.Allowed = want
	}
	return used
}

func same(t *rapid.T, r *world.Resource, c *world.Colocation, want, got *world.NodeTable) {
	for cand := range want.All() {
		have := got.Get(cand.Node)
		if have.Score != cand.Score {
			t.Fatalf("%s by %s on %s: %v, want %v", r.ID, c.ID, cand.Node.Name, have.Score, cand.Score)
		}
		if sum := total(got.ReasonsFor(cand.Node)); sum != have.Score {
			t.Fatalf("%s by %s on %s: the reasons add up to %v, want %v", r.ID, c.ID, cand.Node.Name, sum, have.Score)
		}
	}
	wanted := want.QuirkHashed()
	for i, cand := range got.QuirkHashed() {
		if cand.Node != wanted[i].Node {
			t.Fatalf("%s by %s: the order of nodes differs", r.ID, c.ID)
		}
	}
}

func total(reasons []world.ScoreReason) (sum score.Score) {
	for _, r := range reasons {
		if r.Replaces {
			sum = r.Score
		} else {
			sum = score.Add(sum, r.Score)
		}
	}
	return sum
}
