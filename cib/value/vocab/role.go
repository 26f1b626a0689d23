package vocab

import "pacer/cib/value/numeral"

// Role is what an instance does on a node. Order matters: a later role includes the earlier.
type Role uint8

// The roles.
const (
	RoleUnknown Role = iota
	RoleStopped
	RoleStarted
	RoleUnpromoted
	RolePromoted
)

// roles are the names by number, and what they were before Pacemaker 2.1.
var roles = [...]struct{ name, old string }{
	RoleUnknown:    {"Unknown", ""},
	RoleStopped:    {"Stopped", ""},
	RoleStarted:    {"Started", ""},
	RoleUnpromoted: {"Unpromoted", "Slave"},
	RolePromoted:   {"Promoted", "Master"},
}

// String is the role's name in configurations, logs and reports.
func (r Role) String() string {
	if int(r) < len(roles) {
		return roles[r].name
	}
	return roles[RoleUnknown].name
}

// Old is the role's name before Pacemaker 2.1, "" if it is the same.
func (r Role) Old() string {
	if int(r) < len(roles) {
		return roles[r].old
	}
	return ""
}

// Active says whether the role means that the resource runs.
func (r Role) Active() bool { return r > RoleStopped }

// ParseRole reads a role name without regard to case; the names used before Pacemaker 2.1 (Master, Slave) are taken
// too. Anything else is RoleUnknown.
func ParseRole(text string) Role {
	for r := RoleStopped; int(r) < len(roles); r++ {
		if numeral.EqualFold(text, roles[r].name) || roles[r].old != "" && numeral.EqualFold(text, roles[r].old) {
			return r
		}
	}
	return RoleUnknown
}

// SameRole compares the names of roles, old ones being the same as new ones and case not counting. What names no role
// is the same as what is written alike.
func SameRole(a, b string) bool {
	x := ParseRole(a)
	return x == ParseRole(b) && (x != RoleUnknown || numeral.EqualFold(a, b))
}

// CurrentRole gives an old name of a role, spelt as it was, its name of today; anything else stays.
func CurrentRole(name string) string {
	for _, r := range roles {
		if r.old != "" && r.old == name {
			return r.name
		}
	}
	return name
}

// OldRole gives a role's name of today, spelt as it is, the old one if it had another; anything else stays.
func OldRole(name string) string {
	for _, r := range roles {
		if r.old != "" && r.name == name {
			return r.old
		}
	}
	return name
}

// configuredRoles are the roles that a configuration may speak of.
var configuredRoles = []Role{RoleStopped, RoleStarted, RolePromoted, RoleUnpromoted}

// LivingRoles lists what a role is called in a configuration of today.
func LivingRoles() (names []string) {
	for _, r := range configuredRoles {
		names = append(names, r.String())
	}
	return names
}

// RoleNames lists what a role may be called in a configuration: the names of today, then the old ones.
func RoleNames() (names []string) {
	names = LivingRoles()
	for _, r := range configuredRoles {
		if r.Old() != "" {
			names = append(names, r.Old())
		}
	}
	return names
}
