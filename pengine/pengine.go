package pengine

import (
	"slices"
	"time"

	"github.com/beevik/etree"

	"pacer/pengine/constrain"
	"pacer/pengine/world"
	"pacer/transition"
)

// Input is what decisions depend on.
type Input struct {
	// Root is the cib element, upgraded to the latest schema. The run edits it: give a copy that
	// nobody else uses.
	Root *etree.Element
	// Now is the time at which rules, expiry and locks are evaluated.
	Now time.Time
	// Transition is the number of the transition to make; 0 stands for 1.
	Transition int
	// Sanitized says that sensitive parameters have been masked, so that digests do not show
	// whether they changed.
	Sanitized bool
	// LocationOnly asks only for the effect of location constraints; there is no graph then.
	LocationOnly bool
	// ShowScores and ShowUtilization ask for lines of these kinds in Output.Trace.
	ShowScores, ShowUtilization bool
	// Explain asks for the reasons of scores, in World.Why.
	Explain bool
	// Limits bound what is scheduled; without any, they are world.DefaultLimits.
	Limits world.Limits
}

// Output is what was decided.
type Output struct {
	Graph   *transition.Graph
	Notes   []world.Note      // warnings and errors, in the order in which they were met
	Refused string            // why nothing was decided, "" if something was; the graph is empty then
	Recheck time.Time         // when to schedule again though nothing changed; zero if never
	Trace   []world.TraceLine // score and utilization lines, in the order in which they arose
	World   *world.World      // all that is known, for reports; read only
}

// Grade is what an input is like, as far as the engine has something to say about it.
type Grade uint8

// The grades, by which Pacemaker keeps inputs in series of their own.
const (
	Sound        Grade = iota
	Questionable       // there were warnings
	Faulty             // there were errors
)

// Grade is the worst that was met.
func (o *Output) Grade() Grade {
	switch {
	case o.World.ErrorSeen:
		return Faulty
	case o.World.WarningSeen:
		return Questionable
	}
	return Sound
}

// Status reads the document into a world without deciding anything.
func Status(in Input) *world.World {
	w := &world.World{
		Root: in.Root, Now: in.Now, Sanitized: in.Sanitized, LocationOnly: in.LocationOnly,
		ShowScores: in.ShowScores, ShowUtilization: in.ShowUtilization,
	}
	if w.Limits = in.Limits; w.Limits == (world.Limits{}) {
		w.Limits = world.DefaultLimits()
	}
	if in.Explain {
		w.Why = &world.Reasons{}
	}
	run(w, reading, readingState)
	return w
}

// Health files in a world that Status has made what the health of nodes forbids. For reports: Decide does so by itself.
func Health(w *world.World) { constrain.Health(w) }

// Constraints files the constraints in a world that Status has made. For reports: Decide does so by itself.
func Constraints(w *world.World) { constrain.Constraints(w) }

// Decide schedules from a world that Status has made. It may be done once only.
func Decide(w *world.World) *Output {
	if w.Refused != "" {
		w.Graph = &transition.Graph{}
	} else {
		run(w, locating, ordering, deciding, writing)
	}
	return &Output{Graph: w.Graph, Notes: w.Notes, Refused: w.Refused, Recheck: w.Recheck, Trace: w.Trace, World: w}
}

// Schedule decides what to do.
func Schedule(in Input) *Output {
	out := Decide(Status(in))
	if out.Graph != nil && in.Transition != 0 {
		out.Graph.ID = in.Transition
	}
	return out
}

// Examine decides as Decide does, and makes no graph of it: for those who want to know what there is to note. It may be
// done once only, with a world that Status has made.
func Examine(w *world.World) []world.Note {
	if w.Refused == "" {
		run(w, locating, ordering, deciding)
	}
	return w.Notes
}

// ExamineNew does what Examine does with a world in which nothing has happened yet, and finds the loops that
// ConfiguredLoops finds.
func ExamineNew(w *world.World) (notes []world.Note, loops []Loop) {
	if w.Refused == "" {
		run(w, locating, ordering)
		loops = loopsOf(w)
		run(w, deciding)
	}
	return w.Notes, loops
}

func run(w *world.World, scopes ...Scope) {
	for _, s := range Steps() {
		if slices.Contains(scopes, s.Scope) && !s.skipped(w) {
			s.Run(w)
		}
	}
}

// skipped says whether a step is not needed because only locations are wanted.
func (s Step) skipped(w *world.World) bool {
	return w.LocationOnly && s.Scope != reading && s.Scope != locating
}
