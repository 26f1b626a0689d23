package upgrade

import "github.com/beevik/etree"

// generalizeACLs promises that access control has targets with roles, and roles with permissions;
// users no longer hold permissions of their own, nor are there elements read, write and deny.
func (r *Run) generalizeACLs() error {
	r.follow(2)
	for _, e := range elements(r.root, "role_ref") {
		e.Tag = "role"
	}
	for _, user := range elements(r.root, "acl_user") {
		user.Tag = "acl_target"
		if !hasChild(user, "role") {
			giveRole(user)
		}
	}
	for _, e := range elements(r.root, "read", "write", "deny") {
		r.permission(e)
	}
	return nil
}

// giveRole moves what a user may do into a role of its own.
func giveRole(user *etree.Element) {
	rights := children(user)
	if len(rights) == 0 {
		return
	}
	id := "auto-" + value(user, "id")
	role := element("acl_role", "id", id)
	for _, right := range rights {
		role.AddChild(right)
	}
	user.AddChild(element("role", "id", id))
	user.Parent().InsertChildAt(user.Index()+1, role)
}

// permission turns read, write or deny into an acl_permission of that kind. What it applied to is
// reduced to what a permission can express.
func (r *Run) permission(e *etree.Element) {
	p := element("acl_permission", "id", value(e, "id"), "kind", e.Tag)
	attribute := value(e, "attribute")
	switch {
	case has(e, "ref"):
		p.CreateAttr("reference", value(e, "ref"))
		if has(e, "attribute") {
			r.note(Warning, value(e, "id"), "ACLs: @attribute cannot accompany @ref for upgrade-1.3.xsl purposes, ignoring")
		}
	case has(e, "tag"):
		p.CreateAttr("object-type", value(e, "tag"))
		if has(e, "attribute") {
			p.CreateAttr("attribute", attribute)
			r.note(Warning, value(e, "id"), "ACLs: @attribute (with @tag) handling generalized a bit for upgrade-1.3.xsl purposes")
		}
	case has(e, "attribute"):
		p.CreateAttr("xpath", value(e, "xpath")+"[@"+attribute+"]")
		r.note(Warning, value(e, "id"), "ACLs: @attribute (with @xpath) handling generalized a bit for upgrade-1.3.xsl purposes")
	case has(e, "xpath"):
		p.CreateAttr("xpath", value(e, "xpath"))
	}
	replace(e, p)
}
