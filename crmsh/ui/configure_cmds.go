package ui

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/option"
	"pacer/cib/value/term"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

// configureCommands are the commands beside the statements. It is filled by init because some of them lead
// back to the level.
var configureCommands []*command

func init() {
	configureCommands = []*command{
		{
			name: "show", usage: "show [xml] [ID|type:KIND|tag:ID|related:ID|changed ...]", most: -1, run: (*shell).show, complete: selectors,
			short: "show the configuration, or parts of it",
		},
		{
			name: "edit", usage: "edit [xml] [ID|type:KIND|tag:ID ...]", most: -1, run: (*shell).edit, complete: selectors,
			short: "edit the configuration, or parts of it, in an editor",
		},
		{name: "load", usage: "load [xml] {replace|update|push} {FILE|-}", least: 2, most: 3, run: (*shell).load, short: "make the configuration what a file says", complete: either(choice("xml", "replace", "update", "push"), files)},
		{name: "save", usage: "save [xml] [ID ...] FILE", least: 1, most: -1, run: (*shell).save, short: "write the configuration, or parts of it, to a file", complete: either(selectors, files)},
		{name: "delete", aliases: []string{"rm"}, usage: "delete [--force] ID ...", least: 1, most: -1, run: (*shell).remove, short: "delete objects and what only made sense with them", complete: ids},
		{name: "rename", usage: "rename OLD-ID NEW-ID", least: 2, most: 2, run: (*shell).rename, short: "give an object another id", complete: inTurn(ids)},
		{name: "erase", usage: "erase [nodes]", most: 1, run: (*shell).erase, short: "delete everything but nodes, or the nodes", complete: choice("nodes")},
		{name: "modgroup", usage: "modgroup GROUP {add RESOURCE [{after|before} RESOURCE] | remove RESOURCE}", least: 3, most: 5, run: (*shell).modGroup, short: "add to a group or take from it", complete: resources},
		{name: "set", usage: "set ID.[OPERATION.[INTERVAL.]]NAME VALUE", least: 2, most: 2, run: (*shell).set, short: "change one value of an object", complete: inTurn(settings)},
		{name: "verify", usage: "verify", run: (*shell).verify, short: "check the configuration for what the cluster would refuse"},
		{name: "simulate", aliases: []string{"ptest"}, usage: "simulate [nograph] [v...] [scores] [utilization] [actions]", most: -1, run: (*shell).simulate, short: "play through what the cluster would do with the changes", complete: choice("nograph", "v", "scores", "utilization", "actions")},
		{name: "plan", usage: "plan [--format {text|json}]", most: 2, run: (*shell).showPlan, short: "show what a commit would do to services", complete: inTurn(choice("--format"), choice("text", "json"))},
		{
			name: "commit", usage: "commit [force] [replace] [-m MESSAGE]", most: 4, run: (*shell).commit, short: "give the changes to the cluster", complete: choice("force", "replace", "-m"),
		},
		{name: "history", usage: "history [NUMBER ...]", most: -1, run: (*shell).commits, short: "list the commits, or show what some changed", complete: commitNumbers},
		{name: "rollback", usage: "rollback NUMBER", least: 1, most: 1, run: (*shell).rollback, short: "go back to the configuration before a commit", complete: commitNumbers},
		{name: "refresh", usage: "refresh", run: (*shell).refresh, short: "drop the changes and read the configuration again"},
		{name: "get_property", aliases: []string{"get-property"}, usage: "get_property [-t] NAME ...", least: 1, most: -1, run: (*shell).getProperty, short: "show options of the cluster", complete: choice(option.Settable()...)},
		{name: "schema", usage: "schema [NAME]", most: 1, run: (*shell).schema, short: "show or set which schema the configuration follows", complete: choice(cib.Schemas()...)},
		{name: "upgrade", usage: "upgrade force", most: 1, run: (*shell).upgrade, short: "bring the configuration to the latest schema", complete: choice("force")},
		{name: "default-timeouts", aliases: []string{"default_timeouts"}, usage: "default-timeouts PRIMITIVE ...", least: 1, most: -1, run: (*shell).defaultTimeouts, short: "give operations the timeouts that agents advise", complete: resources},
		{name: "validate-all", aliases: []string{"validate_all"}, usage: "validate-all PRIMITIVE", least: 1, most: 1, run: (*shell).validateAll, short: "let a resource's agent check its parameters", complete: resources},
		{name: "graph", usage: "graph [dot [FILE [FORMAT]]]", most: 3, run: (*shell).graph, short: "draw the configuration", complete: inTurn(choice("dot"), nil, choice("svg", "png", "pdf"))},
		{name: "cib", short: "copies of the configuration (shadows)", level: cibLevel},
		{name: "cibstatus", short: "pretend another state of the cluster", level: cibstatusLevel},
		{name: "ra", short: "what resource agents say of themselves", level: raLevel},
		{name: "assist", short: "make at once what needs several statements", level: assistLevel},
		{name: "filter", usage: "filter PROGRAM [ID ...]", least: 1, most: -1, run: (*shell).filter, short: "edit the configuration, or parts of it, by a program", complete: selectors},
	}
}

// show prints what is picked.
func (sh *shell) show(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	args, hidden := sh.obscured(in.args)
	if len(args) == 1 && args[0] == "changed" {
		sh.page(sh.changes())
		return nil
	}
	text, err := sh.render(s, args, hidden)
	if err != nil {
		return err
	}
	if len(args) == 0 || args[0] != "xml" {
		text = sh.highlight(text, s.ResourceIDs())
	}
	sh.page(text)
	return nil
}

// obscured takes the words obscure:PATTERN out of a list. Without one, the preference core.obscure_pattern
// says what to hide.
func (sh *shell) obscured(args []string) (rest []string, patterns private) {
	for _, a := range args {
		if p, ok := strings.CutPrefix(a, "obscure:"); ok {
			patterns = append(patterns, p)
		} else {
			rest = append(rest, a)
		}
	}
	if len(patterns) > 0 {
		return rest, patterns
	}
	return rest, sh.private()
}

// render gives the text of the objects that words pick, as XML if the first word asks for it.
func (sh *shell) render(s *session.Session, args []string, hidden private) (string, error) {
	asXML := len(args) > 0 && args[0] == "xml"
	if asXML {
		args = args[1:]
	}
	s = withoutSecrets(s, hidden)
	list, err := s.Select(args...)
	if err != nil {
		return "", err
	}
	if asXML {
		return xmlOf(s.Root(), list, len(args) == 0), nil
	}
	if !sh.prefs.is("core.sort_elements") {
		list = s.AsMade(list)
	}
	return lang.Print(s.Statements(list)), nil
}

// xmlOf gives a document with the objects of a list, each with what it is in, and nothing of the status.
func xmlOf(root *etree.Element, list []compile.Object, all bool) string {
	wanted := map[*etree.Element]bool{}
	for _, o := range list {
		for e := o.Element; e != nil; e = e.Parent() {
			wanted[e] = true
		}
	}
	out := etree.NewElement("cib")
	out.Attr = append(out.Attr, root.Attr...)
	conf := out.CreateElement("configuration")
	source := root.SelectElement("configuration")
	for _, section := range source.ChildElements() {
		if all || section.Tag == "fencing-topology" && wanted[section] {
			conf.AddChild(section.Copy())
			continue
		}
		part := conf.CreateElement(section.Tag)
		for _, e := range section.ChildElements() {
			if wanted[e] {
				part.AddChild(e.Copy())
			}
		}
	}
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\" ?>\n")
	cib.AppendPretty(&b, out)
	return b.String()
}

func (sh *shell) save(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	last := len(in.args) - 1
	text, err := sh.render(s, in.args[:last], nil)
	if err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if len(secrets(s.Root(), sh.private())) > 0 {
		mode = 0o600
	}
	return os.WriteFile(in.args[last], []byte(text), mode)
}

// load reads a text or an XML document.
func (sh *shell) load(in *call) error {
	args := in.args
	asXML := args[0] == "xml"
	if asXML {
		args = args[1:]
	}
	if len(args) != 2 {
		return fmt.Errorf("load: expected a method and a file; usage: %s", "load [xml] {replace|update|push} {FILE|-}")
	}
	method := session.Method(args[0])
	if !slices.Contains([]session.Method{session.Replace, session.Update, session.Push}, method) {
		return lang.Problems{{Found: args[0], Expected: "is no way to load; expected replace, update or push", Nearest: lang.Nearest(args[0], []string{"replace", "update", "push"})}}
	}
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	if method == session.Replace && sh.interactive && s.Changed() && !sh.ask("This drops the changes that are not committed. Go on?") {
		return errReported
	}
	data, err := sh.readFile(args[1])
	if err != nil {
		return err
	}
	sh.origin = args[1]
	if sh.origin == "-" {
		sh.origin = "stdin"
	}
	sh.guard(string(data))
	f, unread := readStatements(sh.origin, data, asXML)
	sh.notes(f.Notes)
	notes, err := s.LoadText(method, f, unread)
	if err == nil {
		sh.notes(notes)
	}
	return err
}

// readFile reads a file; - is standard input.
func (sh *shell) readFile(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(sh.env.Stdin)
	}
	return os.ReadFile(name)
}

// readStatements reads statements from a text or a <cib> document.
func readStatements(name string, data []byte, asXML bool) (*lang.File, error) {
	if !asXML {
		return lang.Parse(name, string(data))
	}
	doc, err := cib.Read(data, name)
	if err != nil {
		return &lang.File{Origin: name}, err
	}
	return &lang.File{Origin: name, Statements: compile.XMLStatements(doc.Root())}, nil
}

func (sh *shell) remove(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	force := sh.options.Force
	list := slices.DeleteFunc(slices.Clone(in.args), func(a string) bool {
		flag := a == "-f" || a == "--force"
		force = force || flag
		return flag
	})
	if b, err := sh.back(); err == nil && !force {
		if _, file := b.(*session.File); !file {
			if err := refuseRunning(s, list); err != nil {
				return err
			}
		}
	}
	notes, err := s.Delete(force, list...)
	sh.notes(notes)
	return err
}

// refuseRunning complains about resources that run: deleted, they would go on and nobody would watch them.
func refuseRunning(s *session.Session, list []string) error {
	for _, id := range list {
		if s.Running(id) {
			return fmt.Errorf("resource %s is running; stop it first: resource stop %s", id, id)
		}
	}
	return nil
}

func (sh *shell) rename(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	return s.Rename(in.args[0], in.args[1])
}

func (sh *shell) erase(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	switch {
	case len(in.args) == 0:
		s.Erase()
	case in.args[0] == "nodes":
		s.EraseNodes()
	default:
		return fmt.Errorf("erase: expected nodes or nothing, found %q", in.args[0])
	}
	return nil
}

// schema shows the schema, or sets it if the configuration follows that one, too.
func (sh *shell) schema(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	if len(in.args) == 0 {
		sh.printf("%s\n", s.Root().SelectAttrValue("validate-with", ""))
		return nil
	}
	if !slices.Contains(cib.Schemas(), in.args[0]) {
		return lang.Problems{{Found: in.args[0], Expected: "there is no such schema", Nearest: lang.Nearest(in.args[0], cib.Schemas())}}
	}
	return s.SetSchema(in.args[0])
}

// upgrade brings the configuration to the latest schema.
func (sh *shell) upgrade(in *call) error {
	if !sh.options.Force && (len(in.args) == 0 || in.args[0] != "force") {
		return errors.New("upgrade cannot be undone by a schema's name; give force to do it (rollback goes back)")
	}
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	notes, err := s.Upgrade()
	for _, n := range notes {
		sh.infof("%s", n)
	}
	if err == nil {
		sh.infof("Current schema version is %s", s.Root().SelectAttrValue("validate-with", ""))
	}
	return err
}

func (sh *shell) getProperty(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	truth := slices.Contains(in.args, "-t") || slices.Contains(in.args, "--true")
	for _, name := range in.args {
		if strings.HasPrefix(name, "-") {
			continue
		}
		value := s.Property(strings.TrimSuffix(name, "="))
		switch {
		case truth && term.True(value):
			value = "true"
		case truth:
			value = "false"
		case value == "":
			return fmt.Errorf("%s: this property is not set", name)
		}
		sh.printf("%s\n", value)
	}
	return nil
}
