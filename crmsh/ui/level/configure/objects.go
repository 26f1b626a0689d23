package configure

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pacer/cib"
	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/crmsh/lang"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/table"
)

// objects are the commands that change what is there, beside statements.
type objects struct{ desk.Desk }

func (c *objects) rows() []*table.Command {
	return slices.Concat(c.changing(), c.advice(), c.ofWhole())
}

// changing are the commands that change objects.
func (c *objects) changing() []*table.Command {
	ids := table.Offer(c.Offers.IDs)
	return []*table.Command{
		{
			Name: "delete", Aliases: []string{"rm"}, Short: "delete objects and what only made sense with them",
			Help: `What refers to the objects goes too, or is changed. A resource that runs, or a
node that is online, must be stopped first: a script is refused, a person sees
what the commit does and is asked. --force does it all the same.`,
			Args: table.Take(func(a *deletion) []table.Param {
				return []table.Param{table.Parsed("[--force] ID ...", 1, -1, a.read, ids).Names()}
			}, c.remove),
		},
		{
			Name: "rename", Short: "give an object another id",
			Help: `References are changed too. To the cluster it is another resource: the old one
stops, the new one starts.`,
			Args: table.Take(func(a *renaming) []table.Param {
				return []table.Param{table.Word("OLD-ID", &a.from, ids).Names(), table.Word("NEW-ID", &a.to, nil).Names()}
			}, c.rename),
		},
		{
			Name: "erase", Short: "delete everything but nodes, or the nodes",
			Help: `All but the nodes; erase nodes deletes those.`,
			Args: table.TakeMaybe("[nodes]", table.Choice("nodes"), c.erase),
		},
		{
			Name: "modgroup", Short: "add to a group or take from it",
			Help: `modgroup web add logger after server
  modgroup web remove logger`,
			Args: table.Take(func(a *membership) []table.Param {
				return []table.Param{
					table.Word("GROUP {add RESOURCE [{after|before} RESOURCE] | remove RESOURCE}", &a.group, c.offerMembership).Names(),
					table.Word("", &a.verb, c.offerMembership).Names(), table.Word("", &a.resource, c.offerMembership).Names(),
					table.List("", 0, 2, &a.place, c.offerMembership).Names(),
				}
			}, c.group),
		},
		{
			Name: "set", Short: "change one value of an object",
			Help: `The interval is needed only if there are several such operations.
  set web.monitor.interval 20s
  set web.monitor.30s.timeout 60s
  set web.configfile /etc/web.conf`,
			Args: table.Take(func(a *setting) []table.Param {
				return []table.Param{table.Parsed("ID.[OPERATION.[INTERVAL.]]NAME", 1, 1, a.read, c.Offers.Settings).Names(), table.Word("VALUE", &a.value, c.offerValue)}
			}, c.set),
		},
	}
}

// advice are the commands about what agents say of resources, and about drawing them.
func (c *objects) advice() []*table.Command {
	resources := table.Offer(c.Offers.Resources)
	return []*table.Command{
		{
			Name: "default-timeouts", Aliases: []string{"default_timeouts"}, Short: "give operations the timeouts that agents advise",
			Help: `Operations get the timeouts that the resource's agent advises, unless they have
longer ones; start and stop are added.
  default-timeouts web db`,
			Args: table.TakeSome("PRIMITIVE ...", resources, c.defaultTimeouts),
		},
		{
			Name: "validate-all", Aliases: []string{"validate_all"}, Short: "let a resource's agent check its parameters",
			Help: `The agent is run with the action validate-all and the resource's parameters.`,
			Args: table.TakeWord("PRIMITIVE", resources, c.validateAll),
		},
		{
			Name: "graph", Short: "draw the configuration",
			Help: `Without FORMAT it is a text for graphviz; with one, such as svg, graphviz makes
a picture of it.
  graph dot cluster.svg svg`,
			Args: table.Take(func(a *picture) []table.Param {
				return []table.Param{
					table.Maybe("[dot [FILE [FORMAT]]]", &a.kind, table.Choice("dot")), table.Maybe("", &a.file, nil),
					table.Maybe("", &a.format, table.Choice("svg", "png", "pdf")),
				}
			}, c.graph),
		},
	}
}

// ofWhole are the commands about the configuration as a whole.
func (c *objects) ofWhole() []*table.Command {
	return []*table.Command{
		{
			Name: "get_property", Aliases: []string{"get-property"}, Short: "show options of the cluster",
			Help: `Shows the value, by a current or an old name; of an option that is not set, its
default. -t shows true or false whatever the word for it is. Without a name all
names are listed.
  get_property stonith-enabled`,
			Args: table.Take(func(a *properties) []table.Param {
				return []table.Param{table.Parsed("[-t] [NAME ...]", 0, -1, a.read, table.Choice(option.Settable()...))}
			}, c.getProperty),
		},
		{
			Name: "schema", Short: "show or set which schema the configuration follows",
			Help: `A schema that the configuration does not follow is refused.`,
			Args: table.TakeMaybe("[NAME]", table.Choice(cib.Schemas()...), c.schema),
		},
		{
			Name: "upgrade", Short: "bring the configuration to the latest schema",
			Help: `What became something else is told. It cannot be undone by schema, but by
rollback.`,
			Args: table.TakeMaybe("force", table.Choice("force"), c.upgrade),
		},
	}
}

// deletion is which objects to delete.
type deletion struct {
	ids   []string
	force bool // though others refer to them, or they run
}

func (a *deletion) read(words []string) error {
	for _, w := range words {
		if w == "-f" || w == "--force" {
			a.force = true
		} else {
			a.ids = append(a.ids, w)
		}
	}
	return nil
}

func (c *objects) remove(call *table.Call, a deletion) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	force := a.force || c.Out.Force
	if !force {
		if err := c.Commits.Spare(s, a.ids...); err != nil {
			return err
		}
	}
	before := s.TakenAway()
	notes, err := s.Delete(force, a.ids...)
	c.Out.Notes(notes)
	if err == nil && force {
		s.ConsentBeyond(before)
	}
	return err
}

// renaming is an id and what takes its place.
type renaming struct{ from, to string }

func (c *objects) rename(call *table.Call, a renaming) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if err := c.Commits.Spare(s, a.from); err != nil {
		return err
	}
	return s.Rename(a.from, a.to)
}

func (c *objects) erase(call *table.Call, what table.Optional) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	switch {
	case !what.Given:
		typed := c.Conf.Typed()
		s.Erase()
		c.Conf.Replaced(typed)
	case what.Text == "nodes":
		c.Out.Notes(s.EraseNodes())
	default:
		return fmt.Errorf("erase: expected nodes or nothing, found %q", what.Text)
	}
	return nil
}

// setting is a value that an object has, and what it is to be.
type setting struct {
	path  []string
	value string
}

func (a *setting) read(words []string) error {
	a.path = strings.Split(words[0], ".")
	if len(a.path) < 2 || len(a.path) > 4 {
		return fmt.Errorf("set: expected ID.NAME, ID.OPERATION.NAME or ID.OPERATION.INTERVAL.NAME, found %q", words[0])
	}
	return nil
}

// set changes one value that an object has.
func (c *objects) set(call *table.Call, a setting) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	return s.Set(a.path, a.value)
}

// schema shows the schema, or sets it if the configuration follows that one, too.
func (c *objects) schema(call *table.Call, name table.Optional) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if !name.Given {
		c.Out.Printf("%s\n", s.Root().SelectAttrValue("validate-with", ""))
		return nil
	}
	if !slices.Contains(cib.Schemas(), name.Text) {
		return lang.Problems{{Found: name.Text, Expected: "there is no such schema", Nearest: lang.Nearest(name.Text, cib.Schemas())}}
	}
	return s.SetSchema(name.Text)
}

// upgrade brings the configuration to the latest schema.
func (c *objects) upgrade(call *table.Call, force table.Optional) error {
	if !c.Out.Force && force.Text != "force" {
		return errors.New("upgrade cannot be undone by a schema's name; give force to do it (rollback goes back)")
	}
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	notes, err := s.Upgrade()
	for _, n := range notes {
		c.Out.Infof("%s", n)
	}
	if err == nil {
		c.Out.Infof("Current schema version is %s", s.Root().SelectAttrValue("validate-with", ""))
	}
	return err
}

// properties are options of the cluster to show.
type properties struct {
	names []string
	truth bool // show only whether they are true
}

func (a *properties) read(words []string) error {
	for _, w := range words {
		a.truth = a.truth || w == "-t" || w == "--true"
		if !strings.HasPrefix(w, "-") {
			a.names = append(a.names, strings.TrimSuffix(w, "="))
		}
	}
	return nil
}

func (c *objects) getProperty(call *table.Call, a properties) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if len(a.names) == 0 {
		c.Out.Page(strings.Join(option.Settable(), "\n") + "\n")
	}
	for _, name := range a.names {
		value := s.PropertyOrDefault(name)
		switch {
		case a.truth && vocab.True(value):
			value = "true"
		case a.truth:
			value = "false"
		case value == "":
			return fmt.Errorf("%s: this property is not set", name)
		}
		c.Out.Printf("%s\n", value)
	}
	return nil
}

// validateAll lets the agent of a primitive check its parameters.
func (c *objects) validateAll(call *table.Call, id string) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	list, err := desk.Primitives(s, []string{id})
	if err != nil {
		return err
	}
	values := s.Params(list[0])
	var params [][2]string
	for name, value := range values {
		params = append(params, [2]string{name, value})
	}
	slices.SortFunc(params, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return c.Checks.Params(call.Context, s.AgentOf(list[0]), params)
}

// defaultTimeouts gives primitives the timeouts that their agents advise.
func (c *objects) defaultTimeouts(call *table.Call, list []string) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	for _, id := range list {
		done, err := s.DefaultTimeouts(call.Context, id, c.Agents.Catalog())
		if err != nil {
			return err
		}
		if len(done) == 0 {
			c.Out.Infof("%s has the advised timeouts already", id)
		} else {
			c.Out.Infof("%s has the advised timeouts for %s", id, strings.Join(done, ", "))
		}
	}
	return nil
}
