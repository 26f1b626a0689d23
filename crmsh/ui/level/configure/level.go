package configure

import (
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/editor"
	"pacer/crmsh/ui/table"
)

// Level makes the level. Below are the levels that are reached from it.
func Level(d desk.Desk, e *editor.Editor, below ...*table.Level) *table.Level {
	l := &table.Level{
		Name: "configure", Short: "the cluster's configuration",
		Help: `Statements and commands here change a copy of the configuration. Nothing happens
to the cluster until commit. A person who leaves the level with changes is asked
what to do with them. What runs, and nodes that are online, are only removed,
renamed or taken out of a group after a person saw the plan and agreed, or by
--force.
  primitive web ocf:heartbeat:apache params configfile=/etc/apache2.conf op monitor interval=30s
  location web-here web 100: alpha
  plan
  commit -m "the web server"`,
		Skill: table.Administrator,
		End:   d.Commits.Leave,
	}
	l.Commands = append(l.Commands, (&statements{d}).rows()...)
	l.Commands = append(l.Commands, (&texts{d, e}).rows()...)
	l.Commands = append(l.Commands, (&objects{d}).rows()...)
	l.Commands = append(l.Commands, (&commits{d}).rows()...)
	for _, b := range below {
		l.Commands = append(l.Commands, table.Below(b))
	}
	return l
}
