package ra

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
)

// Description is what an agent says of itself.
type Description struct {
	Name        string
	Short, Long string
	Params      []Param // required ones first, deprecated ones last, each by name
	Actions     []Action
}

// Param is a parameter of an agent.
type Param struct {
	Name        string
	Required    bool
	Unique      bool
	Deprecated  bool
	ReplacedBy  string // for one that is deprecated, "" if nothing replaces it
	Advanced    bool
	Private     bool // its value is not to be shown
	Type        string
	Default     string
	Values      []string // for type select
	Short, Long string
}

// Action is an operation that an agent can do, with what it advises.
type Action struct {
	Name     string
	Timeout  string
	Interval string
	Role     string
	Depth    string
	Attrs    [][2]string // all of these but the name, as they stand there
}

// Parse reads an agent's meta-data: XML as OCF has it, of any version, with the additions of fence agents.
func Parse(name string, text []byte) (*Description, error) {
	doc := etree.NewDocument()
	doc.ReadSettings.Permissive = true
	if err := doc.ReadFromBytes(text); err != nil {
		return nil, fmt.Errorf("%s: its meta-data is no XML: %w", name, err)
	}
	root := doc.Root()
	if root == nil || root.Tag != "resource-agent" {
		return nil, fmt.Errorf("%s: its meta-data holds no <resource-agent>", name)
	}
	d := &Description{Name: name, Short: short(root), Long: text1(root, "longdesc")}
	for _, e := range root.FindElements("parameters/parameter") {
		if e.SelectAttrValue("name", "") != "" {
			d.Params = append(d.Params, param(e))
		}
	}
	for _, e := range root.FindElements("parameters/parameter[@obsoletes]") {
		d.obsolete(strings.FieldsFunc(e.SelectAttrValue("obsoletes", ""), func(r rune) bool { return r == ' ' || r == ',' }), e.SelectAttrValue("name", ""))
	}
	slices.SortStableFunc(d.Params, compareParams)
	for _, e := range root.FindElements("actions/action") {
		if e.SelectAttrValue("name", "") != "" {
			d.Actions = append(d.Actions, action(e))
		}
	}
	return d, nil
}

// obsolete notes that a parameter took the place of others, which fence agents say of the new one.
func (d *Description) obsolete(old []string, by string) {
	for i := range d.Params {
		if p := &d.Params[i]; slices.Contains(old, p.Name) && p.Name != by {
			p.Deprecated, p.Required = true, false
			if p.ReplacedBy == "" {
				p.ReplacedBy = by
			}
		}
	}
	for _, name := range old {
		if _, known := d.Param(name); !known {
			d.Params = append(d.Params, Param{Name: name, Deprecated: true, ReplacedBy: by})
		}
	}
}

// Private lists the parameters whose values are not to be shown.
func (d *Description) Private() (names []string) {
	for _, p := range d.Params {
		if p.Private {
			names = append(names, p.Name)
		}
	}
	return names
}

func compareParams(a, b Param) int {
	rank := func(p Param) int {
		switch {
		case p.Deprecated:
			return 2
		case p.Required:
			return 0
		}
		return 1
	}
	if r := rank(a) - rank(b); r != 0 {
		return r
	}
	return strings.Compare(a.Name, b.Name)
}

func param(e *etree.Element) Param {
	p := Param{
		Name: e.SelectAttrValue("name", ""), Required: truth(e, "required"), Unique: truth(e, "unique"),
		Deprecated: truth(e, "deprecated"), Advanced: truth(e, "advanced"), Private: truth(e, "private"), Short: short(e), Long: text1(e, "longdesc"),
	}
	if old := e.SelectElement("deprecated"); old != nil {
		p.Deprecated = true
		if r := old.SelectElement("replaced-with"); r != nil {
			p.ReplacedBy = r.SelectAttrValue("name", "")
		}
	}
	p.Required = p.Required && !p.Deprecated
	if c := e.SelectElement("content"); c != nil {
		p.Type, p.Default = c.SelectAttrValue("type", ""), c.SelectAttrValue("default", "")
		for _, o := range c.SelectElements("option") {
			p.Values = append(p.Values, o.SelectAttrValue("value", ""))
		}
	}
	return p
}

func action(e *etree.Element) Action {
	a := Action{
		Name: e.SelectAttrValue("name", ""), Timeout: e.SelectAttrValue("timeout", ""), Interval: e.SelectAttrValue("interval", ""),
		Role: e.SelectAttrValue("role", ""), Depth: e.SelectAttrValue("depth", ""),
	}
	for _, x := range e.Attr {
		if x.Key != "name" && x.Value != "" {
			a.Attrs = append(a.Attrs, [2]string{x.Key, x.Value})
		}
	}
	return a
}

func truth(e *etree.Element, name string) bool {
	return vocab.True(e.SelectAttrValue(name, ""))
}

// short gives the short description, which fence agents have as an attribute.
func short(e *etree.Element) string {
	if s := e.SelectAttrValue("shortdesc", ""); s != "" {
		return s
	}
	return text1(e, "shortdesc")
}

// text1 gives the text of the first element of a tag.
func text1(e *etree.Element, tag string) string {
	if t := e.SelectElement(tag); t != nil {
		return strings.TrimSpace(t.Text())
	}
	return ""
}

// Param finds a parameter.
func (d *Description) Param(name string) (Param, bool) {
	at := slices.IndexFunc(d.Params, func(p Param) bool { return p.Name == name })
	if at < 0 {
		return Param{}, false
	}
	return d.Params[at], true
}

// ParamNames lists the names of all parameters.
func (d *Description) ParamNames() []string {
	out := make([]string, len(d.Params))
	for i, p := range d.Params {
		out[i] = p.Name
	}
	return out
}

// Can says whether the agent offers an operation.
func (d *Description) Can(operation string) bool {
	return slices.ContainsFunc(d.Actions, func(a Action) bool { return a.Name == operation })
}

// Advised gives what the agent advises for an operation: that for the role or depth if there are several.
func (d *Description) Advised(operation, role, depth string) (Action, bool) {
	var first *Action
	for i, a := range d.Actions {
		switch {
		case a.Name != operation:
		case role != "" && vocab.SameRole(a.Role, role), role == "" && depth != "" && a.Depth == depth:
			return a, true
		case first == nil:
			first = &d.Actions[i]
		}
	}
	if first == nil || role != "" && first.Role != "" && !vocab.SameRole(first.Role, role) {
		return Action{}, false
	}
	return *first, true
}
