package option

import (
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/rule"
	"pacer/cib/value/score"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
)

// Set is the tag of sets of options, and Bootstrap the id of the one that comes before all others.
const (
	Set       = "cluster_property_set"
	Bootstrap = "cib-bootstrap-options"
)

// Note is something that is wrong with the options of a configuration, in Pacemaker's words.
type Note struct {
	Error    bool // rather than a warning
	ID, Text string
}

// Values are the options of a configuration at a moment.
type Values struct {
	// Next is when the passing of time alone may change them, zero if never, as far as is known.
	Next  time.Time
	Notes []Note
	table *seq.Table[string] // what is configured, and what the catalogue has a default for
}

// Read reads the options of a configuration; root is the cib element, of any schema, and now the moment at which
// rules are evaluated, in the host's time zone. A nil root has the defaults.
func Read(root *etree.Element, now time.Time) Values {
	v := Values{table: &seq.Table[string]{}}
	got := rule.Unpack(section(root), Set, Bootstrap, rule.Input{Now: now, Root: root}, v.table)
	if !got.Next.IsZero() {
		v.Next = got.Next.Time()
	}
	for _, n := range got.Notes {
		v.Notes = append(v.Notes, Note{n.Error, n.ID, n.Text})
	}
	v.rename(schema(root))
	for i := range catalogue() {
		v.complete(&catalogue()[i])
	}
	return v
}

const sectionTag = "crm_config"

// section finds the element with the options, in a document that follows no schema wherever it stands.
func section(root *etree.Element) *etree.Element {
	if root == nil {
		return nil
	}
	if c := root.SelectElement("configuration"); c != nil {
		if s := c.SelectElement(sectionTag); s != nil {
			return s
		}
	}
	return first(root, sectionTag)
}

// first finds the first element of a tag in document order.
func first(x *etree.Element, tag string) *etree.Element {
	if x.Tag == tag {
		return x
	}
	for _, token := range x.Child {
		if child, ok := token.(*etree.Element); ok {
			if found := first(child, tag); found != nil {
				return found
			}
		}
	}
	return nil
}

// newest stands for the present schema: no name has changed since.
const newest = 1 << 10

// schema is the major version of a document's schema.
func schema(root *etree.Element) int {
	if root == nil {
		return newest
	}
	text, ok := strings.CutPrefix(root.SelectAttrValue("validate-with", ""), "pacemaker-")
	if !ok {
		return newest
	}
	major, _, _ := strings.Cut(text, ".")
	if n, err := strconv.Atoi(major); err == nil {
		return n
	}
	return newest
}

// rename gives the options of a document of an older schema the names that an upgrade would: of the values that then
// have one name, the first stays.
func (v *Values) rename(schema int) {
	if schema == newest {
		return
	}
	now := map[string]string{}
	for _, o := range catalogue() {
		for _, w := range o.Was {
			if w.Schema > schema {
				now[w.Name] = w.Became
			}
		}
	}
	renamed := &seq.Table[string]{}
	for name, value := range v.table.All() {
		if to := now[name]; to != "" {
			name = to
		}
		renamed.PutNew(name, value)
	}
	v.table = renamed
}

// complete brings an option to its present name and a valid value, or its default.
func (v *Values) complete(o *Option) {
	value, set := v.table.Get(o.Name)
	if !set && o.Legacy != "" {
		if value, set = v.table.Get(o.Legacy); set {
			v.note(false, o.Legacy, "Support for legacy name '"+o.Legacy+"' for cluster option '"+o.Name+"' is deprecated and will be removed in a future release")
			v.table.Put(o.Name, value)
		}
	}
	if set && !o.Takes(value) {
		v.note(true, o.Name, "Using default value for cluster option '"+o.Name+"' because '"+value+"' is invalid")
		set = false
	}
	if !set && o.Default != "" {
		v.table.Put(o.Name, o.Default)
	}
}

func (v *Values) note(bad bool, id, text string) { v.Notes = append(v.Notes, Note{bad, id, text}) }

// Table holds all values by the names under which they stand, in the order in which they were read, then the defaults.
// It is shared: do not change it.
func (v Values) Table() *seq.Table[string] { return v.table }

// Text is an option's value as it is written, or its default; "" if it has neither.
func (v Values) Text(name string) string {
	i, ok := places()[name]
	if !ok || catalogue()[i].Name != name {
		panic("there is no cluster option " + name)
	}
	if v.table == nil {
		return catalogue()[i].Default
	}
	return v.table.Value(name)
}

// Word is the value of an option that takes words, in the spelling of the catalogue.
func (v Values) Word(name string) string {
	text := v.Text(name)
	if word := catalogue()[places()[name]].word(text); word != "" {
		return word
	}
	return text
}

// Bool is the value of an option that is a truth value.
func (v Values) Bool(name string) bool { return vocab.True(v.Text(name)) }

// Duration is the value of an option that is a length of time.
func (v Values) Duration(name string) time.Duration {
	return time.Duration(rule.IntervalMS(v.Text(name))) * time.Millisecond
}

// Timeout is the value of an option that is a length of time, or below 0 for one that is to be found out, which also stands
// for whatever is no time.
func (v Values) Timeout(name string) time.Duration {
	d, err := rule.ParseSpan(v.Text(name))
	if err != nil {
		return -time.Millisecond
	}
	return d
}

// Int is the value of an option that is a number; the infinities are ±score.Infinity.
func (v Values) Int(name string) int {
	text := v.Text(name)
	if sign := infinite(text); sign != 0 {
		return sign * int(score.Infinity)
	}
	n, _, _ := numeral.Int(text)
	return int(n)
}

// Share is the value of an option that is a percentage: 0.8 for 80%.
func (v Values) Share(name string) float64 {
	n, _ := share(v.Text(name))
	return n
}
