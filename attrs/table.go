package attrs

import (
	"slices"
	"strings"
	"time"
)

// Element names of sets of attributes.
const (
	InstanceAttributes = "instance_attributes"
	Utilization        = "utilization"
)

// Table is all that is known of attributes, as it travels: sorted by name and node.
type Table struct {
	Members    []Member    `json:"members,omitempty"` // of the last agreement
	Attributes []Attribute `json:"attributes,omitempty"`
}

// Attribute is an attribute with its values.
type Attribute struct {
	Name    string        `json:"name"`
	SetType string        `json:"set_type"`
	Set     string        `json:"set,omitempty"`
	Private bool          `json:"private,omitempty"`
	Delay   time.Duration `json:"delay,omitempty"` // its dampening
	Values  []Value       `json:"values,omitempty"`
}

// Value is the value of an attribute for a node.
type Value struct {
	Node  string  `json:"node"`
	Value *string `json:"value,omitempty"` // nil: it was unset
	// Unwritten says that the document does not have it yet.
	Unwritten bool `json:"unwritten,omitempty"`
	// Since says that it was set since the last agreement.
	Since bool `json:"since,omitempty"`
}

// table holds attributes in the order of their names, each with its values in the order of their nodes.
type table struct {
	members []Member
	list    []*Attribute
}

func (t *table) find(name string) *Attribute {
	if i, ok := t.at(name); ok {
		return t.list[i]
	}
	return nil
}

func (t *table) at(name string) (int, bool) {
	return slices.BinarySearchFunc(t.list, name, func(a *Attribute, name string) int { return strings.Compare(a.Name, name) })
}

// add makes an attribute.
func (t *table) add(a Attribute) *Attribute {
	i, _ := t.at(a.Name)
	t.list = slices.Insert(t.list, i, &a)
	return &a
}

// of finds the value for a node, nil if there is none.
func (a *Attribute) of(node string) *Value {
	if i, ok := a.at(node); ok {
		return &a.Values[i]
	}
	return nil
}

// place finds the value for a node, or makes it.
func (a *Attribute) place(node string) *Value {
	i, ok := a.at(node)
	if !ok {
		a.Values = slices.Insert(a.Values, i, Value{Node: node})
	}
	return &a.Values[i]
}

func (a *Attribute) at(node string) (int, bool) {
	return slices.BinarySearchFunc(a.Values, node, func(v Value, node string) int { return compareNodes(v.Node, node) })
}

func compareNodes(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }

// assigned is a value with its place in the status section.
func (a *Attribute) assigned(v *Value) Assigned {
	return Assigned{Node: v.Node, Name: a.Name, SetType: a.SetType, Set: a.Set, Value: v.Value}
}

// drop takes away all values of a node, and says whether there were any that the document may have.
func (t *table) drop(node string) (public bool) {
	for _, a := range t.list {
		if i, ok := a.at(node); ok {
			a.Values = slices.Delete(a.Values, i, i+1)
			public = public || !a.Private
		}
	}
	return public
}

// is says whether two values are the same.
func is(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }
