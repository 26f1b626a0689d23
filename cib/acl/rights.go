package acl

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/cib/xpath"
)

// Privileged reports whether a user may do everything, as root, the cluster's own user, and nobody in
// particular (that is, the cluster itself) may.
func Privileged(user string) bool { return user == "" || vocab.Administers(user) }

// Enforced reports whether access is limited for a user: by the cluster option enable-acl at a moment,
// since rules may depend on it.
func Enforced(root *etree.Element, user string, now time.Time) bool {
	return !Privileged(user) && option.Read(root, now).Bool("enable-acl")
}

// kind is what a permission grants or takes.
type kind uint8

const (
	mayRead kind = 1 << iota
	mayWrite
	denied
)

var kinds = map[string]kind{"read": mayRead, "write": mayWrite, "deny": denied}

// permission is an acl_permission.
type permission struct {
	kind     kind
	selector *xpath.Expression
}

// Rights are the permissions of a user. They are immutable.
type Rights struct {
	user        string
	permissions []permission
	notes       []string
}

// Notes says what is wrong with the lists and therefore without effect.
func (r *Rights) Notes() []string { return r.notes }

// For collects the permissions of a user who is a member of groups. The user's own name is no group.
func For(root *etree.Element, user string, groups []string) *Rights {
	r := &Rights{user: user}
	lists, err := cib.Select(root, "//acls")
	if err != nil || len(lists) != 1 {
		return r
	}
	for _, holder := range lists[0].ChildElements() {
		name := holder.SelectAttrValue("name", holder.SelectAttrValue("id", ""))
		isUser := holder.Tag == "acl_target" && name == user
		isGroup := holder.Tag == "acl_group" && slices.Contains(groups, name)
		if name == "" || !isUser && !isGroup {
			continue
		}
		for _, item := range holder.ChildElements() {
			r.take(root, item)
		}
	}
	return r
}

// take adds what an item of a target or group gives: a role's permissions, or a permission of its own,
// which no schema allows but Pacemaker obeys.
func (r *Rights) take(root, item *etree.Element) {
	switch item.Tag {
	case "acl_permission":
		r.add(item)
	case "role":
		id := item.SelectAttrValue("id", "")
		role := findRole(root, id)
		if role == nil {
			r.note("%s refers to the role %q, which does not exist", cib.Path(item.Parent()), id)
			return
		}
		for _, p := range role.SelectElements("acl_permission") {
			r.add(p)
		}
	}
}

// findRole finds a role anywhere in the document; the first if there are several.
func findRole(root *etree.Element, id string) *etree.Element {
	roles, err := cib.Select(root, "//acl_role[@id]")
	if err != nil {
		return nil
	}
	for _, role := range roles {
		if role.SelectAttrValue("id", "") == id {
			return role
		}
	}
	return nil
}

func (r *Rights) add(e *etree.Element) {
	value := e.SelectAttrValue("kind", "")
	k, ok := kinds[value]
	if !ok {
		r.note("%s has kind %q; expected read, write or deny", cib.Path(e), value)
		return
	}
	text := selectorOf(e)
	if text == "" {
		r.note("%s selects nothing; expected xpath, reference or object-type", cib.Path(e))
		return
	}
	selector, err := xpath.Compile(text)
	if err != nil {
		r.note("%s: %v", cib.Path(e), err)
		return
	}
	r.permissions = append(r.permissions, permission{k, selector})
}

// selectorOf gives the XPath for what a permission selects, or "".
func selectorOf(e *etree.Element) string {
	path, reference, tag := e.SelectAttrValue("xpath", ""), e.SelectAttr("reference"), e.SelectAttr("object-type")
	if path != "" {
		return path
	}
	if reference == nil && tag == nil {
		return ""
	}
	text, conditions := "//*", []string{}
	if tag != nil {
		text = "//" + tag.Value
	}
	if reference != nil {
		conditions = append(conditions, "@id='"+reference.Value+"'")
	}
	if attribute := e.SelectAttr("attribute"); attribute != nil {
		conditions = append(conditions, "@"+attribute.Value)
	}
	if len(conditions) > 0 {
		text += "[" + strings.Join(conditions, " and ") + "]"
	}
	return text
}

func (r *Rights) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}
