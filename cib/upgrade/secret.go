package upgrade

import (
	"slices"
	"strings"

	"pacer/cib/value/vocab"

	"github.com/beevik/etree"
)

// hidden stands in reports for a value that they must not show.
const hidden = "******"

// secretParts are parts of the names of pairs with secret values.
var secretParts = []string{"passw", "passphrase", "secret"}

// fencingSecrets are the parameters of a fencing device that Pacemaker leaves out of what it shows of it,
// unless the device's agent says which ones are private.
var fencingSecrets = []string{"passwd", "password", "user"}

// isSecret reports whether a pair has a value that reports must not show.
func isSecret(pair *etree.Element) bool {
	name := strings.ToLower(value(pair, "name"))
	if slices.ContainsFunc(secretParts, func(part string) bool { return strings.Contains(name, part) }) {
		return true
	}
	return slices.Contains(fencingSecrets, name) && ofFencingDevice(pair)
}

func ofFencingDevice(pair *etree.Element) bool {
	for e := pair.Parent(); e != nil; e = e.Parent() {
		if e.Tag == "primitive" || e.Tag == "template" {
			return value(e, "class") == vocab.ClassStonith
		}
	}
	return false
}

// shown is the value of a pair as reports show it. Secret ones are told apart by the pair's id.
func shown(pair *etree.Element) string {
	if isSecret(pair) && value(pair, "value") != "" {
		return hidden + " (" + value(pair, "id") + ")"
	}
	return value(pair, "value")
}
