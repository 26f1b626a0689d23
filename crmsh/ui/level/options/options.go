package options

import (
	"fmt"
	"strings"

	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/prefs"
	"pacer/crmsh/ui/table"
	"pacer/tools/env"
)

// Level makes the level.
func Level(e env.Env, out *console.Console, p *prefs.Prefs) *table.Level {
	c := &commands{e, out, p}
	l := &table.Level{
		Name: "options", Short: "how the shell works for you",
		Help: `Preferences of the user. They last for the run; save, or a command line such as
crm options editor vim, makes them last.`,
		End: c.end, Commands: []*table.Command{
			{
				Name: "set", Short: "set a preference",
				Help: `set core.obscure_pattern passw*|secret*`,
				Args: table.Take(func(a *setting) []table.Param {
					return []table.Param{table.Word("SECTION.NAME", &a.name, table.Choice(prefs.Names()...)), table.Word("VALUE", &a.value, values)}
				}, func(_ *table.Call, a setting) error { return p.Set(a.name, a.value) }),
			},
			{
				Name: "show", Aliases: []string{"list"}, Short: "show the preferences",
				Help: `A part of a name picks those that begin or end so.`,
				Args: table.TakeMaybe("[all|SECTION.NAME]", table.Choice(append(prefs.Names(), "all")...), c.show),
			},
			{
				Name: "save", Short: "make the preferences last",
				Help: `They go to .config/crm/crm.conf below the user's home, or where CRM_CONFIG_FILE
says.`,
				Args: table.Nothing(func(*table.Call) error { return p.Save() }),
			},
			{
				Name: "reset", Short: "go back to what was saved",
				Help: `What was set in this run is forgotten.`,
				Args: table.Nothing(c.reset),
			},
		},
	}
	for _, one := range prefs.All() {
		if key, ok := strings.CutPrefix(one.Name, "core."); ok {
			l.Commands = append(l.Commands, c.one(one, strings.ReplaceAll(key, "_", "-")))
		}
	}
	style, _ := prefs.Find("color.style")
	l.Commands = append(l.Commands, c.one(style, "output"))
	for _, name := range []string{"user", "add-quotes", "colorscheme"} {
		l.Commands = append(l.Commands, c.old(name))
	}
	return l
}

type commands struct {
	env   env.Env
	out   *console.Console
	prefs *prefs.Prefs
}

// setting is a preference and what it is to be.
type setting struct{ name, value string }

// one makes a command that sets one preference.
func (c *commands) one(p prefs.Preference, name string) *table.Command {
	usage := "VALUE"
	if p.Choices != nil {
		usage = "{" + strings.Join(p.Choices, "|") + "}"
	}
	return &table.Command{
		Name: name, Aliases: underscored(name), Short: p.About,
		Args: table.TakeWord(usage, choices(p), func(_ *table.Call, value string) error { return c.prefs.Set(p.Name, value) }),
	}
}

// old makes a command that did something once.
func (c *commands) old(name string) *table.Command {
	return &table.Command{
		Name: name, Aliases: underscored(name), Short: "accepted for the sake of old scripts; it changes nothing",
		Args: table.TakeMaybe("[VALUE]", nil, func(*table.Call, table.Optional) error {
			c.out.Infof("options %s changes nothing here", name)
			return nil
		}),
	}
}

// underscored gives a name as crmsh's files have it, if that is another one.
func underscored(name string) []string {
	if under := strings.ReplaceAll(name, "-", "_"); under != name {
		return []string{under}
	}
	return nil
}

// choices offers what a preference may be, nothing if that is any text.
func choices(p prefs.Preference) table.Offer {
	if p.Choices == nil {
		return nil
	}
	return table.Choice(p.Choices...)
}

// values offers the values of the preference that is being set.
func values(q table.Query) []string {
	p, _ := prefs.Find(q.Args[0])
	return p.Choices
}

func (c *commands) show(_ *table.Call, which table.Optional) error {
	shown := 0
	for _, p := range prefs.All() {
		if w := which.Or("all"); w == "all" || strings.HasPrefix(p.Name, w) || strings.HasSuffix(p.Name, w) {
			c.out.Printf("%s = %s\n", p.Name, c.prefs.Get(p.Name))
			shown++
		}
	}
	if shown == 0 {
		return c.prefs.Check(which.Text, "")
	}
	return nil
}

func (c *commands) reset(*table.Call) error {
	if err := c.prefs.Reload(c.env); err != nil {
		return fmt.Errorf("the preferences stay as they are: %w", err)
	}
	return nil
}

// end saves what one command line set.
func (c *commands) end(l table.Leaving) error {
	if !l.Unasked || c.out.Interactive || !c.prefs.Lasting() || !c.prefs.Changed() {
		return nil
	}
	return c.prefs.Save()
}
