package table

import "fmt"

// Skill is what users say of themselves, by a preference. It is a guard against slips, not against people.
type Skill int

// The skills, the least first. AsLevel stands in rows that take what their level takes; a level that does not say takes
// that of an Operator.
const (
	AsLevel Skill = iota
	Operator
	Administrator
	Expert
)

// Skills are their names, the least first.
func Skills() []string { return []string{"operator", "administrator", "expert"} }

// SkillNamed gives the skill of a name, AsLevel if there is none.
func SkillNamed(name string) Skill {
	for i, s := range Skills() {
		if s == name {
			return Operator + Skill(i)
		}
	}
	return AsLevel
}

func (s Skill) String() string { return Skills()[max(s, Operator)-Operator] }

// Permit refuses a command that takes more skill than users have.
func (l *Level) Permit(c *Command, have Skill) error {
	need := c.Skill
	if need == AsLevel {
		need = max(l.Skill, Operator)
	}
	if have >= need {
		return nil
	}
	return fmt.Errorf("%s is for the skill level %s, yours is %s; options skill-level changes it", c.Name, need, have)
}
