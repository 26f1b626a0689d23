package upgrade

import (
	"cmp"
	"slices"
	"strings"
)

// Renewed is what upgrades make of a name with a value, for those who write old words in another language than XML.
type Renewed struct {
	Name  string // "" if it is dropped
	Value string
	Why   string
}

// PartID is the id that an upgrade gives to the constraint for one rule, counted from 0, of a location constraint that
// has several.
func PartID(constraint string, rule int) string { return partID(constraint, rule) }

// BanID is the id of the constraint that an upgrade makes to keep resources off what was a ping node.
func BanID(node string) string { return prefix + "ping-node-ban-" + node }

// RoleID is the id of the role that an upgrade makes of a user's own rights.
func RoleID(user string) string { return "auto-" + user }

// RenewParameter gives what upgrades up to a major version of schemas make of a resource's parameter; false if it stays.
func RenewParameter(upTo int, name, value string) (Renewed, bool) {
	return resourceParameters.renewed(upTo, name, value)
}

// RenewMeta is RenewParameter for a meta-attribute of what has this tag: a resource, an operation, or a section of
// defaults.
func RenewMeta(upTo int, tag, name, value string) (Renewed, bool) {
	if tag == "primitive" || tag == "template" {
		if to, ok := resourceMeta.renewed(upTo, name, value); ok {
			return to, true
		}
	}
	for _, old := range oldMeta {
		if upTo >= 4 && slices.Contains(old.names, name) && slices.Contains(old.parents, tag) {
			return Renewed{Why: old.why()}, true
		}
	}
	return Renewed{}, false
}

// RequirementOf says of an operation that says what it requires whether the resource takes that over, and why.
func RequirementOf(operation string) (lifted bool, why string) {
	row := operationAttrs.find("requires", operation)
	return row.to != "", cmp.Or(row.why, "resources have requirements, not operations, since schema 3.0")
}

// renewed applies a table of the upgrade to 3.0.
func (t *table) renewed(upTo int, name, value string) (Renewed, bool) {
	row := t.find(name, value)
	if upTo < 3 || row == nil {
		return Renewed{}, false
	}
	return Renewed{row.to, cmp.Or(row.as, strings.TrimPrefix(value, row.prefix)), row.reason()}, true
}
