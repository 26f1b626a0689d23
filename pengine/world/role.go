package world

import "strings"

// Names of the roles as the configuration and reports write them.
var roleNames = [...]string{
	RoleUnknown:    "Unknown",
	RoleStopped:    "Stopped",
	RoleStarted:    "Started",
	RoleUnpromoted: "Unpromoted",
	RolePromoted:   "Promoted",
}

// String is the role's name in configurations, logs and reports.
func (r Role) String() string {
	if int(r) < len(roleNames) {
		return roleNames[r]
	}
	return roleNames[RoleUnknown]
}

// ParseRole reads a role name without regard to case; the names used before Pacemaker 2.1
// (Master, Slave) are taken too. Anything else is RoleUnknown.
func ParseRole(s string) Role {
	switch {
	case strings.EqualFold(s, "Stopped"):
		return RoleStopped
	case strings.EqualFold(s, "Started"):
		return RoleStarted
	case strings.EqualFold(s, "Unpromoted"), strings.EqualFold(s, "Slave"):
		return RoleUnpromoted
	case strings.EqualFold(s, "Promoted"), strings.EqualFold(s, "Master"):
		return RolePromoted
	}
	return RoleUnknown
}

// Active says whether the role means that the resource runs.
func (r Role) Active() bool { return r > RoleStopped }
