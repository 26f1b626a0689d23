package upgrade

import "github.com/beevik/etree"

// generalizeACLs promises that access control has targets with roles, and roles with permissions;
// users no longer hold permissions of their own, nor are there elements read, write and deny.
func (r *Run) generalizeACLs() error {
	r.follow(2)
	for _, e := range elements(r.root, "role_ref") {
		r.became(e.Parent(), "role_ref "+value(e, "id"), "role "+value(e, "id"), "users name their roles by role since schema 2.0")
		e.Tag = "role"
	}
	for _, user := range elements(r.root, "acl_user") {
		r.became(user, wording(user), "acl_target "+value(user, "id"), "users are called targets since schema 2.0")
		user.Tag = "acl_target"
		if !hasChild(user, "role") {
			r.giveRole(user)
		}
	}
	for _, e := range elements(r.root, "read", "write", "deny") {
		r.permission(e)
	}
	return nil
}

// giveRole moves what a user may do into a role of its own.
func (r *Run) giveRole(user *etree.Element) {
	rights := children(user)
	if len(rights) == 0 {
		return
	}
	id := RoleID(value(user, "id"))
	role := element("acl_role", "id", id)
	for _, right := range rights {
		role.AddChild(right)
	}
	r.became(user, "rights of user "+value(user, "id"), "role "+id, "only roles hold rights since schema 2.0", id)
	user.AddChild(element("role", "id", id))
	user.Parent().InsertChildAt(user.Index()+1, role)
}

// permission turns read, write or deny into an acl_permission of that kind. What it applied to is
// reduced to what a permission can express.
func (r *Run) permission(e *etree.Element) {
	id, attribute := value(e, "id"), value(e, "attribute")
	p := element("acl_permission", "id", id, "kind", e.Tag)
	level, why := Info, "rights are permissions of a kind since schema 2.0"
	switch {
	case has(e, "ref"):
		p.CreateAttr("reference", value(e, "ref"))
		if has(e, "attribute") {
			r.message(Warning, id, "ACLs: @attribute cannot accompany @ref for upgrade-1.3.xsl purposes, ignoring")
			level, why = Warning, "permissions by reference are for all of an element, no longer for its attribute "+attribute+" alone"
		}
	case has(e, "tag"):
		p.CreateAttr("object-type", value(e, "tag"))
		if has(e, "attribute") {
			p.CreateAttr("attribute", attribute)
			r.message(Warning, id, "ACLs: @attribute (with @tag) handling generalized a bit for upgrade-1.3.xsl purposes")
		}
	case has(e, "attribute"):
		p.CreateAttr("xpath", value(e, "xpath")+"[@"+attribute+"]")
		r.message(Warning, id, "ACLs: @attribute (with @xpath) handling generalized a bit for upgrade-1.3.xsl purposes")
		level, why = Warning, "permissions by xpath are for all of an element that has "+attribute+", no longer for that attribute alone"
	case has(e, "xpath"):
		p.CreateAttr("xpath", value(e, "xpath"))
	}
	r.change(Change{Level: level, ID: id, Was: written(e), Is: written(p), Why: why})
	replace(e, p)
}
