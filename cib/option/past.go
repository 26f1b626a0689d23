package option

import (
	"slices"
	"strings"
	"sync"
)

// Sections of defaults, where some options have moved.
const (
	OpDefaults  = "op_defaults"
	RscDefaults = "rsc_defaults"
)

// Renewal is what becomes of an option of the past, or of a value of one, at an upgrade of the schema.
type Renewal struct {
	Name   string
	Schema int      // the first major version of schemas that knows only what it became
	Values []string // it is so only for these values; nil: for all for which no other row is
	Became string   // its new name; "" if it is no more
	Under  string   // the section of defaults that it moved to; "" if it stays an option
	As     string   // its new value; "" if that stays
	Idle   bool     // that it is no more changes nothing, for it had no effect
	Hint   string   // what Pacemaker's upgrade advises, in its words; "" if nothing
	Why    string   // the reason, where it is not just the name that changes
}

// Past is an option that nothing obeys any more, though every schema has it.
type Past struct {
	Name string
	Why  string // it does nothing; "" if somebody keeps a note of his own there
}

// Renewals lists what the upgrade to a major version of schemas does to options: new names by the alphabet, then what
// is changed otherwise.
func Renewals(schema int) (rows []Renewal) {
	for _, o := range catalogue() {
		for _, w := range o.Was {
			if w.Schema == schema {
				rows = append(rows, Renewal{Name: w.Name, Schema: w.Schema, Became: w.Became})
			}
		}
	}
	for _, r := range renewals {
		if r.Schema == schema && r.isRename() {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b Renewal) int { return strings.Compare(a.Name, b.Name) })
	for _, r := range renewals {
		if r.Schema == schema && !r.isRename() {
			rows = append(rows, r)
		}
	}
	return rows
}

func (r *Renewal) isRename() bool { return r.Became != "" && r.Under == "" && r.As == "" }

// The first and the last major version of schemas that changes options.
const (
	oldestChange = 3
	latestChange = 4
)

// renewalsIn are the rows of the schemas that change something.
var renewalsIn = sync.OnceValue(func() map[int][]Renewal {
	return map[int][]Renewal{oldestChange: Renewals(oldestChange), latestChange: Renewals(latestChange)}
})

// FindRenewal gives what the upgrade to a major version of schemas does to an option with a value, false if it stays.
func FindRenewal(schema int, name, value string) (Renewal, bool) {
	rows := renewalsIn()[schema]
	at := slices.IndexFunc(rows, func(r Renewal) bool { return r.Name == name && slices.Contains(r.Values, value) })
	if at < 0 {
		at = slices.IndexFunc(rows, func(r Renewal) bool { return r.Name == name && r.Values == nil })
	}
	if at < 0 {
		return Renewal{}, false
	}
	return rows[at], true
}

// Renew gives what all upgrades up to a major version of schemas make of an option with a value: the last row that
// applies, with the name and value that result; false if nothing does.
func Renew(upTo int, name, value string) (Renewal, bool) {
	var last Renewal
	found := false
	was, now := name, value
	for schema := oldestChange; schema <= min(upTo, latestChange); schema++ {
		r, ok := FindRenewal(schema, was, now)
		if !ok {
			continue
		}
		if r.As != "" {
			now = r.As
		}
		last, found = r, true
		if was = r.Became; was == "" || r.Under != "" {
			break
		}
	}
	last.Name = name
	if found && last.Became != "" && now != value {
		last.As = now
	}
	return last, found
}

// Known says whether a name is that of an option, of the present or the past.
func Known(name string) bool {
	_, is := Find(name)
	return is || slices.ContainsFunc(past, func(p Past) bool { return p.Name == name }) ||
		slices.ContainsFunc(renewals, func(r Renewal) bool { return r.Name == name })
}

// Obsolete says of an option of the past that every schema has why it does nothing, "" of any other.
func Obsolete(name string) string {
	i := slices.IndexFunc(past, func(p Past) bool { return p.Name == name })
	if i < 0 {
		return ""
	}
	return past[i].Why
}
