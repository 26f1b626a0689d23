package ui

import (
	"strings"

	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/table"
)

// goTo is the name of the command that goes to another level and stays there.
const goTo = "cd"

// common are the commands that all levels have.
func (r *runner) common() []*table.Command {
	return []*table.Command{
		{
			Name: "help", Aliases: []string{"?", "-h", "--help"}, Short: "explain a level or a command", Skill: table.Operator,
			Help: `Levels, commands and topics have help. help topics lists what is explained
beside commands.
  help configure primitive
  help rules`,
			Args: table.TakeAny("[LEVEL] [COMMAND]", r.offerHelp, r.help),
		},
		{
			Name: table.Up, Aliases: []string{"end", "back"}, Short: "go back to the level before", Skill: table.Operator,
			Help: `At the configure level changes that were not committed are asked about: y
commits them, n drops them (undrop brings them back), c stays with them.`,
			Args: table.Nothing(func(*table.Call) error { return r.goUp(r.transit) }),
		},
		{
			Name: goTo, Short: "go to another level", Skill: table.Operator,
			Help: `A path such as ../node goes up first. Without an argument cd goes up.`,
			Args: table.TakeMaybe("[LEVEL|..|PATH]", r.offerLevels, func(_ *table.Call, path table.Optional) error {
				return r.goAlong(path.Or(".."))
			}),
		},
		{
			Name: "ls", Short: "list the commands that can be given here", Skill: table.Operator,
			Help: `Names alone, for those who know them; help says more.`,
			Args: table.Nothing(r.list),
		},
		{
			Name: "quit", Aliases: []string{"bye", "exit"}, Short: "leave the shell, from anywhere", Skill: table.Operator,
			Help: `From anywhere. Changes that were not committed are asked about.`,
			Args: table.Nothing(func(*table.Call) error {
				ok := r.quit(false)
				r.quitByCommand = r.quitting
				return saidSo(ok)
			}),
		},
	}
}

// saidSo is the error of what has said itself what is wrong.
func saidSo(ok bool) error {
	if ok {
		return nil
	}
	return console.ErrReported
}

// goUp leaves the current level, unless it is the first.
func (r *runner) goUp(unasked bool) error { return saidSo(len(r.levels) == 1 || r.leave(unasked)) }

// goAlong goes along a path of levels.
func (r *runner) goAlong(path string) error {
	for _, step := range strings.Split(path, "/") {
		switch step {
		case "", ".":
		case "..":
			if err := r.goUp(false); err != nil {
				return err
			}
		default:
			c := r.current().Resolve(step)
			if c == nil || c.Level == nil {
				return newNotALevel(r.current(), step)
			}
			r.push(c.Level)
		}
	}
	return nil
}

func (r *runner) list(*table.Call) error {
	r.out.Columns(r.current().Names())
	return nil
}

// offerLevels offers the names of levels below the one where the user is.
func (r *runner) offerLevels(table.Query) []string {
	out := []string{".."}
	for _, c := range r.current().All() {
		if c.Level != nil {
			out = append(out, c.Name)
		}
	}
	return out
}
