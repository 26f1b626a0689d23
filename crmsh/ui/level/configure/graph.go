package configure

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/beevik/etree"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/table"
)

// picture is what to draw, and where.
type picture struct{ kind, file, format table.Optional }

// graph draws the configuration as a text for graphviz: to the terminal, into a file, or by graphviz's dot into a picture.
func (c *objects) graph(call *table.Call, a picture) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if kind := a.kind.Or("dot"); kind != "dot" {
		return lang.Problems{{Found: kind, Expected: "is no kind of graph; expected dot", Nearest: lang.Nearest(kind, []string{"dot"})}}
	}
	text := dotText(s)
	switch {
	case !a.file.Given:
		c.Out.Printf("%s", text)
		return nil
	case !a.format.Given:
		return os.WriteFile(a.file.Text, []byte(text), 0o644)
	case strings.ContainsAny(a.format.Text, "/ "):
		return fmt.Errorf("graph: %q is no format of pictures; expected one that dot knows, such as svg or png", a.format.Text)
	}
	cmd := exec.CommandContext(call.Context, "dot", "-T"+a.format.Text, "-o"+a.file.Text)
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.CombinedOutput()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("graph: pictures need dot of graphviz, which is not installed; graph dot FILE writes the text for it")
	case err != nil:
		return fmt.Errorf("graph: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return nil
}

// drawing is a text for graphviz under way.
type drawing struct {
	s   *session.Session
	out strings.Builder
}

// dotText draws resources with their groups and clones, and constraints between them.
func dotText(s *session.Session) string {
	d := &drawing{s: s}
	d.line(`digraph "cluster" {`)
	d.line(`  rankdir=TB; compound=true; node [shape=box, style="rounded,filled", fillcolor="#f4f4f4"];`)
	for _, o := range s.Scope().Objects() {
		if compile.IsResource(o.Element) && o.Type != "rsc_template" && !inContainer(o) {
			d.resource(o.Element, "  ")
		}
	}
	for _, o := range s.Scope().Objects() {
		d.constraint(o)
	}
	d.line("}")
	return d.out.String()
}

func inContainer(o compile.Object) bool {
	return o.Element.Parent() != nil && compile.IsContainer(o.Element.Parent())
}

func (d *drawing) line(format string, args ...any) { fmt.Fprintf(&d.out, format+"\n", args...) }

func (d *drawing) resource(e *etree.Element, indent string) {
	id := e.SelectAttrValue("id", "")
	if !compile.IsContainer(e) {
		o := compile.Object{Type: "primitive", ID: id, Element: e}
		d.line("%s%q [label=%q];", indent, id, id+"\n"+d.s.AgentOf(o).String())
		return
	}
	style := "solid"
	if e.Tag != "group" {
		style = "dashed"
	}
	d.line("%ssubgraph %q {", indent, "cluster_"+id)
	d.line("%s  label=%q; style=%s;", indent, compile.Keyword(e)+" "+id, style)
	for _, c := range e.ChildElements() {
		if compile.IsResource(c) {
			d.resource(c, indent+"  ")
		}
	}
	d.line("%s}", indent)
}

func (d *drawing) constraint(o compile.Object) {
	e := o.Element
	attr := func(name string) string { return e.SelectAttrValue(name, "") }
	switch {
	case o.Type == "location" && attr("rsc") != "" && attr("node") != "":
		d.line("  %q [shape=ellipse, style=filled, fillcolor=\"#dde8ff\"];", attr("node"))
		d.edge(attr("node"), attr("rsc"), "style=dotted", attr("score"))
	case o.Type == "colocation" && attr("rsc") != "":
		d.edge(attr("rsc"), attr("with-rsc"), "style=dashed, arrowhead=none", attr("score"))
	case o.Type == "order" && attr("first") != "":
		label := attr("kind")
		if a := attr("first-action"); a != "" {
			label += " " + a
		}
		d.edge(attr("first"), attr("then"), "style=solid", label)
	case o.Type == "colocation", o.Type == "order":
		d.sets(o)
	}
}

// sets draws a constraint of sets: each set before the next.
func (d *drawing) sets(o compile.Object) {
	var before []string
	for _, set := range o.Element.SelectElements("resource_set") {
		var refs []string
		for _, r := range set.SelectElements("resource_ref") {
			refs = append(refs, r.SelectAttrValue("id", ""))
		}
		for _, b := range before {
			for _, r := range refs {
				d.edge(b, r, "style=solid", o.ID)
			}
		}
		before = refs
	}
}

// edge draws a line from a resource to another; for a container, from what is last in it to what is first.
func (d *drawing) edge(from, to, style, label string) {
	if label != "" && label != "INFINITY" && label != "Mandatory" {
		style += fmt.Sprintf(", label=%q", strings.TrimSpace(label))
	}
	d.line("  %q -> %q [%s];", d.end(from, true), d.end(to, false), style)
}

// end gives the primitive that stands for a resource at the end of a line.
func (d *drawing) end(id string, last bool) string {
	o, ok := d.s.Scope().Find(id)
	if !ok || !compile.IsContainer(o.Element) {
		return id
	}
	list, err := d.s.Primitives(id)
	if err != nil || len(list) == 0 {
		return id
	}
	if last {
		return list[len(list)-1].ID
	}
	return list[0].ID
}
