package crmattribute

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/beevik/etree"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/tools/attribute"
	"pacer/tools/cluster"
	"pacer/tools/output"
)

// job is one run of the tool on a configuration.
type job struct {
	*output.Printer
	f     *flags
	plan  plan
	cib   cluster.CIB
	node  string // name of the node; "" where attributes are of none
	place attribute.Place
}

func newJob(p *output.Printer, f *flags, pl plan) (*job, error) {
	c, err := cluster.Open(p.Env)
	if err != nil {
		return nil, err
	}
	j := &job{Printer: p, f: f, plan: pl, cib: c, place: attribute.Place{Section: pl.section, SetType: pl.setType, Set: f.SetName, ID: f.ID, Name: pl.name}}
	if err := j.findNode(); err != nil {
		c.Close() //nolint:errcheck // nothing was written
		return nil, err
	}
	return j, nil
}

// findNode finds out which node the attribute is of.
func (j *job) findNode() (err error) {
	if !slices.Contains([]string{attribute.Nodes, attribute.Status}, j.plan.section) {
		return nil
	}
	if j.node = attribute.Target(j.Env, j.f.Node); j.node == "" {
		if j.node, err = attribute.Local(j.Env); err != nil {
			return err
		}
	}
	doc, err := j.cib.Document()
	if err == nil {
		j.place.Node, err = attribute.NodeID(doc, j.node)
	}
	return err
}

// transient says whether the daemon keeps the attribute.
func (j *job) transient() bool { return j.plan.section == attribute.Status && cluster.Live(j.Env) }

// ask has the daemon change the attribute.
func (j *job) ask() error {
	u := api.UpdateAttribute{
		Name: j.plan.name, Pattern: j.f.Pattern, Node: j.node, Set: j.f.SetName, Utilization: j.plan.setType != "", Wait: j.f.Wait,
	}
	if j.plan.do == "update" {
		u.Value = &j.f.Update
	}
	return attribute.Update(j.Env, u)
}

// matching lists the places of the attributes that are meant: one, or all whose names match a pattern.
func (j *job) matching() (places []attribute.Place, err error) {
	if j.f.Pattern == "" {
		return []attribute.Place{j.place}, nil
	}
	pattern, err := regexp.CompilePOSIX(j.f.Pattern)
	if err != nil {
		return nil, output.Fail(vocab.ExitUsage, "--pattern %q is no regular expression: %v", j.f.Pattern, err)
	}
	found, err := j.find(attribute.Place{Section: j.place.Section, Node: j.place.Node, SetType: j.place.SetType, Set: j.place.Set})
	for _, e := range found {
		if name := e.SelectAttrValue("name", ""); pattern.MatchString(name) {
			p := j.place
			p.Name = name
			places = append(places, p)
		}
	}
	return places, err
}

func (j *job) find(p attribute.Place) ([]*etree.Element, error) {
	doc, err := j.cib.Document()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(attribute.Sections(), p.Section) {
		return nil, output.Near(vocab.ExitError, p.Section, append(attribute.Sections(), "reboot", "forever"), "Error performing operation: there is no section %q with attributes; there are %v", p.Section, attribute.Sections())
	}
	return attribute.Find(doc, p), nil
}

func (j *job) query() error {
	places, err := j.matching()
	if err != nil {
		return err
	}
	shown := false
	for _, p := range places {
		found, err := j.find(p)
		if err != nil {
			return err
		}
		for _, e := range found {
			value := e.SelectAttrValue("value", "")
			j.show(e.SelectAttrValue("name", ""), value)
			shown = true
		}
	}
	switch {
	case shown:
	case j.f.Default != "" && j.f.Pattern == "":
		j.show(j.plan.name, j.f.Default)
	default:
		return j.absent()
	}
	return nil
}

// absent says that there is no such attribute; what may have been meant is for people.
func (j *job) absent() error {
	word, names := "", []string(nil)
	if doc, err := j.cib.Document(); err == nil {
		word, names = attribute.Misspelt(doc, j.place)
	}
	return output.Near(vocab.ExitNoSuch, word, names, "Error performing operation: %v", cib.NoSuchObject)
}

func (j *job) show(name, value string) {
	if root := j.XML(); root != nil {
		attrs := []string{"name", name, "value", value, "scope", j.plan.section}
		if j.f.ID != "" {
			attrs = append(attrs, "id", j.f.ID)
		}
		output.Element(root, "attribute", attrs...)
		return
	}
	if j.Quiet {
		j.Info("%s", value)
		return
	}
	id := ""
	if j.f.ID != "" {
		id = " id=" + j.f.ID
	}
	j.Info("scope=%s%s name=%s value=%s", j.plan.section, id, name, output.EscapePretty(value))
}

func (j *job) update() error {
	places, err := j.matching()
	if err != nil {
		return err
	}
	if len(places) == 0 {
		return j.absent()
	}
	for _, p := range places {
		if err := j.change(p, func(doc *cib.Document) (cib.Op, error) {
			op, err := attribute.Set(doc, p, j.f.Update)
			op.ExpandScore = true
			return op, err
		}); err != nil {
			return err
		}
	}
	return nil
}

// delete removes attributes. What is not there is as it is wanted.
func (j *job) delete() error {
	places, err := j.matching()
	if err != nil {
		return err
	}
	for _, p := range places {
		var old *etree.Element
		err := j.change(p, func(doc *cib.Document) (op cib.Op, err error) {
			op, old, err = attribute.Unset(doc, p)
			return op, err
		})
		if err != nil {
			return err
		}
		if old != nil {
			j.deleted(p, old)
		}
	}
	return nil
}

// change performs an operation, unless there is nothing to do.
func (j *job) change(p attribute.Place, make func(*cib.Document) (cib.Op, error)) error {
	doc, err := j.cib.Document()
	if err != nil {
		return err
	}
	op, err := make(doc)
	if output.StatusOf(err) == vocab.ExitMultiple {
		return j.several(attribute.Find(doc, p), p.Name)
	}
	if err != nil || op.Data == nil {
		return err
	}
	err = j.cib.Apply(op)
	var refusal *cib.OpError
	if errors.As(err, &refusal) && op.Kind == cib.Modify {
		j.Err("Error setting %s=%s (section=%s, set=%s): %v", p.Name, j.f.Update, p.Section, cmp.Or(p.Set, "<null>"), refusal.Code)
	}
	return err
}

// told gives a refusal the words that Pacemaker's tool has for it; why it was refused is for people.
func (j *job) told(err error) error {
	var refusal *cib.OpError
	if !errors.As(err, &refusal) {
		return err
	}
	j.Aside("%s", refusal.Text)
	return output.Fail(output.StatusOf(err), "Error performing operation: %v", refusal.Code)
}

// several lists the attributes that are meant, of which there may be only one.
func (j *job) several(found []*etree.Element, name string) error {
	j.Info("Multiple attributes match name=%s", name)
	for _, e := range found {
		j.Info("  Value: %s \t(id=%s)", e.SelectAttrValue("value", ""), e.SelectAttrValue("id", ""))
	}
	return output.Fail(vocab.ExitMultiple, "Please choose from one of the matches below and supply the 'id' with --attr-id")
}

// deleted tells what was removed, as Pacemaker's tool does: it does not know the id where that was given.
func (j *job) deleted(p attribute.Place, old *etree.Element) {
	kind, id, set := "attribute", old.SelectAttrValue("id", ""), ""
	if p.Node == "" {
		kind = "option"
	}
	if j.f.ID != "" {
		id = "(null)"
	}
	if p.Set != "" {
		set = " set=" + p.Set
	}
	name := ""
	if p.Name != "" {
		name = " name=" + p.Name
	}
	j.Info("%s", fmt.Sprintf("Deleted %s %s: id=%s%s%s", p.Section, kind, id, set, name))
}
