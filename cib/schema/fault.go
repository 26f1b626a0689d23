package schema

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// Kind is the kind of a Fault.
type Kind uint8

// The kinds of Fault.
const (
	UnknownElement     Kind = iota // no such child is known here
	MisplacedElement               // the child is known, but may not stand at this point, or once more
	UnknownAttribute               // no such attribute is known here
	MisplacedAttribute             // the attribute is known, but not beside those before it
	BadValue                       // the attribute may not have this value
	MissingAttribute
	MissingElement
	StrayText
	DuplicateID
	DanglingRef
)

// Fault is a place where a document does not follow the grammar.
type Fault struct {
	Kind    Kind
	Element *etree.Element
	Attr    string   // the attribute at fault, "" if it is the element
	Found   string   // a name, value, id or text, according to the kind
	Allowed []string // names, values or ids that may stand there; may be empty
	// Excepted says of a bad value that others like it may stand there, and this one is ruled out by name.
	Excepted bool
	Missing  [][]string     // sets of names of which one is missing, for missing things
	Other    *etree.Element // the other element with the id, for a duplicate
}

// Text says what was found, and what may stand there.
func (f Fault) Text() string {
	f.Found = clip(f.Found)
	parent := ""
	if up := f.Element.Parent(); up != nil {
		parent = up.Tag
	}
	switch f.Kind {
	case UnknownElement:
		return fmt.Sprintf("<%s> may not stand in <%s>%s", f.Found, parent, f.allowed("here may stand", "<", ">"))
	case MisplacedElement:
		return fmt.Sprintf("<%s> may not stand at this point of <%s>, or not once more%s", f.Found, parent,
			f.allowed("here may stand", "<", ">"))
	case UnknownAttribute:
		return fmt.Sprintf("<%s> has no attribute %s%s", f.Element.Tag, f.Found, f.allowed("it may have", "", ""))
	case MisplacedAttribute:
		return fmt.Sprintf("attribute %s of <%s> may not stand beside the others%s", f.Found, f.Element.Tag,
			f.allowed("it may still have", "", ""))
	case BadValue:
		if f.Excepted {
			return fmt.Sprintf("%s=%q may not stand in <%s> here, other values may", f.Attr, f.Found, f.Element.Tag)
		}
		return fmt.Sprintf("%s=%q is no value for <%s>%s", f.Attr, f.Found, f.Element.Tag, f.allowed("want", "", ""))
	case MissingAttribute:
		return fmt.Sprintf("<%s> lacks %s", f.Found, f.missing("", ""))
	case MissingElement:
		return fmt.Sprintf("<%s> lacks %s", f.Found, f.missing("<", ">"))
	case StrayText:
		return fmt.Sprintf("<%s> may hold no text, found %q", f.Element.Tag, f.Found)
	case DuplicateID:
		return fmt.Sprintf("id %q of <%s> is that of <%s> already", f.Found, f.Element.Tag, f.Other.Tag)
	default:
		return fmt.Sprintf("%s=%q of <%s> refers to an id that does not exist", f.Attr, f.Found, f.Element.Tag)
	}
}

// clip keeps a piece of a document short enough for a message.
func clip(text string) string {
	const most = 200
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "..."
	}
	return text
}

func (f Fault) allowed(lead, open, shut string) string {
	if len(f.Allowed) == 0 {
		return ", nothing may"
	}
	return "; " + lead + " " + enumerate(f.Allowed, "or", open, shut)
}

func (f Fault) missing(open, shut string) string {
	ways := make([]string, len(f.Missing))
	for i, way := range f.Missing {
		ways[i] = enumerate(way, "and", open, shut)
	}
	return strings.Join(ways, ", or ")
}

// enumerate joins words with commas, and with a conjunction before the last.
func enumerate(words []string, last, open, shut string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = open + w + shut
	}
	if n := len(quoted); n > 1 {
		return strings.Join(quoted[:n-1], ", ") + " " + last + " " + quoted[n-1]
	}
	return strings.Join(quoted, "")
}

// Path is where the fault is, such as /cib/configuration/resources/primitive[@id='db']/@class.
func (f Fault) Path() string {
	var parts []string
	for e := f.Element; e != nil && e.Tag != ""; e = e.Parent() {
		part := e.Tag
		if id := e.SelectAttr("id"); id != nil {
			part += "[@id='" + clip(id.Value) + "']"
		}
		parts = append([]string{part}, parts...)
	}
	path := "/" + strings.Join(parts, "/")
	if f.Attr != "" {
		path += "/@" + f.Attr
	}
	return path
}
