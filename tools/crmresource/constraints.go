package crmresource

import (
	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine"
	"pacer/pengine/report"
	"pacer/pengine/world"
	"pacer/tools/output"
)

// constraints shows the locations and colocations of a resource; of a member or an instance those of the whole.
func (j *job) constraints() error {
	pengine.Constraints(j.w)
	r := j.rsc
	if !j.f.Force {
		r = r.Top()
	}
	if root := j.XML(); root != nil {
		j.constraintsXML(output.Element(root, "constraints"), r)
		return nil
	}
	return j.text(true, func(t *report.Text) {
		locations(t, r)
		for _, side := range []side{others, own} {
			(&chain{Text: t, side: side, recursive: j.f.Recursive, seen: map[*world.Resource]bool{}}).write(r)
		}
	})
}

// side is one of the lists of colocations that a resource has.
type side struct {
	title string // of the list, for the resource's name
	wants string // how the role of the primary is told, where the constraint has one
	of    func(*world.Resource) []*world.Colocation
	end   func(*world.Colocation) *world.Resource // the resource at the other end
}

var (
	others = side{
		"Resources colocated with %s", "needs", func(r *world.Resource) []*world.Colocation { return r.WithThis },
		func(c *world.Colocation) *world.Resource { return c.Dependent },
	}
	own = side{
		"Resources %s is colocated with", "with", func(r *world.Resource) []*world.Colocation { return r.ThisWith },
		func(c *world.Colocation) *world.Resource { return c.Primary },
	}
)

// chain writes colocations along one side, and notices where they come back.
type chain struct {
	*report.Text
	side
	recursive bool
	seen      map[*world.Resource]bool
}

func (c *chain) write(r *world.Resource) {
	list := c.of(r)
	if c.seen[r] || len(list) == 0 {
		c.seen[r] = true
		return
	}
	c.seen[r] = true
	c.Begin(c.title, r.ID)
	for _, col := range list {
		end := c.end(col)
		if c.seen[end] {
			c.Item("%s (id=%s - loop)", end.ID, col.ID)
			continue
		}
		c.Item("%s (score=%s, %sid=%s)", end.ID, col.Score, c.wanted(col), col.ID)
		c.Open()
		locations(c.Text, end)
		if c.recursive {
			c.write(end)
		}
		c.End()
	}
	c.End()
}

// wanted is the role of the primary that the constraint is about, if it is about one.
func (c *chain) wanted(col *world.Colocation) string {
	if role := col.PrimaryRole; role > vocab.RoleStarted {
		return c.wants + " role=" + role.String() + ", "
	}
	return ""
}

// locations writes the locations of a resource.
func locations(t *report.Text, r *world.Resource) {
	began := false
	for l := range r.Locations.All() {
		for _, c := range l.Nodes {
			if !began {
				t.Begin("Locations")
				began = true
			}
			t.Item("Node %s (score=%s, id=%s, rsc=%s)", c.Node, c.Score, l.ID, r.ID)
		}
	}
	if began {
		t.End()
	}
}

func (j *job) constraintsXML(e *etree.Element, r *world.Resource) {
	locationsXML(e, r)
	for _, side := range []side{others, own} {
		side.xml(e, r, j.f.Recursive, map[*world.Resource]bool{})
	}
}

func (s side) xml(e *etree.Element, r *world.Resource, recursive bool, seen map[*world.Resource]bool) {
	if seen[r] {
		return
	}
	seen[r] = true
	for _, c := range s.of(r) {
		colocationXML(e, c)
		end := s.end(c)
		if seen[end] {
			continue
		}
		locationsXML(e, end)
		if recursive {
			s.xml(e, end, recursive, seen)
		}
	}
}

func colocationXML(parent *etree.Element, c *world.Colocation) {
	e := output.Element(parent, "rsc_colocation", "id", c.ID, "rsc", c.Dependent.ID, "with-rsc", c.Primary.ID, "score", c.Score.String())
	if c.NodeAttribute != "" {
		e.CreateAttr("node-attribute", c.NodeAttribute)
	}
	for _, r := range []struct {
		name string
		role vocab.Role
	}{{"rsc-role", c.DependentRole}, {"with-rsc-role", c.PrimaryRole}} {
		if r.role != vocab.RoleUnknown {
			e.CreateAttr(r.name, r.role.String())
		}
	}
}

func locationsXML(parent *etree.Element, r *world.Resource) {
	for l := range r.Locations.All() {
		for _, c := range l.Nodes {
			output.Element(parent, "rsc_location", "node", c.Node.Name, "rsc", r.ID, "id", l.ID, "score", c.Score.String())
		}
	}
}
