package cib

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/score"
)

// modify merges the operation's object into the one that it finds.
func (e *editor) modify(op Op) error {
	if op.XPath != "" {
		return e.modifySelected(op)
	}
	data := op.input()
	if data == nil {
		return op.noData()
	}
	target, err := e.sectionFor(op)
	if err != nil {
		return err
	}
	if e.mergeInto(target, data, op.ExpandScore) {
		return nil
	}
	if !op.MayCreate {
		return op.refuse(NoSuchObject, data, label(data)+" does not exist in "+Path(target))
	}
	e.add(target, data)
	return nil
}

// sectionFor finds the operation's section, and makes it if it has a place but is missing.
func (e *editor) sectionFor(op Op) (*etree.Element, error) {
	name := op.Section
	if found := section(e.root, name); found != nil {
		return found, nil
	}
	parent := sectionParent(e.root, name)
	if parent == nil {
		return nil, op.noSection(op.Data)
	}
	return e.add(parent, etree.NewElement(name)).(*etree.Element), nil
}

// modifySelected merges the object below the elements that the XPath selects.
func (e *editor) modifySelected(op Op) error {
	if op.Data == nil {
		return op.noData()
	}
	selected, err := e.selected(op)
	if err != nil {
		return err
	}
	missing := len(selected) == 0
	for _, at := range selected {
		if !e.spend(1) {
			break
		}
		if !at.isElement() || !e.mergeInto(at.element, op.Data, op.ExpandScore) {
			// A later success does not make up for this: Pacemaker reports the first failure.
			missing = true
		} else if !op.All {
			break
		}
	}
	if missing {
		return op.refuse(NoSuchObject, op.Data, label(op.Data)+" does not exist at "+op.XPath)
	}
	return nil
}

// mergeInto finds the object of the same name and id in a tree, its top included, and merges data into
// it. It reports whether there was one.
func (e *editor) mergeInto(top, data *etree.Element, expand bool) bool {
	return !e.walk(top, func(at *etree.Element) bool {
		if at.FullTag() != data.FullTag() || !sameID(at, data) {
			return true
		}
		e.merge(at, data, expand)
		return false
	})
}

// sameID reports whether two elements have the same id, or both none.
func sameID(a, b *etree.Element) bool {
	x, hasX := attrOf(a, "id")
	y, hasY := attrOf(b, "id")
	return hasX == hasY && x == y
}

// merge sets the attributes of data and merges its children, each into the child with its name and its
// id or id-ref, or into a new one.
func (e *editor) merge(target, data *etree.Element, expand bool) {
	e.spend(1)
	for _, a := range data.Attr {
		if !e.spend(1 + len(target.Attr)/16) {
			return
		}
		value := a.Value
		if expand {
			value = expandScore(target, a.FullKey(), value)
		}
		e.set(target, a.FullKey(), value)
	}
	k := e.childIndexOf(target, len(data.Child))
	for _, t := range data.Child {
		if !e.spend(1) {
			return
		}
		switch c := t.(type) {
		case *etree.Element:
			e.mergeChild(k, c, expand)
		case *etree.Comment:
			if !k.hasComment(c.Data) {
				k.note(e.add(target, c))
			}
		}
	}
}

// mergeChild merges data into a child, or a new one.
func (e *editor) mergeChild(k *childIndex, data *etree.Element, expand bool) {
	attr := "id"
	value := idOf(data)
	ref, hasRef := attrOf(data, "id-ref")
	if _, ok := attrOf(data, "id"); !ok {
		attr, value = "id-ref", ref
	}
	at := k.find(data.Tag, attr, value)
	if at == nil {
		at = e.add(k.parent, etree.NewElement(data.FullTag())).(*etree.Element)
		e.merge(at, data, expand)
		k.note(at)
		return
	}
	old, _ := attrOf(at, "id-ref")
	e.merge(at, data, expand)
	if hasRef {
		k.referred(at, old, ref)
	}
}

// expandScore turns value="name++" and value="name+=5" into the attribute's old score plus 1 or plus 5.
// Other values, and such values for an attribute that is not set, stay what they are.
func expandScore(target *etree.Element, name, value string) string {
	old, ok := attrOf(target, name)
	if !ok {
		return value
	}
	rest, isSum := strings.CutPrefix(value, name+"+")
	if !isSum || rest == "" {
		return value
	}
	switch rest[0] {
	case '+':
		return sum(old, 1)
	case '=':
		return sum(old, parseScore(rest[1:]))
	}
	return value
}

func sum(old string, add score.Score) string {
	return strconv.Itoa(int(score.Add(parseScore(old), add)))
}

// parseScore reads a score; what is none counts as 0.
func parseScore(text string) score.Score {
	switch strings.ToUpper(text) {
	case "INFINITY", "+INFINITY":
		return score.Infinity
	case "-INFINITY":
		return score.Never
	}
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32)
	if err != nil && n == 0 {
		return 0
	}
	return score.Clamp(score.Score(n))
}
