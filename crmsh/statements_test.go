package crmsh

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"

	"pacer/cib"
	"pacer/cib/option"
	"pacer/cib/scan"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

var rewrite = flag.Bool("rewrite", false, "write what the shell says now into the cases")

// A testCase is one case of a file below testdata/statements. It begins with a line of three equals signs and
// a title. What follows is a text to load, or elements if it begins with <. Then there may be, each behind a
// line of three dashes and its name: shown, what `configure show` prints of what is new, if it is not the
// text itself; cib, elements that must be there; notes, what is said on loading; schema, that of the configuration if it
// is not the latest. A case titled base is there already when the others of its file are loaded.
type testCase struct {
	title string
	text  string
	parts map[string]string
}

var partNames = []string{"schema", "shown", "cib", "notes"}

func readCases(t testing.TB, name string) []testCase {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []testCase
	for _, block := range strings.Split("\n"+string(data), "\n=== ")[1:] {
		title, body, _ := strings.Cut(block, "\n")
		c := testCase{title: title, parts: map[string]string{}}
		pieces := strings.Split("\n"+strings.TrimRight(body, "\n")+"\n", "\n--- ")
		c.text = strings.TrimPrefix(pieces[0], "\n")
		for _, p := range pieces[1:] {
			name, text, _ := strings.Cut(p, "\n")
			if !slices.Contains(partNames, name) {
				t.Fatalf("%s: no part is called %q", title, name)
			}
			c.parts[name] = strings.TrimRight(text, "\n")
		}
		c.text = strings.TrimRight(c.text, "\n")
		out = append(out, c)
	}
	return out
}

func writeCases(t *testing.T, name string, head string, cases []testCase) {
	var b strings.Builder
	b.WriteString(head)
	for _, c := range cases {
		fmt.Fprintf(&b, "=== %s\n%s\n", c.title, c.text)
		for _, p := range partNames {
			if text, ok := c.parts[p]; ok {
				fmt.Fprintf(&b, "--- %s\n%s\n", p, text)
			}
		}
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Each statement is shown as crmsh shows it, makes the elements that crmsh makes, and stays what it is when
// the configuration is shown, erased and loaded again.
func TestStatements(t *testing.T) {
	files, _ := filepath.Glob("testdata/statements/*.txt")
	if len(files) == 0 {
		t.Fatal("no cases")
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			data, _ := os.ReadFile(name)
			head, _, _ := strings.Cut(string(data), "=== ")
			cases := readCases(t, name)
			base := ""
			for i := range cases {
				if cases[i].title == "base" {
					base = cases[i].text
					continue
				}
				t.Run(cases[i].title, func(t *testing.T) { cases[i].run(t, base) })
			}
			if *rewrite {
				writeCases(t, name, head, cases)
			}
		})
	}
}

func (c *testCase) run(t *testing.T, base string) {
	doc := cib.Empty()
	if name := c.parts["schema"]; name != "" {
		root := doc.Copy().Root()
		root.CreateAttr("validate-with", name)
		doc = cib.New(root)
	}
	s := session.New(doc, nil)
	load(t, s, base)
	there := map[string]bool{}
	for _, o := range s.Scope().Objects() {
		there[o.Type+o.ID] = true
	}
	notes := load(t, s, c.text)
	var fresh []compile.Object
	for _, o := range s.Scope().Objects() {
		if !there[o.Type+o.ID] {
			fresh = append(fresh, o)
		}
	}
	shown := strings.TrimSuffix(show(s, fresh), "\n")
	var elements []string
	for _, o := range fresh {
		if p := o.Element.Parent(); p.Tag == "configuration" || p.Parent().Tag == "configuration" {
			elements = append(elements, strings.TrimSpace(cib.Text(o.Element)))
		}
	}
	if *rewrite {
		c.rewrite(shown, strings.Join(elements, "\n"), notes)
		return
	}
	c.check(t, s, shown, notes)
	if s.Root().FindElement("//master") == nil { // that comes back as a clone
		comesBack(t, s)
	}
}

func (c *testCase) rewrite(shown, elements, notes string) {
	delete(c.parts, "shown")
	if shown != c.text {
		c.parts["shown"] = shown
	}
	if _, ok := c.parts["cib"]; ok {
		c.parts["cib"] = elements
	}
	delete(c.parts, "notes")
	if notes != "" {
		c.parts["notes"] = notes
	}
}

func (c *testCase) check(t *testing.T, s *session.Session, shown, notes string) {
	want, ok := c.parts["shown"]
	if !ok {
		want = c.text
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("shown otherwise (- expected, + shown):\n%s", diff)
	}
	if diff := cmp.Diff(c.parts["notes"], notes); diff != "" {
		t.Errorf("other notes:\n%s", diff)
	}
	for _, want := range elementsOf(t, c.parts["cib"]) {
		path := fmt.Sprintf(".//%s[@id='%s']", want.Tag, want.SelectAttrValue("id", ""))
		if want.SelectAttr("id") == nil {
			path = ".//" + want.Tag
		}
		got := s.Root().FindElement(path)
		if got == nil {
			t.Errorf("there is no %s", path)
			continue
		}
		if diff := cmp.Diff(form(want), form(got)); diff != "" {
			t.Errorf("%s is another element:\n%s", path, diff)
		}
	}
}

// oldRoles matches texts with roles that are read by their current names.
var oldRoles = regexp.MustCompile(`\b(Master|Slave)\b`)

// comesBack checks that a configuration, shown, erased and loaded, is what it was, where its nodes stayed and where
// nothing did, and that its text prints as itself.
func comesBack(t *testing.T, s *session.Session) {
	t.Helper()
	text := show(s, s.Scope().Objects())
	f, err := lang.Parse("shown", text)
	if err != nil {
		t.Fatalf("what is shown cannot be read: %v\n%s", err, text)
	}
	if diff := cmp.Diff(text, lang.Print(f.Statements)); diff != "" && !oldRoles.MatchString(text) {
		t.Errorf("what is shown prints as something else:\n%s", diff)
	}
	for where, doc := range map[string]*cib.Document{"erased": cib.New(s.Root().Copy()), "lost": nothingOf(s)} {
		f, err := lang.Parse("shown", text)
		if err != nil {
			t.Fatal(err)
		}
		again := session.New(doc, nil)
		if _, err := again.Load(session.Replace, f.Statements); err != nil {
			t.Fatalf("what is shown cannot be loaded: %v\n%s", err, text)
		}
		if diff := cmp.Diff(meaning(s), meaning(again)); diff != "" {
			t.Errorf("shown, %s and loaded it is another configuration:\n%s", where, diff)
		}
	}
}

// nothingOf gives a session's document without any object. What no text can give stays: comments that belong to no object,
// and the version that the cluster says it has.
func nothingOf(s *session.Session) *cib.Document {
	root := s.Root().Copy()
	for _, o := range compile.Objects(root.SelectElement("configuration")) {
		version := o.Element.FindElement("nvpair[@name='dc-version']")
		if version == nil {
			o.Element.Parent().RemoveChild(o.Element)
			continue
		}
		o.Element.Child = nil
		o.Element.AddChild(version)
	}
	return cib.New(root)
}

// load brings a text or elements into a session and gives the notes.
func load(t *testing.T, s *session.Session, text string) string {
	t.Helper()
	var statements []lang.Statement
	var notes []lang.Problem
	if strings.HasPrefix(text, "<") {
		put(t, s, text)
	} else {
		f, err := lang.Parse("text", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		statements, notes = f.Statements, f.Notes
	}
	more, err := s.Load(session.Update, statements)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var lines []string
	for _, n := range append(notes, more...) {
		n.Origin = ""
		lines = append(lines, n.Error())
	}
	return strings.Join(lines, "\n")
}

// put writes elements into a session's configuration as they are.
func put(t *testing.T, s *session.Session, text string) {
	t.Helper()
	doc := cib.New(s.Root().Copy())
	conf := doc.Root().SelectElement("configuration")
	for _, e := range elementsOf(t, text) {
		section, ok := compile.Section(e.Tag)
		if !ok || e.Tag == section {
			section = ""
		}
		into := conf
		if section != "" {
			if into = conf.SelectElement(section); into == nil {
				into = conf.CreateElement(section)
			}
		}
		into.AddChild(e)
	}
	s.Restore(doc)
}

func elementsOf(t *testing.T, text string) []*etree.Element {
	t.Helper()
	tree, err := scan.Parse("<all>"+text+"</all>", scan.DropText)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var out []*etree.Element
	for _, e := range tree.Root().ChildElements() {
		out = append(out, e.Copy())
	}
	return out
}

func show(s *session.Session, list []compile.Object) string {
	var out []lang.Statement
	for _, o := range list {
		out = append(out, s.Scope().Statement(o))
	}
	return lang.Print(out)
}

// ordered are elements the order of whose children counts.
var ordered = []string{"resource_set", "operations", "acl_role"}

var sections = []string{"crm_config", "nodes", "resources", "constraints", "acls", "tags", "alerts", "rsc_defaults", "op_defaults"}

// usual are attributes that might as well not be there.
var usual = []string{"rule boolean-op=and", "resource_set sequential=true", "resource_set require-all=true", "node type=member", "expression value-source=literal", "expression type=string"}

// meaning writes a configuration without the ids that the language does not say, those that are neither an
// object's own nor referred to by anything, and without what holds anyway.
func meaning(s *session.Session) string {
	conf := s.Root().SelectElement("configuration").Copy()
	wanted := map[string]bool{}
	for _, e := range conf.FindElements("//*[@id-ref]") {
		wanted[e.SelectAttrValue("id-ref", "")] = true
	}
	for _, e := range conf.FindElements("//*") {
		liftComments(e)
		if set := e.Parent(); e.Tag == "nvpair" && set.Tag == "cluster_property_set" {
			e.CreateAttr("name", option.CurrentName(e.SelectAttrValue("name", "")))
		}
		e.Attr = slices.DeleteFunc(e.Attr, func(a etree.Attr) bool { return slices.Contains(usual, e.Tag+" "+a.Key+"="+a.Value) })
	}
	for _, e := range conf.FindElements("//*[@id]") {
		if compile.Keyword(e) == "" && !compile.IsReference(e) && !wanted[e.SelectAttrValue("id", "")] {
			e.RemoveAttr("id")
		}
	}
	return form(conf)
}

// liftComments moves the comments of an element that is no object to the object it is in.
func liftComments(e *etree.Element) {
	object := e
	for object != nil && compile.Keyword(object) == "" {
		object = object.Parent()
	}
	if object == nil || object == e {
		return
	}
	for _, c := range slices.Clone(e.Child) {
		if c, ok := c.(*etree.Comment); ok {
			e.RemoveChild(c)
			object.AddChild(c)
		}
	}
}

// form writes an element so that equal texts mean the same configuration.
func form(e *etree.Element) string {
	var attrs, children []string
	members := 0
	for _, a := range e.Attr {
		if strings.HasSuffix(a.Key, "role") || a.Key == "value" && strings.HasSuffix(e.SelectAttrValue("name", ""), "role") {
			a.Value = strings.NewReplacer("Master", "Promoted", "Slave", "Unpromoted").Replace(a.Value)
		}
		attrs = append(attrs, fmt.Sprintf(" %s=%q", a.Key, a.Value))
	}
	slices.Sort(attrs)
	for _, c := range e.Child {
		switch c := c.(type) {
		case *etree.Element:
			text := form(c)
			if e.Tag == "group" && c.Tag == "primitive" { // their order counts, what stands between them does not
				text = fmt.Sprintf("%03d", members) + text
				members++
			}
			children = append(children, text)
		case *etree.Comment:
			children = append(children, "<!--"+strings.TrimLeft(strings.Join(strings.Fields(c.Data), " "), "# ")+"-->\n")
		}
	}
	switch {
	case slices.Contains(ordered, e.Tag):
	case len(children) == 0 && slices.Contains(sections, e.Tag):
		return "" // an empty section is none
	default:
		slices.Sort(children)
	}
	return "<" + e.Tag + strings.Join(attrs, "") + ">\n" + strings.Join(children, "") + "</>\n"
}
