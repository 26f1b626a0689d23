package upgrade

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// Level grades what a report tells.
type Level uint8

// The levels of a report.
const (
	Debug   Level = iota // nothing changes in effect
	Info                 // it is now said in another way, or had no effect before
	Warning              // something that was configured no longer has effect, or has another
)

// String is the level's name as Pacemaker prints it.
func (l Level) String() string { return [...]string{"DEBUG", "INFO", "WARNING"}[l] }

// Report is the account of an upgrade.
type Report struct {
	Changes  []Change  // all that has changed, but for the schema's name
	Messages []Message // what Pacemaker prints at the same upgrade, in its words
	Trail    []Event   // what was tried and done, in order
}

// Change is something that became something else.
type Change struct {
	Level Level
	ID    string   // of the element concerned, or of the next one around it that has an id, as it was before
	Was   string   // what it was; "" for something that is new
	Is    string   // what it is now; "" for something that is gone
	Why   string   // the reason
	Made  []string // ids of elements that there are now because of it
}

// Text says what changed and why, in one sentence.
func (c Change) Text() string {
	switch {
	case c.Is == "":
		return fmt.Sprintf("%s is gone: %s", c.Was, c.Why)
	case c.Was == "":
		return fmt.Sprintf("%s is new: %s", c.Is, c.Why)
	}
	return fmt.Sprintf("%s became %s: %s", c.Was, c.Is, c.Why)
}

// Message is what Pacemaker prints of a change.
type Message struct {
	Level Level
	ID    string // of the element that has changed
	Text  string
}

func (r *Run) message(level Level, id, format string, args ...any) {
	r.report.Messages = append(r.report.Messages, Message{level, id, fmt.Sprintf(format, args...)})
}

// change records a change once: what stands for a reference changes as what it refers to does.
func (r *Run) change(c Change) {
	key := strings.Join([]string{c.ID, c.Was, c.Is, c.Why, strings.Join(c.Made, " ")}, "\x00")
	if !r.told[key] {
		r.told[key] = true
		r.report.Changes = append(r.report.Changes, c)
	}
}

// became records that something at an element is said in another way now.
func (r *Run) became(at *etree.Element, was, is, why string, made ...string) {
	r.change(Change{Info, r.idAt(at), was, is, why, made})
}

// spent records that something without effect is gone.
func (r *Run) spent(at *etree.Element, was, why string) {
	r.change(Change{Level: Info, ID: r.idAt(at), Was: was, Why: why})
}

// lost records that something that had effect is gone.
func (r *Run) lost(at *etree.Element, was, why string) {
	r.change(Change{Level: Warning, ID: r.idAt(at), Was: was, Why: why})
}

// idAt is the id of an element, or of the next one around it that has one; for what stands in place of
// a reference, it is the id that is referred to.
func (r *Run) idAt(e *etree.Element) string {
	for ; e != nil; e = e.Parent() {
		if !has(e, "id") || e.Tag == "resource_ref" || e.Tag == "role" {
			continue
		}
		id := value(e, "id")
		if original, isCopy := r.copied[id]; isCopy {
			return original
		}
		return id
	}
	return ""
}

// wording is how an element is called in a report: by its attribute's name and value for a pair, else
// by its tag and id.
func wording(e *etree.Element) string {
	switch {
	case e.Tag == "nvpair" && has(e, "id-ref"):
		return strings.TrimSpace(kind(e) + " " + value(e, "name") + " by reference to " + value(e, "id-ref"))
	case e.Tag == "nvpair" && !has(e, "value"):
		return kind(e) + " " + value(e, "name")
	case e.Tag == "nvpair":
		return kind(e) + " " + value(e, "name") + "=" + shown(e)
	case has(e, "id-ref"):
		return e.Tag + " by reference to " + value(e, "id-ref")
	case has(e, "id"):
		return e.Tag + " " + value(e, "id")
	}
	return e.Tag
}

// kind is what a pair is, by the set that it stands in.
func kind(pair *etree.Element) string {
	if set := pair.Parent(); set != nil {
		switch set.Tag {
		case "cluster_property_set":
			return "option"
		case "meta_attributes":
			return "meta-attribute"
		case "utilization":
			return "utilization"
		case "instance_attributes":
			if up := set.Parent(); up != nil && up.Tag == "node" {
				return "node attribute"
			}
			return "parameter"
		}
	}
	return "attribute"
}

// attr is an attribute in a report.
func attr(e *etree.Element, name string) string { return name + "=" + value(e, name) }

// written is an element's tag and attributes in a report.
func written(e *etree.Element) string {
	text := e.Tag
	for _, a := range e.Attr {
		if a.FullKey() != "id" {
			text += " " + a.FullKey() + "=" + a.Value
		}
	}
	return text
}
