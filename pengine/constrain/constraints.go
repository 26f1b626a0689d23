package constrain

import (
	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// reader reads constraints into a world.
type reader struct {
	w      *world.World
	warned map[string]bool // deprecations already mentioned; lookup only
}

// Constraints files every configured constraint (C2).
func Constraints(w *world.World) {
	section := w.Root.FindElement("configuration/constraints")
	if section == nil {
		return
	}
	rd := &reader{w: w, warned: map[string]bool{}}
	for _, el := range section.ChildElements() {
		rd.constraint(el)
	}
}

func (rd *reader) constraint(el *etree.Element) {
	id, ok := attr(el, "id")
	if !ok {
		rd.w.Err("", "Ignoring <"+el.Tag+"> constraint without id")
		return
	}
	rd.w.BeginConstraint(id)
	defer rd.w.BeginConstraint("")
	switch el.Tag {
	case "rsc_location":
		rd.location(el, id)
	case "rsc_colocation":
		rd.colocation(el, id)
	case "rsc_order":
		rd.ordering(el, id)
	case "rsc_ticket":
		rd.ticket(el, id)
	default:
		rd.w.Err(id, "Unsupported constraint type: "+el.Tag)
	}
}

// once warns about something deprecated, the first time it is met.
func (rd *reader) once(topic, id, text string) {
	if !rd.warned[topic] {
		rd.warned[topic] = true
		rd.w.Warn(id, text)
	}
}

// role reads the role of one side of a constraint. Started means any role.
func (rd *reader) role(id, text string) (role vocab.Role, ok bool) {
	role = rd.w.Role(id, text)
	if role == vocab.RoleUnknown && text != "" {
		rd.w.Err(id, "Ignoring constraint "+id+": Invalid role '"+text+"'")
		return role, false
	}
	if role == vocab.RoleStarted {
		role = vocab.RoleUnknown
	}
	return role, true
}
