package crmstandby

import (
	"cmp"
	"strings"

	"github.com/alecthomas/kong"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/tools/attribute"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	Quiet    bool   `short:"q" aliases:"Q" help:"Print only the standby status (if querying)."`
	Query    bool   `short:"G" aliases:"get-value" group:"Commands" help:"Query the current value of standby mode (on/off)."`
	Update   string `short:"v" aliases:"attr-value" placeholder:"VALUE" group:"Commands" help:"Update the value of standby mode (on/off)."`
	Delete   bool   `short:"D" aliases:"delete-attr" group:"Commands" help:"Let standby mode use default value."`
	Node     string `short:"N" aliases:"uname,U" placeholder:"NODE" group:"Additional" help:"Operate on the named node instead of the current one."`
	Lifetime string `short:"l" placeholder:"VALUE" group:"Additional" help:"Until when should the setting take effect: reboot or forever."`
	ID       string `short:"i" aliases:"attr-id" placeholder:"VALUE" group:"Additional" help:"(Advanced) XML ID used to identify standby attribute."`
}

// Main runs crm_standby.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "query, enable, or disable standby mode for a node; nodes in standby mode may not host cluster resources",
		Flags: f,
		Do:    func(p *output.Printer, parsed *kong.Context) error { return perform(p, f, parsed) },
	})
}

// job is one run of the tool.
type job struct {
	*output.Printer
	f     *flags
	cib   cluster.CIB
	place attribute.Place // of the attribute, without the section
}

func perform(p *output.Printer, f *flags, parsed *kong.Context) error {
	scopes, err := f.scopes()
	if err != nil {
		return err
	}
	c, err := cluster.Open(p.Env)
	if err != nil {
		return err
	}
	defer c.Close()
	j := &job{Printer: p, f: f, cib: c}
	if j.place, err = j.attribute(); err != nil {
		return err
	}
	switch command(parsed) {
	case "update":
		return j.update(scopes[0])
	case "delete":
		for _, scope := range scopes {
			if err := j.delete(scope); err != nil {
				return err
			}
		}
		return nil
	}
	return j.query(scopes)
}

// command is the last one on the command line; without one it is a query.
func command(parsed *kong.Context) string {
	return cmp.Or(output.LastOf(output.Given(parsed), "query", "update", "delete"), "query")
}

// scopes are the sections to look in, both if no lifetime was given.
func (f *flags) scopes() ([]string, error) {
	switch strings.ToLower(f.Lifetime) {
	case "":
		return []string{attribute.Nodes, attribute.Status}, nil
	case "forever", attribute.Nodes:
		return []string{attribute.Nodes}, nil
	case "reboot", attribute.Status:
		return []string{attribute.Status}, nil
	}
	return nil, output.Fail(vocab.ExitUsage, "--lifetime %s: unknown lifetime; there are reboot and forever", f.Lifetime)
}

func (j *job) attribute() (attribute.Place, error) {
	node, err := j.node()
	if err != nil {
		return attribute.Place{}, err
	}
	doc, err := j.cib.Document()
	if err != nil {
		return attribute.Place{}, err
	}
	id, err := attribute.NodeID(doc, node)
	return attribute.Place{Node: id, Name: "standby", ID: j.f.ID}, err
}

// node is the node to work on: the one named, or the one that the tool runs on.
func (j *job) node() (string, error) {
	if node := attribute.Target(j.Env, j.f.Node); node != "" {
		return node, nil
	}
	return attribute.Local(j.Env)
}

func (j *job) query(scopes []string) error {
	doc, err := j.cib.Document()
	if err != nil {
		return err
	}
	last := scopes[len(scopes)-1]
	for _, scope := range scopes {
		p := j.place
		p.Section = scope
		if found := attribute.Find(doc, p); len(found) > 0 {
			j.show(scope, found[0].SelectAttrValue("value", ""))
			return nil
		}
	}
	if j.f.Lifetime != "" {
		return output.Fail(vocab.ExitNoSuch, "Error performing operation: %v", cib.NoSuchObject)
	}
	j.show(last, "off")
	return nil
}

func (j *job) show(scope, value string) {
	if root := j.XML(); root != nil {
		output.Element(root, "attribute", "name", j.place.Name, "value", value, "scope", scope)
		return
	}
	if j.f.Quiet {
		j.Info("%s", value)
		return
	}
	id := ""
	if j.f.ID != "" {
		id = " id=" + j.f.ID
	}
	j.Info("scope=%s%s name=%s value=%s", scope, id, j.place.Name, value)
}

func (j *job) update(scope string) error {
	doc, err := j.cib.Document()
	if err != nil {
		return err
	}
	p := j.place
	p.Section = scope
	op, err := attribute.Set(doc, p, j.f.Update)
	if err != nil {
		return err
	}
	return j.cib.Apply(op)
}

func (j *job) delete(scope string) error {
	doc, err := j.cib.Document()
	if err != nil {
		return err
	}
	p := j.place
	p.Section = scope
	op, old, err := attribute.Unset(doc, p)
	if err != nil || old == nil {
		return err
	}
	if err := j.cib.Apply(op); err != nil {
		return err
	}
	j.Info("Deleted %s attribute: id=%s name=%s", scope, old.SelectAttrValue("id", ""), p.Name)
	return nil
}
