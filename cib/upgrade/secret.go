package upgrade

import (
	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"

	"github.com/beevik/etree"
)

// isSecret reports whether a pair has a value that reports must not show.
func isSecret(pair *etree.Element) bool {
	name := value(pair, "name")
	return secret.Usual().Match(name) || secret.OfFenceDevice(name) && ofFencingDevice(pair)
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
		return secret.Hidden + " (" + value(pair, "id") + ")"
	}
	return value(pair, "value")
}
