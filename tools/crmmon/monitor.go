package crmmon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/cib/value/vocab"
	"pacer/pengine"
	"pacer/pengine/report"
	"pacer/pengine/world"
	"pacer/problem"
	"pacer/tools/cluster"
	"pacer/tools/output"
)

// monitor shows the state of a cluster.
type monitor struct {
	*output.Printer
	show
	format string
	legacy bool   // XML without the frame of a result
	to     string // file of the output, "" for standard output
	every  time.Duration
	agent  agent
	// watching says that the state is shown again and again.
	watching bool
}

func (m *monitor) toFile() bool { return m.to != "" && m.to != "-" }

// running is the state of a daemon that answers.
const running = "running"

// look is what is known of a cluster at one time.
type look struct {
	doc   *cib.Document
	local string // node of the daemon that was asked, "" for a file
	state string // of the daemon
	// attention is what the daemon says besides the cluster's status, in sentences.
	attention []string
	// watchdogs is what it says of them.
	watchdogs []string
	said      map[string]string // what agents said of failures, by transition-key
	fencing   *report.FenceHistory
}

// look asks the cluster.
func (m *monitor) look() (look, error) {
	c, err := cluster.Open(m.Env)
	if err != nil {
		var unreachable *output.Error
		if errors.As(err, &unreachable) && unreachable.Status == vocab.ExitDisconnected {
			return look{}, output.Fail(vocab.ExitDisconnected, "Error: cluster is not available on this node: %w", err)
		}
		return look{}, err
	}
	defer c.Close()
	doc, err := c.Document()
	if err != nil || !cluster.Live(m.Env) {
		return look{doc: doc}, err
	}
	client, err := cluster.Client(m.Env)
	if err != nil {
		return look{}, err
	}
	status, err := client.Status(context.Background())
	return look{doc: doc, local: status.Node, state: running, attention: status.Attention(), watchdogs: status.WatchdogLines(), said: status.Words(), fencing: m.fencing()}, err
}

// unpack reads the document into a world, as of a time.
func (l look) unpack(now time.Time) (*world.World, error) {
	root := l.doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		return nil, output.Fail(vocab.ExitConfig, "Upgrade failed: %w", err)
	}
	w := pengine.Status(pengine.Input{Root: root, Now: now})
	if w.Refused != "" {
		return nil, output.Fail(vocab.ExitConfig, "%s", w.Refused)
	}
	return w, nil
}

// options are those of a report about what was seen.
func (m *monitor) options(l look, w *world.World, now time.Time) report.StatusOptions {
	o := m.StatusOptions
	if o.Sections&(report.SectionBans|report.SectionTickets) != 0 {
		// Tickets may be known from constraints only; bans are constraints.
		pengine.Constraints(w)
	}
	if w.DC == nil {
		o.Sections |= report.SectionDC
	}
	o.Nodes, o.Resources = report.NodeFilter(w, m.node), report.ResourceFilter(w, m.resource)
	if o.Nodes != nil && len(o.Nodes) == 0 && m.format != output.FormatXML {
		o.Sections &^= report.SectionNodes
	}
	o.LocalNode, o.Updated, o.Said, o.Fencing = l.local, now.Format(time.ANSIC), l.said, m.known(l.fencing)
	if l.state != "" {
		o.Daemon = l.state
		if m.format != output.FormatXML {
			o.Daemon = "Pacemaker is " + l.state
		}
	}
	return o
}

// once shows the state as it is now.
func (m *monitor) once() error {
	l, err := m.look()
	if err != nil {
		return err
	}
	return m.report(l)
}

// report shows what was seen.
func (m *monitor) report(l look) error {
	now := time.Now()
	w, err := l.unpack(now)
	if err != nil {
		return err
	}
	cluster.NewTrace(m.Env).Remarks(w.Notes)
	o := m.options(l, w, now)
	m.hint(w, o)
	if m.format == output.FormatXML {
		m.writeXML(w, o)
		return nil
	}
	if err := m.write(m.Text(), w, o); err != nil || m.format == output.FormatHTML {
		return err
	}
	return l.remark(m.Text(), w, o)
}

// write shows a world as text, as a page or as XML.
func (m *monitor) write(to io.Writer, w *world.World, o report.StatusOptions) error {
	switch m.format {
	case output.FormatXML:
		_, err := io.WriteString(to, m.Result(func(top *etree.Element) { report.StatusXML(top, w, o) }))
		return err
	case output.FormatHTML:
		refresh := time.Duration(0)
		if m.toFile() {
			refresh = m.every
		}
		p := newPage(refresh)
		report.Status(p, w, o)
		_, err := io.WriteString(to, p.Text())
		return err
	}
	t := report.NewText(to, false)
	report.Status(t, w, o)
	return t.Err()
}

func (m *monitor) writeXML(w *world.World, o report.StatusOptions) {
	if !m.legacy {
		report.StatusXML(m.XML(), w, o)
		return
	}
	top := output.Element(nil, "crm_mon", "version", vocab.PacemakerVersion)
	report.StatusXML(top, w, o)
	fmt.Fprint(m.Text(), output.Render(top))
}

// hint names a node or resource that may have been meant by one that nothing is called by, for which there is nothing to show.
func (m *monitor) hint(w *world.World, o report.StatusOptions) {
	if o.Nodes != nil && len(o.Nodes) == 0 {
		var names []string
		for _, n := range w.Roster.Nodes {
			names = append(names, n.Name)
		}
		m.Hint(problem.Nearest(m.node, names))
	}
	if o.Resources != nil && len(o.Resources) == 0 {
		var names []string
		for _, r := range w.Resources {
			r.Walk(func(part *world.Resource) { names = append(names, part.PrintableID()) })
		}
		m.Hint(problem.Nearest(m.resource, names))
	}
}
