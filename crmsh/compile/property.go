package compile

import (
	"strings"
	"sync"

	"github.com/beevik/etree"

	"pacer/cib/option"
	"pacer/crmsh/lang"
)

// The ids that sets of options have unless they are given another.
var defaultIDs = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"property": option.Bootstrap, "rsc_defaults": "rsc-options", "op_defaults": "op-options",
	}
})

// DefaultID gives the id of the set that property, rsc_defaults or op_defaults means when it names none.
func DefaultID(keyword string) string { return defaultIDs()[keyword] }

// defaults writes property, rsc_defaults or op_defaults.
func (b *builder) defaults(s *lang.Defaults) *etree.Element {
	e := element("meta_attributes", "id", s.ID.Text)
	pairs := s.Pairs
	if s.Keyword.Text == "property" {
		e.Tag = option.Set
		if !b.keepNames && (s.ID.Text == "" || s.ID.Text == DefaultID("property")) {
			pairs = b.modernize(pairs)
		}
	}
	if s.IDRef.Text != "" {
		e.CreateAttr("id-ref", b.resolve(e.Tag, s.IDRef))
	}
	b.rules(e, s.Rules)
	b.pairs(e, b.lastOnes(pairs))
	return e
}

// lastOnes leaves out options that are given again later. A set of a CIB that has one twice, of which the first counts
// there, thus is no statement: it is shown as XML.
func (b *builder) lastOnes(pairs []lang.Pair) []lang.Pair {
	last := map[string]int{}
	for i, p := range pairs {
		last[p.Name] = i
	}
	var out []lang.Pair
	for i, p := range pairs {
		if p.Name != "" && last[p.Name] > i {
			b.note(lang.Word{Text: p.Name, Pos: p.Pos}, "is given twice; the last one counts")
			continue
		}
		out = append(out, p)
	}
	return out
}

// modernize gives options their current names and leaves out what the cluster alone may say. Only the
// cluster's own set is treated so: others are often an agent's notes to itself.
func (b *builder) modernize(pairs []lang.Pair) []lang.Pair {
	given := map[string]bool{}
	for _, p := range pairs {
		given[p.Name] = true
	}
	var out []lang.Pair
	for _, p := range pairs {
		at := lang.Word{Text: p.Name, Pos: p.Pos}
		now := option.CurrentName(p.Name)
		switch {
		case p.Ref != "" || p.ID != "":
		case p.Name == "dc-version":
			if p = b.dcVersion(p); p.Value == "" {
				continue
			}
		case option.Obsolete(p.Name) != "":
			b.note(at, "is obsolete and does nothing: %s; kept as it is", option.Obsolete(p.Name))
		case now != p.Name && given[now]:
			b.note(at, "is the old name of %s, which is given too; only that is kept", now)
			continue
		case now != p.Name:
			b.note(at, "is now called %s; kept as %s=%s", now, now, lang.Quote(p.Value))
			p.Name = now
		}
		out = append(out, p)
	}
	return out
}

// dcVersion keeps the version the cluster says it has, whatever the text says.
func (b *builder) dcVersion(p lang.Pair) lang.Pair {
	if p.Value == b.scope.DCVersion {
		return p
	}
	at := lang.Word{Text: "dc-version=" + p.Value, Pos: p.Pos}
	what := "left out"
	if b.scope.DCVersion != "" {
		what = "kept as " + strings.TrimSpace(b.scope.DCVersion)
	}
	b.note(at, "is not taken from a text: the cluster writes its version itself; %s", what)
	p.Value = b.scope.DCVersion
	return p
}
