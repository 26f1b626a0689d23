package session

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/beevik/etree"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// Method is how a text is loaded.
type Method string

// Replace removes everything but nodes first. Update changes what the text names and leaves the rest. Push
// does that and removes what the text does not name, nodes too.
const (
	Replace Method = "replace"
	Update  Method = "update"
	Push    Method = "push"
)

// Load makes the configuration what a text says. Nothing happens if anything in it is wrong; then the error
// is a lang.Problems with all that is.
func (s *Session) Load(method Method, list []lang.Statement) (notes []lang.Problem, err error) {
	err = s.atomically(func(before *etree.Element) error {
		notes, err = s.unmasked(before, modes()[method], nil, list)
		return err
	})
	return byPlace(lang.Once(notes)), err
}

// LoadText is Load for a text as it was parsed, with the error of that. What is wrong with single statements
// and what is wrong between them is told together, in the order of the text.
func (s *Session) LoadText(method Method, f *lang.File, err error) ([]lang.Problem, error) {
	notes, err := s.withBroken(f, err, func() ([]lang.Problem, error) { return s.Load(method, f.Statements) })
	if err == nil {
		s.remember(f.Origin, f.Statements)
	}
	return notes, err
}

// EditedText is Edited for a text as it was parsed, with the error of that.
func (s *Session) EditedText(shown []compile.Object, f *lang.File, err error) ([]lang.Problem, error) {
	notes, err := s.withBroken(f, err, func() ([]lang.Problem, error) { return s.Edited(shown, f.Statements) })
	if err == nil {
		s.forgetPlaces(shown)
	}
	return notes, err
}

// withBroken carries out a load. If some statements could not be read it is only tried, for the sake of what
// is wrong with the others.
func (s *Session) withBroken(f *lang.File, unread error, load func() ([]lang.Problem, error)) ([]lang.Problem, error) {
	if unread == nil {
		return load()
	}
	problems, ok := unread.(lang.Problems)
	if !ok {
		return nil, unread
	}
	s.broken = map[string]bool{}
	for _, id := range f.Broken {
		s.broken[id] = true
	}
	defer func() { s.broken = nil }()
	err := s.atomically(func(*etree.Element) error {
		if _, err := load(); err != nil {
			return err
		}
		return problems // nothing of a text that is wrong is kept
	})
	if more, ok := err.(lang.Problems); ok {
		problems = slices.Concat(problems, more)
	}
	return nil, inOrder(problems, f.Origin)
}

// inOrder sorts problems by their places and drops those that are there twice.
func inOrder(problems lang.Problems, origin string) lang.Problems {
	out := slices.Clone(problems)
	for i := range out {
		out[i].Origin = cmp.Or(out[i].Origin, origin)
	}
	slices.SortStableFunc(out, func(a, b lang.Problem) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Col, b.Pos.Col))
	})
	return slices.Compact(out)
}

// Edited puts statements in the place of the objects they were printed from: those are changed, removed if
// no statement names them any more, and new ones are made. Other objects cannot be touched.
func (s *Session) Edited(shown []compile.Object, list []lang.Statement) (notes []lang.Problem, err error) {
	err = s.atomically(func(before *etree.Element) error {
		notes, err = s.unmasked(before, mode{remove: true}, s.inScope(shown), list)
		return err
	})
	return byPlace(lang.Once(notes)), err
}

// byPlace puts notes in the order of the text; those about none of its words come last.
func byPlace(notes []lang.Problem) []lang.Problem {
	slices.SortStableFunc(notes, func(a, b lang.Problem) int {
		if (a.Pos.Line == 0) != (b.Pos.Line == 0) {
			return cmp.Compare(b.Pos.Line, a.Pos.Line)
		}
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Col, b.Pos.Col))
	})
	return notes
}

// mode is what a load does beside making and changing objects.
type mode struct {
	erase  bool // remove everything but nodes first
	remove bool // remove what no statement names
	merge  bool // add options to the sets that are there
}

var modes = sync.OnceValue(func() map[Method]mode {
	return map[Method]mode{Replace: {erase: true}, Update: {merge: true}, Push: {remove: true, merge: true}}
})

// names says which objects a load may change and remove: all, if it is nil.
type names map[string]bool

func (s *Session) inScope(shown []compile.Object) names {
	n := names{}
	for _, o := range shown {
		n[nameOf(o.Type, o.ID)] = true
	}
	return n
}

// nameOf tells nodes from other objects, which may have the same id.
func nameOf(keyword, id string) string {
	if keyword == "node" {
		return "node " + id
	}
	return id
}

// entry is a statement with the object that it is about.
type entry struct {
	st   lang.Statement
	id   lang.Word
	name string
	rank int
}

// unmasked carries out a load in which masks stand for the values that are there.
func (s *Session) unmasked(before *etree.Element, m mode, may names, list []lang.Statement) ([]lang.Problem, error) {
	notes, err := s.load(m, may, list)
	if err != nil {
		return nil, err
	}
	return notes, s.unmask(before, list)
}

func (s *Session) load(m mode, may names, list []lang.Statement) ([]lang.Problem, error) {
	if m.erase {
		s.Erase()
	}
	list, superseded, notes := s.Scope().Modern(list)
	notes = append(notes, s.supersede(superseded)...)
	if m.merge {
		s.nameSets(list)
	}
	s.identifyNodes(list)
	entries, monitors, problems := s.entries(list)
	s.dirty = true
	old := s.existing()
	entries = slices.DeleteFunc(entries, func(e entry) bool {
		_, there := old[e.name]
		foreign := there && may != nil && !may[e.name]
		if foreign {
			problems = append(problems, complaint(e.id, "duplicate id: there is another object of this id, which is not being edited")...)
		}
		return foreign
	})
	var gone []compile.Object
	if m.remove {
		gone = s.unnamed(entries, may, old)
		notes = append(notes, s.deleteThose(gone, true)...)
	}
	more, failed := s.apply(m, entries)
	for _, st := range monitors {
		if bad := s.addMonitor(st); len(bad) > 0 {
			failed = append(failed, failure{entry{st: st}, bad})
		}
		more = append(more, st.Notes...)
	}
	s.changed()
	notes = append(append(notes, more...), s.deleteThose(gone, false)...)
	problems = append(problems, s.rootCauses(entries, failed)...)
	return notes, inOrder(problems, "").Err()
}

// nameSets gives sets of options that a text does not name the ids of those that they go into.
func (s *Session) nameSets(list []lang.Statement) {
	for _, st := range list {
		if d, ok := st.(*lang.Defaults); ok && d.ID.Text == "" {
			if o, there := s.defaultsFor(d); there {
				d.ID = lang.Word{Text: o.ID, Pos: d.Keyword.Pos}
			}
		}
	}
}

// identifyNodes gives nodes that a text knows by name alone the ids that they have: a node with another id is another node.
func (s *Session) identifyNodes(list []lang.Statement) {
	ids := map[string][]string{} // by name
	for _, o := range s.OfType("node") {
		name := hostName(o.Element)
		ids[name] = append(ids[name], o.ID)
	}
	for _, st := range list {
		if n, ok := st.(*lang.Node); ok && n.ID.Text == "" && len(ids[n.Name.Text]) == 1 {
			n.ID = lang.Word{Text: ids[n.Name.Text][0], Pos: n.Name.Pos}
		}
	}
}

// failure is an entry that could not be carried out.
type failure struct {
	entry    entry
	problems lang.Problems
}

// rootCauses gives what is wrong with the entries that failed, and with references. That something refers to
// an object which failed itself, or could not be read, is not worth saying.
func (s *Session) rootCauses(entries []entry, failed []failure) lang.Problems {
	missing := maps.Clone(s.broken)
	if missing == nil {
		missing = map[string]bool{}
	}
	bad := map[lang.Statement]bool{}
	var all lang.Problems
	for _, f := range failed {
		if f.entry.id.Text != "" {
			missing[f.entry.id.Text] = true
		}
		bad[f.entry.st] = true
		all = append(all, f.problems...)
	}
	all = append(all, s.checkReferences(entries, bad)...)
	out := slices.DeleteFunc(slices.Clone(all), func(p lang.Problem) bool {
		return strings.HasPrefix(p.Expected, unknownReference) && missing[p.Found]
	})
	if len(out) == 0 && len(s.broken) == 0 {
		return all // they refer to one another
	}
	return out
}

// entries sorts statements so that simple ones come first, and complains about ids that two have. Those that
// only add a monitor to a primitive are given apart.
func (s *Session) entries(list []lang.Statement) ([]entry, []*lang.Monitor, lang.Problems) {
	var out []entry
	var monitors []*lang.Monitor
	var problems lang.Problems
	seen := map[string]lang.Pos{}
	for _, st := range list {
		e := entry{st: st, id: lang.ID(st)}
		keyword := st.Head().Keyword.Text
		switch st := st.(type) {
		case *lang.Defaults:
			if e.id.Text == "" && st.IDRef.Text == "" {
				e.id = lang.Word{Text: compile.DefaultID(keyword), Pos: st.Keyword.Pos}
			}
		case *lang.Fencing:
			e.id = lang.Word{Text: "fencing_topology", Pos: st.Keyword.Pos}
		case *lang.XML:
			keyword, e.id = compile.XMLName(st)
		case *lang.Monitor:
			monitors = append(monitors, st)
			continue
		}
		e.name, e.rank = nameOf(keyword, e.id.Text), compile.LoadRank(keyword)
		if first, twice := seen[e.name]; twice && e.id.Text != "" {
			problems = append(problems, complaint(e.id, "duplicate id: line %d has it already", first.Line)...)
			continue
		}
		seen[e.name] = e.id.Pos
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b entry) int { return a.rank - b.rank })
	return out, monitors, problems
}

// existing maps the names of objects to them.
func (s *Session) existing() map[string]compile.Object {
	out := map[string]compile.Object{}
	for _, o := range s.Scope().Objects() {
		out[nameOf(o.Type, o.ID)] = o
		if o.Type == "node" {
			out[nameOf(o.Type, o.Element.SelectAttrValue("uname", o.ID))] = o
		}
	}
	return out
}

// unnamed lists the objects that no entry names.
func (s *Session) unnamed(entries []entry, may names, old map[string]compile.Object) []compile.Object {
	keep := map[string]bool{}
	for _, e := range entries {
		keep[e.name] = true
		if o, ok := old[e.name]; ok {
			keep[nameOf(o.Type, o.ID)] = true
		}
	}
	var gone []compile.Object
	for _, o := range s.Scope().Objects() {
		if n := nameOf(o.Type, o.ID); !keep[n] && (may == nil || may[n]) {
			gone = append(gone, o)
		}
	}
	return gone
}

// deleteThose deletes constraints and containers, or the others: the former go before anything is made, so
// that what was in them may go elsewhere, the others after nothing needs them any more.
func (s *Session) deleteThose(gone []compile.Object, first bool) []lang.Problem {
	var list []compile.Object
	for _, o := range gone {
		early := compile.IsContainer(o.Element) || strings.HasPrefix(o.Element.Tag, "rsc_")
		if early == first && o.Element.Parent() != nil {
			list = append(list, o)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return s.deleteAll(list)
}

// apply creates and changes objects: nodes first, then new objects, then changed ones. What cannot be done
// yet because it refers to something later is tried again.
func (s *Session) apply(m mode, entries []entry) ([]lang.Problem, []failure) {
	old := s.existing()
	var nodes, fresh, changed []entry
	for _, e := range entries {
		_, there := old[e.name]
		switch {
		case e.st.Head().Keyword.Text == "node":
			nodes = append(nodes, e)
		case there:
			changed = append(changed, e)
		default:
			fresh = append(fresh, e)
		}
	}
	s.reworked = map[*etree.Element]bool{}
	for _, e := range changed {
		s.reworked[old[e.name].Element] = true
	}
	defer func() { s.reworked = nil }()
	var notes []lang.Problem
	todo := slices.Concat(nodes, fresh, changed)
	for {
		var again []entry
		var failed []failure
		for _, e := range todo {
			more, bad := s.applyOne(m, e)
			if len(bad) > 0 {
				failed = append(failed, failure{e, bad})
				again = append(again, e)
				continue
			}
			notes = append(notes, more...)
		}
		if len(again) == 0 || len(again) == len(todo) {
			return notes, failed
		}
		todo = again
	}
}

func (s *Session) applyOne(m mode, e entry) ([]lang.Problem, lang.Problems) {
	notes, err := s.change(m, e)
	switch err := err.(type) {
	case nil:
		return notes, nil
	case lang.Problems:
		return nil, err
	default:
		return nil, complaint(e.id, "%v", err)
	}
}

// change creates the object of an entry, or puts a new element in the place of the one it has.
func (s *Session) change(m mode, e entry) ([]lang.Problem, error) {
	o, there := s.Scope().Find(e.id.Text)
	if e.st.Head().Keyword.Text == "node" {
		o, there = s.Scope().Node(e.id.Text)
	}
	if !there || (o.Type == "node") != (e.name != e.id.Text) {
		return s.create(e.st)
	}
	if d, ok := e.st.(*lang.Defaults); ok && m.merge {
		return s.putDefaults(d)
	}
	if o.Type != e.st.Head().Keyword.Text && e.st.Head().Keyword.Text != "xml" && !renamedType(o.Type, e.st) {
		return nil, complaint(e.id, "is a %s; a %s cannot take its place", o.Type, e.st.Head().Keyword.Text)
	}
	if d, ok := e.st.(*lang.Defaults); ok {
		if err := refuseEmpty(d, o.Element); err != nil {
			return nil, err
		}
	}
	elem, notes, err := s.compiled(e.st, o.Element)
	if err != nil {
		return nil, err
	}
	if _, raw := e.st.(*lang.XML); !raw && compile.Same(elem, o.Element) {
		delete(s.reworked, o.Element)
		return notes, nil
	}
	if err := s.adopt(e.st, elem, o.Element); err != nil {
		return nil, err
	}
	parent := o.Element.Parent()
	parent.InsertChildAt(o.Element.Index(), elem)
	parent.RemoveChild(o.Element)
	s.Scope().Swap(o, elem)
	return notes, nil
}

// renamedType says whether a statement's keyword is another name of a type.
func renamedType(objectType string, st lang.Statement) bool {
	keyword := st.Head().Keyword.Text
	return keyword == "ms" && objectType == "clone" || keyword == "user" && objectType == "acl_target"
}

// checkReferences complains about references to what there is not. Containers that failed have been
// complained of already.
func (s *Session) checkReferences(entries []entry, failed map[lang.Statement]bool) lang.Problems {
	var out lang.Problems
	for _, e := range entries {
		for _, r := range lang.References(e.st) {
			o, ok := s.Scope().Find(r.ID.Text)
			switch _, isNode := s.Scope().Node(r.ID.Text); {
			case r.Inside && failed[e.st]:
			case r.Kind == "" && (ok || isNode):
			case r.Kind == "resource" && ok && compile.IsResource(o.Element):
			case ok && o.Type == r.Kind:
			case r.Kind == "resource" && ok && o.Type == "tag" && !r.Inside:
			default:
				out = append(out, s.unknown(r.ID, r.Kind, len(out) < mostSuggestions)...)
			}
		}
	}
	return out
}
