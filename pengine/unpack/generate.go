package unpack

import (
	"unicode"

	"pacer/cib/value/vocab"

	"github.com/beevik/etree"
)

// newPrimitive writes a primitive of class ocf, not part of any document.
func newPrimitive(id, provider, agent string) *etree.Element {
	x := etree.NewElement("primitive")
	x.CreateAttr("id", id)
	x.CreateAttr("class", vocab.ClassOCF)
	x.CreateAttr("provider", provider)
	x.CreateAttr("type", agent)
	return x
}

// addPair appends a name-value pair with an id made of the block's id and the name.
func addPair(block *etree.Element, name, value string) {
	x := block.CreateElement("nvpair")
	x.CreateAttr("id", xmlID(block.SelectAttrValue("id", "nvpair")+"-"+name))
	x.CreateAttr("name", name)
	x.CreateAttr("value", value)
}

func addPairIf(block *etree.Element, name, value string) {
	if value != "" {
		addPair(block, name, value)
	}
}

// addOp appends an operation.
func addOp(ops *etree.Element, prefix, task, interval, timeout string) {
	x := ops.CreateElement("op")
	x.CreateAttr("id", xmlID(prefix+"-"+task+"-"+interval))
	x.CreateAttr("interval", interval)
	x.CreateAttr("name", task)
	if timeout != "" {
		x.CreateAttr("timeout", timeout)
	}
}

// xmlID makes a text usable as an XML id: what may not stand there becomes a dot, at the start an
// underscore.
func xmlID(s string) string {
	out := make([]byte, 0, len(s))
	for i, c := range s {
		switch {
		case nameStart(c) || i > 0 && nameRune(c):
			out = append(out, string(c)...)
		case i == 0:
			out = append(out, '_')
		default:
			out = append(out, '.')
		}
	}
	return string(out)
}

func nameStart(c rune) bool { return c == '_' || c == ':' || unicode.IsLetter(c) }

func nameRune(c rune) bool { return nameStart(c) || c == '-' || c == '.' || unicode.IsDigit(c) }
