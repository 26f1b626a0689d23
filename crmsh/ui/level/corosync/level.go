package corosync

import (
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/editor"
	"pacer/crmsh/ui/table"
)

// Level makes the level.
func Level(d desk.Desk, e *editor.Editor) *table.Level {
	c := &commands{d, e}
	return &table.Level{
		Name: "corosync", Short: "corosync's configuration and state on this host",
		Help: `The file corosync.conf of this host: what is in it, what is wrong with it, and
what corosync says of its links and quorum.`,
		Commands: append(c.ofFile(), c.ofRunning()...),
	}
}

// ofFile are the commands about the file.
func (c *commands) ofFile() []*table.Command {
	return []*table.Command{
		{
			Name: "show", Aliases: []string{"list"}, Short: "show corosync.conf, and what is wrong with it",
			Help: `As it stands in the file; what is wrong with it is told as warnings.`,
			Args: table.Nothing(c.show),
		},
		{
			Name: "get", Short: "show a value of corosync.conf", Skill: table.Administrator,
			Help: `PATH is a section and a key, such as totem.token or nodelist.node.ring0_addr. Where there are several, each is shown.`,
			Args: table.TakeWord("PATH", c.offerPaths, c.get),
		},
		{
			Name: "set", Short: "change a value of corosync.conf", Skill: table.Administrator,
			Help: `Where the section is there several times, NUMBER says which one is meant, from 0. The value "" takes the key away. Corosync hears of it by reload.`,
			Args: table.Take(func(a *setting) []table.Param {
				return []table.Param{table.Word("PATH", &a.path, c.offerPaths), table.Word("VALUE", &a.value, nil), table.Parsed("[NUMBER]", 0, 1, a.readIndex, nil)}
			}, c.set),
		},
		{
			Name: "edit", Short: "edit corosync.conf; it is written only if corosync can read it",
			Help:  `The editor is what the preference editor or EDITOR says.`,
			Skill: table.Administrator,
			Args:  table.Nothing(c.edit),
		},
		{
			Name: "import", Short: "turn a configuration of corosync 1 into one of corosync 3",
			Help: `Each line that becomes something else is listed, and why. --check writes nothing and shows the new text. --node gives a host its name, and its address where FILE does not. The new configuration takes the place of corosync.conf; what was there is kept beside it.`,
			Args: table.Take(func(a *bringing) []table.Param {
				return []table.Param{table.Parsed("FILE [--check] [--node NAME=ADDRESS ...] [--output FILE]", 1, -1, a.read,
					table.Either(desk.Files, table.Choice("--check", "--node", "--output")))}
			}, c.bring),
		},
	}
}

// ofRunning are the commands about the corosync that runs.
func (c *commands) ofRunning() []*table.Command {
	return []*table.Command{
		{
			Name: "diff", Short: "compare corosync.conf with what runs, or with another file",
			Help: `A line with - is what runs, or the other file's; one with + stands in corosync.conf.`,
			Args: table.TakeMaybe("[FILE]", desk.Files, c.diff),
		},
		{
			Name: "status", Short: "show hosts, addresses, votes and quorum as corosync sees them",
			Help: `ring shows the addresses and whether they are reached, quorum shows votes.`,
			Args: table.TakeMaybe("[ring|quorum]", table.Choice("ring", "quorum"), c.status),
		},
		{
			Name: "reload", Short: "let the corosyncs of all hosts read their corosync.conf again",
			Help:  `What can only be changed by a restart is not taken over.`,
			Skill: table.Administrator,
			Args:  table.Nothing(c.reload),
		},
	}
}
