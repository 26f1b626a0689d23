package sim

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/beevik/etree"

	"pacer/pengine"
	"pacer/pengine/report"
	"pacer/pengine/rule"
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
// as it is afterwards. Text goes to out; what went wrong on the way goes to errs.
func Run(root *etree.Element, opt Options, files Files, out, errs io.Writer) error {
	r := &runner{
		cluster: &cluster{root: root, invent: len(opt.Inject.NodesUp) > 0},
		opt:     opt, files: files,
		show: show{t: report.NewText(out, opt.ShowScores && opt.Quiet), quiet: opt.Quiet, errs: errs},
	}
	err := r.run()
	return errors.Join(err, r.show.t.Err())
}

type runner struct {
	*cluster
	opt   Options
	files Files
	show  show
	space bool // something has been printed that a heading must be kept apart from
}

func (r *runner) run() error {
	w, err := r.read()
	if err != nil {
		return err
	}
	if !r.opt.Quiet {
		r.before(w)
	}
	if r.opt.Inject.quirkAny() {
		r.show.spacer(r.space)
		if err := r.inject(w); err != nil {
			return err
		}
		r.space = true
		if w, err = r.read(); err != nil {
			return err
		}
	}
	if r.files.Input != nil {
		if err := r.files.Input(r.root); err != nil {
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
	r.show.spacer(r.space)
	state := r.execute(graph, resources)
	if !r.opt.Quiet {
		if w, err = r.read(); err != nil {
			return err
		}
		r.status(w, "Revised Cluster Status", false, true)
	}
	if state != transition.Complete {
		return ErrInvalidTransition
	}
	return nil
}

// read makes a world of the present document, for the time that is to be pretended.
func (r *runner) read() (*world.World, error) {
	now, err := r.now()
	if err != nil {
		return nil, err
	}
	return pengine.Status(pengine.Input{
		Root: r.root.Copy(), Now: now, Sanitized: !r.opt.Live,
		ShowScores: r.opt.ShowScores, ShowUtilization: r.opt.ShowUtilization,
	}), nil
}

func (r *runner) now() (time.Time, error) {
	if r.opt.Date != "" {
		t, err := rule.Parse(r.opt.Date, r.opt.Now)
		if err != nil {
			return time.Time{}, fmt.Errorf("date %q: %w", r.opt.Date, err)
		}
		r.show.info("Setting effective cluster time: %s", r.opt.Date)
		return t.Time(), nil
	}
	seconds, err := strconv.ParseInt(get(r.root, "execution-date"), 10, 64)
	if err != nil {
		return r.opt.Now, nil
	}
	t := time.Unix(seconds, 0).UTC()
	r.show.info("Using the original execution date of: %s", t.Format("2006-01-02 15:04:05Z"))
	return t, nil
}

// before shows the cluster as it is.
func (r *runner) before(w *world.World) {
	if w.Opt.Maintenance {
		r.show.maintenance()
		r.space = true
	}
	if w.DisabledCount > 0 || w.BlockedCount > 0 {
		r.show.spacer(r.space)
		r.show.info("%d of %d resource instances DISABLED and %d BLOCKED from further action due to failure",
			w.DisabledCount, w.InstanceCount, w.BlockedCount)
		r.space = true
	}
	r.status(w, "Current cluster status", true, r.space)
	r.space = true
}

func (r *runner) status(w *world.World, title string, pending, space bool) {
	o := report.StatusOptions{
		Sections: report.SectionNodes | report.SectionResources,
		Inactive: true, FailedDetail: true, Pending: pending,
	}
	if r.opt.ShowAttrs {
		o.Sections |= report.SectionAttributes
	}
	if r.opt.ShowFailCounts {
		o.Sections |= report.SectionFailCounts | report.SectionFailures
	}
	r.show.spacer(space)
	r.show.t.Begin("%s", title)
	report.Status(r.show.t, w, o)
	r.show.t.End()
}

// decide schedules, and shows and writes what was decided.
func (r *runner) decide(w *world.World) (*transition.Graph, error) {
	title := traceTitle(r.opt)
	if title != "" {
		r.show.spacer(r.space)
		r.space = true
	}
	out := pengine.Decide(w)
	if title != "" {
		r.show.t.Begin("%s", title)
		for _, line := range out.Trace {
			r.show.t.Item("%s", line.String())
		}
		r.show.t.End()
	}
	if r.files.Graph != nil {
		if err := r.files.Graph(out.Graph.XML()); err != nil {
			return nil, &FileError{"graph", err}
		}
	}
	if err := r.draw(w); err != nil {
		return nil, &FileError{"dot", err}
	}
	if !r.opt.Quiet {
		r.show.spacer(r.space)
		r.show.t.Begin("Transition Summary")
		report.Summarize(w).Write(r.show.t)
		r.show.t.End()
		r.space = true
	}
	return out.Graph, nil
}

func traceTitle(o Options) string {
	switch {
	case o.ShowScores && o.ShowUtilization:
		return "Assignment Scores and Utilization Information"
	case o.ShowScores:
		return "Assignment Scores"
	case o.ShowUtilization:
		return "Utilization Information"
	}
	return ""
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

// Schedule decides once, for a document's own time or the one given, and shows nothing.
func Schedule(root *etree.Element, date string, now time.Time) error {
	r := &runner{
		cluster: &cluster{root: root}, opt: Options{Date: date, Now: now, Quiet: true},
		show: show{t: report.NewText(io.Discard, true), quiet: true, errs: io.Discard},
	}
	w, err := r.read()
	if err == nil {
		pengine.Decide(w)
	}
	return err
}
