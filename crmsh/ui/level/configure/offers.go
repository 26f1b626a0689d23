package configure

import (
	"slices"
	"strings"

	"pacer/cib/value/vocab"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
	"pacer/crmsh/ra"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/table"
)

// What the Tab key offers in statements. A word that is being typed is the last of the query's.

// roles are the roles as they are called today.
func roles() []string { return session.MetaWords("target-role") }

// after offers something from the nth word on, counted from 0, and nothing before.
func after(n int, offer table.Offer) table.Offer {
	return func(q table.Query) []string {
		if len(q.Args) <= n {
			return nil
		}
		return offer(q)
	}
}

// at gives the part that the word in question is in, by the last keyword before it, and the words since.
func at(q table.Query, from int, keywords []string) (part string, since []string) {
	before := q.Args[min(from, len(q.Args)-1) : len(q.Args)-1]
	since = before
	for i, w := range before {
		if slices.Contains(keywords, w) {
			part, since = w, before[i+1:]
		}
	}
	return part, since
}

func resourceParts() []string {
	return []string{"params", "meta", "utilization", "operations", "op", "op_params", "op_meta"}
}

// offerPrimitive offers the parts of a primitive or template: its agent, the words that begin parts, and in parts the
// names and values that the agent and the cluster know.
func (c *statements) offerPrimitive(agents table.Offer) table.Offer {
	return func(q table.Query) []string {
		switch len(q.Args) {
		case 1:
			return nil
		case 2:
			return agents(q)
		}
		part, since := at(q, 2, resourceParts())
		switch part {
		case "meta":
			return append(desk.Pairs(q, session.MetaNames("primitive"), session.MetaWords), resourceParts()...)
		case "op":
			return c.offerOperation(q, c.Offers.Agent(q.Context, q.Args[1]), since)
		case "params", "":
			if d := c.Offers.Agent(q.Context, q.Args[1]); d != nil {
				return append(desk.Pairs(q, d.ParamNames(), func(name string) []string { return desk.ParamValues(d, name) }), resourceParts()...)
			}
		}
		return resourceParts()
	}
}

// offerOperation offers operations, and for one what its agent advises; the agent may not be known.
func (c *statements) offerOperation(q table.Query, d *ra.Description, since []string) []string {
	if len(since) == 0 {
		return operations(d)
	}
	own := q
	own.Args = append(slices.Clone(since), q.Word())
	advised := func(name string) (out []string) {
		if d == nil {
			return session.MetaWords(name)
		}
		for _, a := range d.Actions {
			for _, x := range a.Attrs {
				if a.Name == since[0] && x[0] == name {
					out = append(out, x[1])
				}
			}
		}
		return append(out, operationWords(name)...)
	}
	out := desk.Pairs(own, lang.OpAttributes(), advised)
	for _, w := range slices.Clone(out) { // the values that are advised, at once
		if name, isName := strings.CutSuffix(w, "="); isName && (name == "timeout" || name == "interval") {
			for _, v := range advised(name) {
				out = append(out, w+v)
			}
		}
	}
	return append(out, resourceParts()...)
}

// operations are those that an agent can do, or that there are.
func operations(d *ra.Description) (out []string) {
	if d == nil {
		return vocab.Operations()
	}
	for _, a := range d.Actions {
		if a.Name != vocab.TaskMetaData && a.Name != vocab.TaskValidateAll {
			out = append(out, a.Name)
		}
	}
	return out
}

func operationWords(name string) []string {
	if name == "role" {
		return roles()
	}
	return session.MetaWords(name)
}

// offerContainer offers the members that a container may have, at most so many, and what may follow.
func (c *statements) offerContainer(kind string, members table.Offer, most int) table.Offer {
	return func(q table.Query) []string {
		parts := []string{"params", "meta"}
		part, since := at(q, 1, parts)
		switch {
		case len(q.Args) == 1:
			return nil
		case part == "meta":
			return append(desk.Pairs(q, session.MetaNames(kind), session.MetaWords), parts...)
		case part == "params":
			return parts
		case len(since) == 0:
			return members(q)
		case most > 0 && len(since) >= most:
			return append(parts, "description=")
		}
		return slices.Concat(members(q), parts, []string{"description="})
	}
}

// offerSet offers the names of a set of options or defaults, their values, and rules.
func (c *statements) offerSet(names []string, values func(string) []string) table.Offer {
	return func(q table.Query) []string {
		if part, since := at(q, 0, []string{"rule"}); part != "" && !strings.Contains(strings.Join(since, " "), "=") {
			return append(c.offerRule(q, since), desk.Pairs(q, names, values)...)
		}
		return append(desk.Pairs(q, names, values), "rule")
	}
}

// offerLocation offers resources, then nodes, scores and rules.
func (c *statements) offerLocation(q table.Query) []string {
	before := q.Args[:len(q.Args)-1]
	switch part, since := at(q, 2, []string{"rule"}); {
	case len(before) == 0:
		return nil
	case part != "":
		return c.offerRule(q, since)
	case len(before) == 1, slices.Contains(before, "{") && !slices.Contains(before, "}"):
		return append(c.Offers.Resources(q), "{", "}")
	}
	words := append(c.Offers.Nodes(q), "rule", "inf:", "-inf:")
	return append(words, desk.Pairs(q, []string{"role", "resource-discovery"}, func(name string) []string {
		if name == "role" {
			return roles()
		}
		return lang.Discoveries()
	})...)
}

// offerConstraint offers what may follow the id and the score of a constraint between resources.
func (c *statements) offerConstraint(scores table.Offer, suffixes, names []string, values func(string) []string) table.Offer {
	resources := desk.WithColon(c.Offers.Resources, suffixes...)
	return func(q table.Query) []string {
		switch len(q.Args) {
		case 1:
			return nil
		case 2:
			return append(scores(q), resources(q)...)
		}
		return append(resources(q), desk.Pairs(q, names, values)...)
	}
}

// offerTopology offers nodes and fence devices.
func (c *statements) offerTopology(q table.Query) []string {
	s, err := c.Conf.Session(q.Context)
	if err != nil {
		return nil
	}
	var out []string
	for _, n := range s.NodeNames() {
		out = append(out, n+":")
	}
	for _, o := range s.OfType("primitive") {
		if s.AgentOf(o).Class == vocab.ClassStonith {
			out = append(out, o.ID)
		}
	}
	return out
}

// offerNode offers nodes, and behind one its attributes and capacities.
func (c *statements) offerNode(q table.Query) []string {
	parts := []string{"attributes", "utilization"}
	switch part, _ := at(q, 1, parts); {
	case len(q.Args) == 1:
		return c.Offers.Nodes(q)
	case part == "attributes":
		return append(desk.Pairs(q, c.Offers.Attributes(q), nodeWords), parts...)
	}
	return parts
}

// nodeWords are the words that an attribute of a node takes, if the cluster takes notice of it.
func nodeWords(name string) []string {
	switch name {
	case "standby":
		return []string{"on", "off"}
	case "maintenance":
		return []string{"true", "false"}
	}
	return nil
}

// offerMonitor offers primitives with a role, and the interval and timeout that their agent advises.
func (c *statements) offerMonitor(q table.Query) (out []string) {
	if len(q.Args) == 1 {
		return desk.WithColon(c.Offers.Primitives, roles()...)(q)
	}
	id, role, _ := strings.Cut(q.Args[0], ":")
	if d := c.Offers.Agent(q.Context, id); d != nil {
		if a, ok := d.Advised(vocab.TaskMonitor, role, ""); ok && a.Interval != "" && len(q.Args) == 2 {
			out = append(out, strings.TrimSuffix(a.Interval+":"+a.Timeout, ":"))
		}
	}
	return out
}

// offerMembership offers what modgroup takes: a group, what to do, and the members that this can be done with.
func (c *objects) offerMembership(q table.Query) []string {
	switch len(q.Args) {
	case 1:
		return c.Offers.OfType("group")(q)
	case 2:
		return []string{"add", "remove"}
	case 3:
		if q.Args[1] == "remove" {
			return c.Offers.Members(q)
		}
		return c.Offers.FreePrimitives(q)
	case 4:
		if q.Args[1] == "add" {
			return []string{"after", "before"}
		}
	case 5:
		return c.Offers.Members(q)
	}
	return nil
}

// offerValue offers the words that the value takes which set is to change.
func (c *objects) offerValue(q table.Query) []string {
	id, name, _ := strings.Cut(q.Args[0], ".")
	name = name[strings.LastIndexByte(name, '.')+1:]
	if s, err := c.Conf.Session(q.Context); err == nil {
		if o, ok := s.Scope().Find(id); ok && o.Type == "property" {
			return session.PropertyWords(name)
		} else if ok && compile.IsResource(o.Element) {
			if d := c.Offers.Agent(q.Context, id); d != nil && strings.Count(q.Args[0], ".") == 1 && desk.ParamValues(d, name) != nil {
				return desk.ParamValues(d, name)
			}
		}
	}
	return operationWords(name)
}

// offerRule offers what may follow in a rule, given the words since it began.
func (c *statements) offerRule(q table.Query, since []string) []string {
	unary, binary, joins := lang.RuleWords()
	names := append(c.Offers.Attributes(q), "#uname", "#id", "#kind", "#cluster-name", "#site-name")
	begin := slices.Concat(names, unary, []string{"date"})
	if len(since) == 0 {
		return append(begin, "inf:", "-inf:")
	}
	last := since[len(since)-1]
	two := ""
	if len(since) > 1 {
		two = since[len(since)-2]
	}
	switch {
	case slices.Contains(unary, last):
		return names
	case slices.Contains(joins, last), strings.HasSuffix(last, ":"), strings.HasPrefix(last, "$"):
		return begin
	case slices.Contains(binary, last):
		return c.attributeValues(q, two)
	case slices.Contains(binary, two), slices.Contains(unary, two):
		return append(joins, "rule")
	case slices.Contains(names, last):
		return binary
	case last == "date":
		return []string{"lt", "gt", "in", "spec"}
	}
	return append(joins, binary...)
}

// attributeValues are the values that nodes have of an attribute, unless they are hidden.
func (c *statements) attributeValues(q table.Query, name string) (out []string) {
	if name == "#uname" {
		return c.Offers.Nodes(q)
	}
	s, err := c.Conf.Session(q.Context)
	if err != nil {
		return nil
	}
	for _, n := range s.OfType("node") {
		for _, nv := range n.Element.FindElements("instance_attributes/nvpair") {
			value := nv.SelectAttrValue("value", "")
			if nv.SelectAttrValue("name", "") == name && len(c.Out.Private().Values(name+"="+value)) == 0 {
				out = append(out, value)
			}
		}
	}
	return out
}

// offerBundle offers the parts of a bundle, and the primitives that may go into it.
func (c *statements) offerBundle(q table.Query) []string {
	parts := []string{"docker", "podman", "network", "port-mapping", "storage", "storage-mapping", "primitive", "meta"}
	switch part, since := at(q, 1, parts); {
	case len(q.Args) == 1:
		return nil
	case part == "primitive" && len(since) == 0:
		return c.Offers.FreePrimitives(q)
	case part == "meta":
		return append(desk.Pairs(q, session.MetaNames("bundle"), session.MetaWords), parts...)
	}
	return parts
}

// offerTickets offers tickets, each with the colon that follows it.
func (c *statements) offerTickets(q table.Query) (out []string) {
	for _, t := range c.Offers.Tickets(q) {
		out = append(out, t+":")
	}
	return out
}

// booleanOf gives the values of a name that is a truth value.
func booleanOf(name string) func(string) []string {
	return func(of string) []string {
		if of == name {
			return []string{"true", "false"}
		}
		return nil
	}
}

func prefixed(with string, words []string) (out []string) {
	for _, w := range words {
		out = append(out, with+w)
	}
	return out
}
