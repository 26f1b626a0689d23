package crmresource

import (
	"bytes"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/pengine/report"
	"pacer/pengine/world"
	"pacer/tools/output"
)

// configured shows a resource's configuration with what its template gives it.
func (j *job) configured() error { return j.query(j.rsc.XML) }

// raw shows it as it stands.
func (j *job) raw() error {
	if j.rsc.OrigXML != nil {
		return j.query(j.rsc.OrigXML)
	}
	return j.query(j.rsc.XML)
}

func (j *job) query(config *etree.Element) error {
	opt := report.StatusOptions{Pending: true}
	var b bytes.Buffer
	cib.AppendPretty(&b, config)
	if root := j.XML(); root != nil {
		e := output.Element(root, "resource_config")
		report.ResourceXML(e, j.w, j.rsc, opt)
		output.Element(e, "xml").CreateCData(b.String())
		return nil
	}
	if err := j.text(false, func(t *report.Text) { report.Resource(t, j.w, j.rsc, opt) }); err != nil {
		return err
	}
	j.Info("Resource XML:")
	j.Markup("xml", b.String())
	return nil
}

// whereabouts is a node on which a resource runs, and whether it is promoted there.
type whereabouts struct {
	node     string
	promoted bool
}

// where tells where a resource is active, by the name that was asked for: the primitive of an anonymous clone stands for
// all its instances.
func where(r *world.Resource, name string) (list []whereabouts) {
	parts := []*world.Resource{r}
	switch top := r.Top(); {
	case r.IsClone():
		parts = r.Children
	case top.IsClone() && !r.Is(world.Unique) && r.HistoryID == name && name != "" && r.ID != name:
		parts = top.Children
	}
	for _, part := range parts {
		promoted := part.Is(world.Promotable) && part.State(true) == vocab.RolePromoted
		for _, n := range part.Active {
			list = append([]whereabouts{{n.Name, promoted}}, list...)
		}
	}
	return list
}

// locate tells where a resource runs.
func (j *job) locate() error {
	name := j.f.Resource
	list := where(j.rsc, name)
	if root := j.XML(); root != nil {
		top := output.Element(root, "nodes", "resource", name)
		for _, at := range list {
			e := output.Element(top, "node")
			if at.promoted {
				e.CreateAttr("state", "promoted")
			}
			e.SetText(at.node)
		}
		return nil
	}
	if len(list) == 0 && !j.Quiet {
		j.Err("resource %s is NOT running", name)
	}
	for _, at := range list {
		role := ""
		if at.promoted {
			role = " " + vocab.RolePromoted.String()
		}
		if j.Quiet {
			j.Info("%s", at.node)
		} else {
			j.Info("resource %s is running on: %s%s", name, at.node, role)
		}
	}
	return nil
}
