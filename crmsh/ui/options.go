package ui

import (
	"fmt"
	"slices"
	"strings"
)

// optionsLevel is where users choose how the shell works for them.
func optionsLevel() *level {
	l := &level{name: "options", end: (*shell).endOptions, commands: []*command{
		{name: "set", usage: "set SECTION.NAME VALUE", least: 2, most: 2, short: "set a preference", run: func(sh *shell, in *call) error { return sh.prefs.set(in.args[0], in.args[1]) }, complete: inTurn(choice(preferenceNames()...), preferenceValues)},
		{name: "show", aliases: []string{"list"}, usage: "show [all|SECTION.NAME]", most: 1, short: "show the preferences", run: (*shell).showOptions, complete: choice(append(preferenceNames(), "all")...)},
		{name: "save", usage: "save", short: "make the preferences last", run: func(sh *shell, in *call) error { return sh.prefs.save() }},
		{name: "reset", usage: "reset", short: "go back to what was saved", run: (*shell).resetOptions},
	}}
	for _, p := range preferences {
		if key, ok := strings.CutPrefix(p.name, "core."); ok {
			l.commands = append(l.commands, optionCommand(p, strings.ReplaceAll(key, "_", "-")))
		}
	}
	l.commands = append(l.commands, optionCommand(preferences[slices.IndexFunc(preferences, func(p preference) bool { return p.name == "color.style" })], "output"))
	for _, name := range []string{"user", "add-quotes", "colorscheme"} {
		l.commands = append(l.commands, &command{
			name: name, aliases: []string{strings.ReplaceAll(name, "-", "_")}, usage: name + " [VALUE]", most: 1, short: "accepted for the sake of old scripts; it changes nothing",
			run: func(sh *shell, in *call) error { sh.infof("options %s changes nothing here", in.name); return nil },
		})
	}
	return l
}

// optionCommand is a command that sets one preference.
func optionCommand(p preference, name string) *command {
	values := "VALUE"
	if p.choices != nil {
		values = "{" + strings.Join(p.choices, "|") + "}"
	}
	c := &command{
		name: name, usage: name + " " + values, least: 1, most: 1, short: p.about, complete: choice(p.choices...),
		run: func(sh *shell, in *call) error { return sh.prefs.set(p.name, in.args[0]) },
	}
	if under := strings.ReplaceAll(name, "-", "_"); under != name {
		c.aliases = []string{under}
	}
	return c
}

func (sh *shell) showOptions(in *call) error {
	shown := 0
	for _, p := range preferences {
		if len(in.args) == 0 || in.args[0] == "all" || strings.HasPrefix(p.name, in.args[0]) || strings.HasSuffix(p.name, in.args[0]) {
			sh.printf("%s = %s\n", p.name, sh.prefs.get(p.name))
			shown++
		}
	}
	if shown == 0 {
		return sh.prefs.check(in.args[0], "")
	}
	return nil
}

func (sh *shell) resetOptions(*call) error {
	p, err := loadPrefs(sh.env, &options{})
	if err != nil {
		return fmt.Errorf("the preferences stay as they are: %w", err)
	}
	sh.prefs = p
	return nil
}

// endOptions saves what one command line set.
func (sh *shell) endOptions(noQuestions bool) bool {
	if !noQuestions || sh.interactive || sh.prefs.file == "" {
		return true
	}
	if err := sh.prefs.save(); err != nil {
		sh.fail(err)
		return false
	}
	return true
}

// preferenceValues completes the value of the preference that is being set.
func preferenceValues(_ *shell, args []string) []string {
	for _, p := range preferences {
		if p.name == args[0] {
			return p.choices
		}
	}
	return nil
}
