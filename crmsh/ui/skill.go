package ui

import (
	"fmt"
	"slices"
)

// skills are what users can say of themselves, by preference core.skill_level, the least first.
var skills = []string{"operator", "administrator", "expert"}

const (
	administrator = 1
	expert        = 2
)

// skillOf is the least skill that commands take: of LEVEL.COMMAND, else of LEVEL. Others are for everybody.
var skillOf = map[string]int{
	"configure": administrator, "configure.simulate": 0, "configure.plan": 0, "configure.history": 0,
	"configure.user": expert, "configure.role": expert, "configure.acl_target": expert, "configure.acl_group": expert,
	"cib": administrator, "assist": administrator, "maintenance": administrator, "site": administrator,
	"cibstatus": expert, "cibstatus.origin": administrator, "cibstatus.show": administrator, "cibstatus.quorum": administrator,
	"cibstatus.run": administrator, "cibstatus.simulate": administrator,
	"ra": administrator, "ra.classes": 0,
	"resource.move": administrator, "resource.ban": administrator, "resource.clear": administrator, "resource.cleanup": administrator,
	"resource.param": administrator, "resource.secret": administrator, "resource.meta": administrator, "resource.utilization": administrator,
	"corosync.reload": administrator, "corosync.push": administrator, "corosync.pull": administrator, "corosync.edit": administrator,
	"corosync.get": administrator, "corosync.set": administrator,
}

// skilled refuses a command of the current level that takes more skill than users say they have. It is a guard
// against slips, not against people.
func (sh *shell) skilled(c *command) error {
	if slices.Contains(commonCommands, c) {
		return nil
	}
	level := sh.current().name
	need, ok := skillOf[level+"."+c.name]
	if !ok {
		need = skillOf[level]
	}
	have := slices.Index(skills, sh.prefs.get("core.skill_level"))
	if have >= need {
		return nil
	}
	return fmt.Errorf("%s is for the skill level %s, yours is %s; options skill-level changes it", c.name, skills[need], skills[max(have, 0)])
}
