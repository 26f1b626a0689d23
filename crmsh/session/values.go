package session

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/beevik/etree"

	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// valueForm is what values an option or meta attribute takes: one of its words, or what valid accepts.
type valueForm struct {
	what  string // such as boolean
	words []string
	valid func(string) bool
	old   []string // words that it takes too, and that nobody is told to write
}

var (
	boolean  = valueForm{"boolean", vocab.Bools(), nil, nil}
	number   = valueForm{"number; expected a number, perhaps INFINITY", nil, func(v string) bool { return lang.IsScore(v) }, nil}
	duration = valueForm{"length of time; expected a number and a unit (ms, s, min, h) or an ISO 8601 duration", nil, lang.IsInterval, nil}
)

func oneOf(words ...string) valueForm { return valueForm{"value that it takes", words, nil, nil} }

// propertyForm says what a cluster option takes.
func propertyForm(name string) (valueForm, bool) {
	o, known := option.Find(name)
	switch {
	case !known:
		return valueForm{}, false
	case o.Words != nil:
		return oneOf(o.Words...), true
	}
	switch o.Type {
	case option.Boolean:
		return boolean, true
	case option.Duration:
		return duration, true
	case option.Integer, option.Positive, option.Score:
		return number, true
	}
	return valueForm{}, false
}

// PropertyWords lists the words that a cluster option takes; nil if it takes others, such as numbers.
func PropertyWords(name string) []string {
	f, _ := propertyForm(name)
	return f.offered()
}

// MetaWords lists the words that a meta attribute takes, or an attribute of an operation; nil if it takes others.
func MetaWords(name string) []string {
	f, _ := metaForm(name)
	return f.offered()
}

// offered are the words as one would write them: of those that mean the same, one.
func (f valueForm) offered() []string {
	switch {
	case f.what == boolean.what:
		return []string{"true", "false"}
	case slices.Equal(f.words, vocab.RoleNames()):
		return vocab.RoleNames()[:4] // the others are their old names
	}
	return f.words
}

// metaForm says what a meta attribute takes, or a default of operations.
func metaForm(name string) (valueForm, bool) {
	f, known := metaForms()[name]
	return f, known
}

// MetaFits says what is wrong with a value of a meta attribute; nil if the cluster takes it, or knows no such attribute.
func MetaFits(name, value string) error {
	if f, known := metaForm(name); known && !f.takes(value) {
		return fmt.Errorf("%s=%s is no %s", name, lang.Quote(value), f.expected(value))
	}
	return nil
}

// metaForms says what meta attributes take, and the defaults of operations.
var metaForms = sync.OnceValue(func() map[string]valueForm {
	forms := map[string]valueForm{
		"target-role":     {"value that it takes", vocab.LivingRoles(), nil, vocab.RoleNames()},
		"multiple-active": oneOf("block", "stop_only", "stop_start", "stop_unexpected"),
		"requires":        oneOf("nothing", "quorum", "fencing", "unfencing"),
		"on-fail":         oneOf("ignore", "block", "stop", "restart", "standby", "fence", "restart-container", "demote"),
	}
	for _, n := range []string{
		"allow-migrate", "allow-unhealthy-nodes", "critical", "globally-unique", "interleave", "is-managed", "maintenance", "notify",
		"ordered", "promotable", "remote-allow-migrate", "enabled", "record-pending",
	} {
		forms[n] = boolean
	}
	for _, n := range []string{"failure-timeout", "remote-connect-timeout", "timeout", "interval", "start-delay"} {
		forms[n] = duration
	}
	for _, n := range []string{
		"clone-max", "clone-min", "clone-node-max", "migration-threshold", "priority", "promoted-max", "promoted-node-max",
		"remote-port", "resource-stickiness",
	} {
		forms[n] = number
	}
	return forms
})

// values finds options and meta attributes whose values the cluster does not understand. It goes on as if they
// were not there, which is rarely what is wanted; for an option of the cluster it is an error.
func (v *verifier) values(o compile.Object, set *etree.Element, form func(name string) (valueForm, bool)) {
	for _, nv := range set.SelectElements("nvpair") {
		name, value := nv.SelectAttrValue("name", ""), nv.SelectAttr("value")
		f, known := form(name)
		if value == nil || !known || f.takes(value.Value) {
			continue
		}
		asOption, isOption := option.Find(name)
		v.add(o.Type == "property" && isOption && !asOption.Takes(value.Value), "%s %s: %s=%s is no %s", o.Type, o.ID, name, lang.Quote(value.Value), f.expected(value.Value))
	}
}

func (f valueForm) takes(value string) bool {
	if f.valid != nil {
		return f.valid(value)
	}
	return slices.ContainsFunc(slices.Concat(f.words, f.old), func(w string) bool { return strings.EqualFold(w, value) })
}

// expected tells what was expected instead of a value.
func (f valueForm) expected(value string) string {
	switch {
	case f.valid != nil:
		return f.what
	case f.what == boolean.what:
		return "boolean; expected true or false"
	}
	text := fmt.Sprintf("%s; expected one of %s", f.what, strings.Join(f.words, ", "))
	if near := lang.Nearest(value, f.words); near != "" {
		text += "; did you mean " + near + "?"
	}
	return text
}
