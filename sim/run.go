package sim

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/rule"
	"pacer/pengine"
	"pacer/pengine/report"
	"pacer/pengine/world"
	"pacer/transition"
)

// ErrInvalidTransition says that a transition could not be carried out to its end.
var ErrInvalidTransition = errors.New("invalid transition")

// FileError is a failure to write one of the Files; What is "graph", "dot" or "input".
type FileError struct {
	What string
	Err  error
}

func (e *FileError) Error() string { return fmt.Sprintf("writing %s: %v", e.What, e.Err) }
func (e *FileError) Unwrap() error { return e.Err }

// Run simulates. The root, a cib element of the latest schema, becomes the document of the cluster
// as it is afterwards, unless it may be used up. What happens is told as it happens.
func Run(root *etree.Element, opt Options, files Files, tell func(Event)) error {
	r := &runner{cluster: &cluster{root: root, invent: len(opt.Inject.NodesUp) > 0}, opt: opt, files: files, tell: tell}
	return r.run()
}

type runner struct {
	*cluster
	opt   Options
	files Files
	tell  func(Event)
}

func (r *runner) run() error {
	kept := r.opt.Simulate || r.files.Input != nil
	injects := r.opt.Inject.quirkAny()
	w, err := r.read(kept || injects)
	if err != nil {
		return err
	}
	if !r.opt.Quiet {
		r.before(w)
	}
	if injects {
		if err := r.inject(w); err != nil {
			return err
		}
		if w, err = r.read(kept); err != nil {
			return err
		}
	}
	if r.files.Input != nil {
		if err := r.files.Input(w.Root); err != nil {
			return &FileError{"input", err}
		}
	}
	if !r.opt.Process && !r.opt.Simulate {
		return nil
	}
	resources := w.Resources
	graph, err := r.decide(w)
	if err != nil || !r.opt.Simulate {
		return err
	}
	state := r.execute(graph, resources)
	if state != transition.Complete {
		for _, l := range pengine.Loops(w) {
			r.tell(Failure{l.String()})
		}
		for _, u := range graph.Unmet() {
			r.tell(Failure{u.String()})
		}
	}
	if !r.opt.Quiet {
		if w, err = r.read(false); err != nil {
			return err
		}
		r.tell(State{World: w, Revised: true, Options: r.statusOptions()})
	}
	if state != transition.Complete {
		return ErrInvalidTransition
	}
	return nil
}

// read makes a world of the present document, for the time that is to be simulated. Unless the
// document is still to be kept for later, it is used up if it may be.
func (r *runner) read(kept bool) (*world.World, error) {
	now, err := r.now()
	if err != nil {
		return nil, err
	}
	root := r.root
	if kept || !r.opt.UseUp {
		root = cib.CopyElement(root)
	}
	w := pengine.Status(pengine.Input{
		Root: root, Now: now, Sanitized: !r.opt.Live,
		ShowScores: r.opt.ShowScores, ShowUtilization: r.opt.ShowUtilization,
	})
	r.remarks(w.Trace)
	if w.Refused != "" {
		return nil, errors.New(w.Refused)
	}
	return w, nil
}

// remarks tells of what was remarked while the cluster's state was read. What is remarked later
// belongs to the scores.
func (r *runner) remarks(lines []world.TraceLine) {
	for _, l := range lines {
		if l.Kind == world.TraceRemark {
			r.tell(Note{l.String()})
		}
	}
}

func (r *runner) now() (time.Time, error) {
	if r.opt.Date != "" {
		t, err := rule.Parse(r.opt.Date, r.opt.Now)
		if err != nil {
			return time.Time{}, fmt.Errorf("date %q: %w", r.opt.Date, err)
		}
		r.tell(Note{"Setting effective cluster time: " + r.opt.Date})
		return t.Time(), nil
	}
	seconds, err := strconv.ParseInt(get(r.root, "execution-date"), 10, 64)
	if err != nil {
		return r.opt.Now, nil
	}
	t := time.Unix(seconds, 0).UTC()
	r.tell(Note{"Using the original execution date of: " + t.Format("2006-01-02 15:04:05Z")})
	return t, nil
}

// before tells of the cluster as it is.
func (r *runner) before(w *world.World) {
	if w.Opt.Maintenance {
		r.tell(Unmanaged{})
	}
	if w.DisabledCount > 0 || w.BlockedCount > 0 {
		r.tell(Impaired{Disabled: w.DisabledCount, Blocked: w.BlockedCount, Instances: w.InstanceCount})
	}
	o := r.statusOptions()
	o.Pending = true
	r.tell(State{World: w, Options: o})
}

func (r *runner) statusOptions() report.StatusOptions {
	o := report.StatusOptions{
		Sections: report.SectionNodes | report.SectionResources, Inactive: true, FailedDetail: true,
	}
	if r.opt.ShowAttrs {
		o.Sections |= report.SectionAttributes
	}
	if r.opt.ShowFailCounts {
		o.Sections |= report.SectionFailCounts | report.SectionFailures
	}
	return o
}

// decide schedules, and tells and writes what was decided.
func (r *runner) decide(w *world.World) (*transition.Graph, error) {
	told := len(w.Trace)
	out := pengine.Decide(w)
	if r.opt.ShowScores || r.opt.ShowUtilization {
		r.tell(Traced{Scores: r.opt.ShowScores, Utilization: r.opt.ShowUtilization, Lines: out.Trace[told:]})
	}
	if r.files.Graph != nil {
		if err := r.files.Graph(out.Graph); err != nil {
			return nil, &FileError{"graph", err}
		}
	}
	if err := r.draw(w); err != nil {
		return nil, &FileError{"dot", err}
	}
	if !r.opt.Quiet {
		r.tell(Transition{report.Summarize(w), w})
	}
	return out.Graph, nil
}

func (r *runner) draw(w *world.World) error {
	if r.files.Dot == nil {
		return nil
	}
	f, err := r.files.Dot()
	if err != nil {
		return err
	}
	err = report.Dot(f, w, report.DotOptions{All: r.opt.AllActions, IDs: r.opt.Verbose})
	return errors.Join(err, f.Close())
}

// Schedule decides once, for a document's own time or the one given, and tells nothing.
func Schedule(root *etree.Element, date string, now time.Time) error {
	r := &runner{cluster: &cluster{root: root}, opt: Options{Date: date, Now: now}, tell: func(Event) {}}
	w, err := r.read(true)
	if err == nil {
		pengine.Decide(w)
	}
	return err
}
