package systemd

import (
	"path/filepath"
	"slices"
	"strings"
)

// extensions are those of units that can be managed. That of services need not be said.
var extensions = []string{service, ".socket", ".mount", ".timer", ".path"}

const service = ".service"

// anyInstance stands for an instance of a template where only the template matters.
const anyInstance = "pacemaker"

// unitName is a unit's whole name.
func unitName(name string) string {
	ext := filepath.Ext(name)
	if !slices.Contains(extensions, ext) {
		return name + service
	}
	if base := strings.TrimSuffix(name, ext); strings.HasSuffix(base, "@") {
		return base + anyInstance + ext
	}
	return name
}

// template is the name under which something can be found out of a template that names no instance.
func template(name string) string {
	unit := unitName(name)
	if base, is := strings.CutSuffix(unit, "@"+service); is {
		return base + "@" + anyInstance + service
	}
	return unit
}

// shown is a unit's name as resources have it; ok is false for what cannot be managed.
func shown(unit string) (name string, ok bool) {
	unit = filepath.Base(unit)
	if !slices.Contains(extensions, filepath.Ext(unit)) {
		return "", false
	}
	return strings.TrimSuffix(unit, service), true
}
