package prefs

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2"

	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
	"pacer/crmsh/lang"
	"pacer/crmsh/ui/table"
	"pacer/tools/env"
)

// Preference is something that users can choose. Names are SECTION.NAME, as they stand in crmsh's files.
type Preference struct {
	Name, Default string
	Choices       []string // nil: any text
	About         string
}

func yesNo() []string { return []string{"yes", "no"} }

// WaitTimeout is the name of the preference that says how long the cluster is waited for at most.
const WaitTimeout = "core.wait_timeout"

// Obscure is the name of the preference that says which values are not shown. As crmsh has it, the preference alone decides
// that where it is set, which may be used to see all.
const Obscure = "core.obscure_pattern"

// All are all there are, in the order in which they are shown.
func All() []Preference {
	return []Preference{
		{"core.editor", "", nil, "editor for edit; empty: EDITOR, VISUAL, else vi"},
		{"core.pager", "", nil, "program that shows long texts; empty: PAGER, else less or more"},
		{"core.skill_level", "expert", table.Skills(), "which commands there are"},
		{"core.sort_elements", "yes", yesNo(), "show objects by kind; no: in the order in which they were made"},
		{"core.check_frequency", "always", []string{"always", "on-verify", "never"}, "when agents are asked what is right"},
		{"core.check_mode", "strict", []string{"strict", "relaxed"}, "what agents say is wrong: an error, or a warning"},
		{"core.wait", "no", yesNo(), "wait after each command until the cluster has done it"},
		{WaitTimeout, "30min", nil, "how long to wait for the cluster at most"},
		{"core.confirm", "always", []string{"always", "harm", "never"}, "when a person is asked before a commit; harm: if a service stops for good or a node is fenced"},
		{"core.manage_children", "ask", []string{"ask", "never", "always"}, "whether what members say themselves gives way to their group"},
		{"core.debug", "no", yesNo(), "say more"},
		{"core.ignore_missing_metadata", "no", yesNo(), "do not warn of agents that are not here"},
		{"core.has_ra_advised_op", "no", yesNo(), "give new resources the operations that their agent advises"},
		{"core.has_fa_advised_op", "no", yesNo(), "the same for fence devices"},
		{Obscure, secret.List, nil, "names of parameters whose values are not shown, separated by |; unless it is set, nor are those that agents call private"},
		{"color.style", "color", []string{"plain", "color", "color-always", "uppercase"}, "how to show things"},
		{"color.error", "red bold", nil, "colour of ERROR"},
		{"color.warn", "yellow bold", nil, "colour of WARNING"},
		{"color.info", "cyan", nil, "colour of INFO"},
		{"color.keyword", "yellow", nil, "colour of keywords in statements"},
		{"color.identifier", "normal", nil, "colour of the id of a statement"},
		{"color.attr_name", "cyan", nil, "colour of names in NAME=VALUE"},
		{"color.attr_value", "red", nil, "colour of values in NAME=VALUE"},
		{"color.resource_reference", "green", nil, "colour of resources that a statement names"},
		{"color.id_reference", "green", nil, "colour of templates, and of ids that are given or referred to"},
		{"color.score", "magenta", nil, "colour of scores and kinds"},
	}
}

// Prefs are the preferences in force: the command line's, the user's, the host's, the defaults.
type Prefs struct {
	file               string // the user's; "" if there is no place for it
	option, user, host map[string]string
	unread             []error // why the host's or the user's file was not read
	keep               bool    // the user's file is one of these, and is not to be overwritten
	changed            bool    // something was set that is not saved
}

// Load reads the files of preferences. Settings are those of the command line, as NAME=VALUE; what is wrong with them is an
// error. A file that cannot be read counts as empty: see Unread. Names that mean nothing here are kept in the user's file,
// for they may mean something to others.
func Load(e env.Env, settings ...string) (*Prefs, error) {
	p := &Prefs{file: userFile(e), option: map[string]string{}}
	p.host = p.read(filepath.Join(e.Root, "/etc/crm/crm.conf"))
	before := len(p.unread)
	p.user = p.read(p.file)
	p.keep = len(p.unread) > before
	for _, opt := range settings {
		name, value, ok := strings.Cut(opt, "=")
		if !ok {
			return nil, fmt.Errorf("-o %s: expected SECTION.NAME=VALUE", opt)
		}
		if err := p.Check(name, value); err != nil {
			return nil, err
		}
		p.option[name] = value
	}
	return p, nil
}

// read reads a file, or notes why it cannot be read.
func (p *Prefs) read(file string) map[string]string {
	out, err := readFile(file)
	if err != nil {
		p.unread = append(p.unread, err)
		return map[string]string{}
	}
	return out
}

// Unread says which files of preferences were not read, and why: the crm shell works without them, as crmsh does without
// those that it may not read.
func (p *Prefs) Unread() []error { return p.unread }

// userFile is where the user's preferences are.
func userFile(e env.Env) string {
	if f := e.Getenv("CRM_CONFIG_FILE"); f != "" {
		return f
	}
	if dir := e.Getenv("XDG_CONFIG_HOME"); dir != "" {
		return filepath.Join(dir, "crm", "crm.conf")
	}
	if home := e.Getenv("HOME"); home != "" {
		return filepath.Join(home, ".config", "crm", "crm.conf")
	}
	return ""
}

// readFile reads lines NAME = VALUE below lines [SECTION]; ; and # begin comments.
func readFile(file string) (map[string]string, error) {
	out := map[string]string{}
	if file == "" {
		return out, nil
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading preferences: %w", err)
	}
	section, n := "", 0
	for l := range strings.Lines(string(data)) {
		n++
		l = strings.TrimSpace(l)
		name, value, pair := strings.Cut(l, "=")
		switch {
		case l == "" || l[0] == ';' || l[0] == '#':
		case l[0] == '[' && strings.HasSuffix(l, "]"):
			section = l[1 : len(l)-1]
		case pair && section != "":
			out[section+"."+strings.TrimSpace(name)] = strings.TrimSpace(value)
		default:
			return nil, fmt.Errorf("%s:%d: found %q, expected [SECTION] or NAME = VALUE", file, n, l)
		}
	}
	return out, nil
}

// Get gives the value in force.
func (p *Prefs) Get(name string) string {
	for _, from := range []map[string]string{p.option, p.user, p.host} {
		if v, ok := from[name]; ok {
			return v
		}
	}
	d, _ := Find(name)
	return d.Default
}

// Chosen says whether anybody has set a preference.
func (p *Prefs) Chosen(name string) bool {
	return slices.ContainsFunc([]map[string]string{p.option, p.user, p.host}, func(from map[string]string) bool { _, ok := from[name]; return ok })
}

// Is says whether a preference is switched on.
func (p *Prefs) Is(name string) bool { return vocab.True(p.Get(name)) }

func isBool(text string) bool { _, ok := vocab.Bool(text); return ok }

// Check complains about a name or value that is not right.
func (p *Prefs) Check(name, value string) error {
	d, there := Find(name)
	if !there {
		return lang.Problems{{Found: name, Expected: "there is no such preference; options show lists them", Nearest: lang.Nearest(name, Names())}}
	}
	if name == WaitTimeout && !lang.IsInterval(value) {
		return lang.Problems{{Found: value, Expected: "is no length of time for " + name + "; expected a number and a unit, such as 10min"}}
	}
	choices := d.Choices
	if strings.HasPrefix(name, "color.") && choices == nil {
		return checkColour(name, value)
	}
	if choices == nil || slices.Contains(choices, value) || slices.Equal(choices, yesNo()) && isBool(value) {
		return nil
	}
	return lang.Problems{{Found: value, Expected: fmt.Sprintf("is not valid for %s; expected %s", name, strings.Join(choices, ", ")), Nearest: lang.Nearest(value, choices)}}
}

// Attributes are those that characters on a terminal may have, as numbers in sequences of ECMA-48.
func Attributes() map[string]string {
	return map[string]string{
		"normal": "0", "bold": "1", "dim": "2", "underline": "4", "blink": "5", "reverse": "7",
		"black": "30", "red": "31", "green": "32", "yellow": "33", "blue": "34", "magenta": "35", "cyan": "36", "white": "37",
	}
}

// checkColour complains about a word that is no colour.
func checkColour(name, value string) error {
	all := slices.Sorted(maps.Keys(Attributes()))
	for _, w := range strings.Fields(value) {
		if !slices.Contains(all, w) {
			return lang.Problems{{Found: w, Expected: fmt.Sprintf("is no colour for %s; expected %s", name, strings.Join(all, ", ")), Nearest: lang.Nearest(w, all)}}
		}
	}
	return nil
}

// Set changes the user's preference for this run; Save makes it last.
func (p *Prefs) Set(name, value string) error {
	if err := p.Check(name, value); err != nil {
		return err
	}
	delete(p.option, name)
	p.user[name], p.changed = value, true
	return nil
}

// Changed says whether Set changed anything that is not saved.
func (p *Prefs) Changed() bool { return p.changed }

// Save makes the preferences of the user last.
func (p *Prefs) Save() error {
	if p.file == "" {
		return errors.New("there is no place to save preferences in: HOME is not set")
	}
	if p.keep {
		return fmt.Errorf("the preferences are not saved, since those there are in %s could not be read and would be lost; mend or remove that file", p.file)
	}
	if err := os.MkdirAll(filepath.Dir(p.file), 0o755); err != nil {
		return err
	}
	if err := renameio.WriteFile(p.file, []byte(p.text()), 0o644); err != nil {
		return err
	}
	p.changed = false
	return nil
}

// text gives the user's preferences as they stand in the file.
func (p *Prefs) text() string {
	bySection := map[string][]string{}
	for name, value := range p.user {
		section, key, _ := strings.Cut(name, ".")
		bySection[section] = append(bySection[section], key+" = "+value)
	}
	var sections []string
	for s := range bySection {
		sections = append(sections, s)
	}
	slices.Sort(sections)
	var out strings.Builder
	for _, s := range sections {
		slices.Sort(bySection[s])
		fmt.Fprintf(&out, "[%s]\n%s\n\n", s, strings.Join(bySection[s], "\n"))
	}
	return out.String()
}

// Names lists the names of all preferences.
func Names() []string {
	var out []string
	for _, d := range All() {
		out = append(out, d.Name)
	}
	return out
}

// Find gives the preference of a name.
func Find(name string) (p Preference, there bool) {
	for _, d := range All() {
		if d.Name == name {
			return d, true
		}
	}
	return Preference{}, false
}

// Reload goes back to what was saved.
func (p *Prefs) Reload(e env.Env) error {
	fresh, err := Load(e)
	if err != nil {
		return err
	}
	*p = *fresh
	return nil
}

// Lasting says whether there is a place to save preferences in.
func (p *Prefs) Lasting() bool { return p.file != "" }
