package option

import (
	"cmp"
	"slices"
	"sync"
)

// Type is what values an option takes.
type Type uint8

// The types of options, as Pacemaker's meta-data calls them.
const (
	Text       Type = iota // anything
	Boolean                // a truth value (vocab.Bool)
	Select                 // one of some words
	Duration               // a length of time, 0 or more: a number with a unit, or as ISO 8601 writes it
	Timeout                // a length of time that may be negative; anything is taken
	Integer                // a whole number, or an infinity
	Positive               // a whole number from 1 on, or INFINITY
	Score                  // a whole number, or an infinity, by which scores grow
	Percentage             // a number and %
)

// Part is a part of the cluster that obeys an option.
type Part uint8

// The parts.
const (
	Engine     Part = 1 << iota // the policy engine decides by it
	Controller                  // the controller does
	Access                      // access control does
	Archive                     // the daemon does, where it keeps the engine's inputs
	Rules                       // rules may ask for it
)

// Name is what an option was called before, and until when.
type Name struct {
	Name string
	// Schema is the first major version of schemas in which it is called Became; documents of older ones mean the
	// option by this name too.
	Schema int
	Became string // the name that the upgrade to that schema gives it
}

// Option is a cluster option.
type Option struct {
	Name string
	// Legacy is its former name, which is still understood where the present one is not set; "" if it has none.
	Legacy string
	// Was are the names that upgrades of the schema change.
	Was     []Name
	Type    Type
	Words   []string // of a Select
	Default string   // "" if it has none
	// By are the parts that obey it. None obeys an option that Idle says something of, or that says what is.
	By Part
	// Idle says of an option that Pacer keeps and does not act on why that is, and what to use instead.
	Idle string
	// Generated says that the cluster sets it by itself.
	Generated bool
	// Deprecated says that the option is about to go.
	Deprecated bool
	// Advanced says that hardly anybody needs it.
	Advanced bool
	// Called is the type in Pacemaker's meta-data, where that has a word of its own for it; see TypeName.
	Called string
	// Since is the first version of Pacemaker that has the option, as its documentation tells; "" where it does not.
	Since string
	Short string // what it is for, in a line
	Long  string // more of it, "" if there is no more to say
}

// typeNames are the types in the words of Pacemaker's meta-data.
var typeNames = sync.OnceValue(func() map[Type]string {
	return map[Type]string{
		Text: "string", Boolean: "boolean", Select: "select", Duration: "duration", Timeout: "timeout", Integer: "integer", Positive: "score",
		Score: "score", Percentage: "percentage",
	}
})

// TypeName is the option's type in the words of Pacemaker's meta-data.
func (o *Option) TypeName() string { return cmp.Or(o.Called, typeNames()[o.Type]) }

// catalogue is all options, in the order in which the policy engine checks them.
var catalogue = sync.OnceValue(func() []Option {
	return slices.Concat(clusterRows, controllerRows, resourceRows, fencingRows, limitRows, removalRows, archiveRows, healthRows)
})

// places finds an option's place by each of its names.
var places = sync.OnceValue(func() map[string]int {
	m := map[string]int{}
	for i := range catalogue() {
		o := &catalogue()[i]
		for _, name := range o.OldNames() {
			m[name] = i
		}
		m[o.Name] = i
	}
	return m
})

// All lists the options. The slice is shared: do not change it.
func All() []Option { return catalogue() }

// Find gives an option by its name, or one of its old ones.
func Find(name string) (Option, bool) {
	i, ok := places()[name]
	if !ok {
		return Option{}, false
	}
	return catalogue()[i], true
}

// CurrentName gives the present name of an option, which may be the one given.
func CurrentName(name string) string {
	if o, ok := Find(name); ok {
		return o.Name
	}
	return name
}

// OldNames lists what the option was called before, the latest name first.
func (o *Option) OldNames() (names []string) {
	if o.Legacy != "" {
		names = append(names, o.Legacy)
	}
	for _, w := range o.Was {
		names = append(names, w.Name)
	}
	return names
}

// OldNames lists what an option was called before.
func OldNames(name string) []string {
	o, _ := Find(name)
	return o.OldNames()
}

// Settable lists the names of options that users set, in alphabetical order.
func Settable() (names []string) {
	for _, o := range catalogue() {
		if !o.Generated {
			names = append(names, o.Name)
		}
	}
	slices.Sort(names)
	return names
}
