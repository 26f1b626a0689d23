package lang

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// aclSpecs maps what a permission may be written with to what the CIB calls it.
var aclSpecs = map[string]string{
	"xpath": "xpath", "ref": "reference", "reference": "reference", "tag": "object-type",
	"type": "object-type", "attr": "attribute", "attribute": "attribute",
}

// aclShortcut is a short name for an XPath. Each %s stands for an id or name given after the shortcut;
// later pieces belong to it only as far as there are names for them.
type aclShortcut struct {
	name   string
	pieces []string
}

var aclShortcuts = []aclShortcut{
	{"meta", []string{"//primitive[@id='%s']/meta_attributes", "/nvpair[@name='%s']"}},
	{"params", []string{"//primitive[@id='%s']/instance_attributes", "/nvpair[@name='%s']"}},
	{"utilization", []string{"//primitive[@id='%s']/utilization"}},
	{"location", []string{"//rsc_location[@id='cli-prefer-%s' and @rsc='%s']"}},
	{"property", []string{"//crm_config/cluster_property_set", "/nvpair[@name='%s']"}},
	{"nodeattr", []string{"//nodes/node/instance_attributes", "/nvpair[@name='%s']"}},
	{"nodeutil", []string{"//nodes/node/utilization", "[@uname='%s']"}},
	{"node", []string{"//nodes/node", "[@uname='%s']"}},
	{"status", []string{"/cib/status"}},
	{"cib", []string{"/cib"}},
}

// expand gives the XPath of a shortcut with the names after it, false if they do not fit.
func (s aclShortcut) expand(names []string) (string, bool) {
	var path strings.Builder
	for i, piece := range s.pieces {
		takes := strings.Contains(piece, "%s")
		switch {
		case takes && len(names) > 0:
			piece = strings.ReplaceAll(piece, "%s", names[0])
			names = names[1:]
		case takes && i == 0:
			return "", false
		case i > 0 && takes:
			return path.String(), true
		}
		path.WriteString(piece)
	}
	return path.String(), len(names) == 0
}

// shorten gives the shortcut form of an XPath, or "".
func shorten(path string) string {
	for _, f := range aclForms() {
		m := f.form.FindStringSubmatch(path)
		if m == nil {
			continue
		}
		names := slices.Compact(m[1:])
		if long, ok := f.shortcut.expand(names); ok && long == path {
			return strings.Join(append([]string{f.shortcut.name}, names...), ":")
		}
	}
	return ""
}

// aclForm is what the XPath of a shortcut with some of its pieces looks like.
type aclForm struct {
	shortcut aclShortcut
	form     *regexp.Regexp
}

// aclForms are those of all shortcuts, made when one is first looked for.
var aclForms = sync.OnceValue(func() (forms []aclForm) {
	for _, s := range aclShortcuts {
		form := ""
		for _, piece := range s.pieces {
			form += strings.ReplaceAll(regexp.QuoteMeta(piece), "%s", `([a-zA-Z_][a-zA-Z0-9_.-]*)`)
			forms = append(forms, aclForm{s, regexp.MustCompile("^" + form + "$")})
		}
	}
	return forms
})

// parseRole reads role ID [description=TEXT] and its permissions.
func parseRole(c *cursor, h Header) Statement {
	r := &Role{Header: h, ID: c.ident("the role's id")}
	r.Description = c.description()
	for c.more() {
		r.Permissions = append(r.Permissions, c.permission()...)
	}
	if len(r.Permissions) == 0 {
		c.fail(Word{Pos: c.end}, "expected read, write or deny")
	}
	return r
}

// permission reads RIGHT [ID:] [description=TEXT] SPEC ... A clause that gives an XPath, a reference and a
// type at once is as many permissions.
func (c *cursor) permission() []Permission {
	right, ok := c.peek()
	if !ok || !oneOf(right.Text, aclRights) {
		c.failName(right, "expected "+list(slices.Concat(c.sections, aclRights)), append(aclRights, "role")...)
		return nil
	}
	c.take()
	if w, _ := c.peek(); slices.Contains(specNames(), strings.TrimSuffix(w.Text, ":")) && strings.HasSuffix(w.Text, ":") {
		c.fail(w, "missing value; expected "+w.Text+"VALUE")
	}
	p := Permission{Kind: Word{strings.ToLower(right.Text), right.Pos}, ID: c.initialID(), Description: c.description()}
	for c.more() && !c.is(aclRights...) && !c.stopped {
		c.permissionSpec(&p)
	}
	var out []Permission
	for _, one := range []Permission{{XPath: p.XPath}, {Reference: p.Reference}, {ObjectType: p.ObjectType, Attribute: p.Attribute}} {
		if one.XPath+one.Reference+one.ObjectType != "" {
			one.Kind, one.ID, one.Description = p.Kind, p.ID, p.Description
			out = append(out, one)
		}
	}
	if p.Attribute != "" && p.ObjectType == "" {
		c.fail(right, "attribute: needs type: beside it")
	} else if len(out) == 0 {
		c.fail(right, "expected xpath:, ref:, type: or a shortcut after "+right.Text)
	}
	return out
}

// permissionSpec reads one NAME:VALUE, or a shortcut.
func (c *cursor) permissionSpec(p *Permission) {
	w := c.take()
	name, value, valued := strings.Cut(w.Text, ":")
	if i := slices.IndexFunc(aclShortcuts, func(s aclShortcut) bool { return s.name == name }); i >= 0 {
		var names []string
		if valued {
			names = strings.Split(value, ":")
		}
		path, ok := aclShortcuts[i].expand(names)
		if !ok {
			c.fail(w, "the shortcut "+name+" needs other names after its colon")
		}
		p.XPath = path
		return
	}
	what, known := aclSpecs[name]
	if !known || !valued || value == "" {
		c.failName(w, "expected xpath:PATH, ref:ID, type:ELEMENT, attr:NAME or a shortcut", specNames()...)
		return
	}
	switch what {
	case "xpath":
		p.XPath = value
	case "reference":
		p.Reference = value
	case "object-type":
		p.ObjectType = value
	case "attribute":
		p.Attribute = value
	}
}

// specNames lists what a permission can be written with, for suggestions.
func specNames() []string {
	out := []string{"xpath", "ref", "reference", "type", "tag", "attr", "attribute"}
	for _, s := range aclShortcuts {
		out = append(out, s.name)
	}
	return out
}

// parseGrant reads acl_target or acl_group ID ROLE ...
func parseGrant(c *cursor, h Header) Statement {
	g := &Grant{Header: h, ID: c.ident("an id")}
	for c.more() {
		g.Roles = append(g.Roles, c.ident("a role's id"))
	}
	return g
}

// parseUser reads user ID {role:ROLE|permission} ...
func parseUser(c *cursor, h Header) Statement {
	c.sections = []string{"role:ROLE"}
	g := &Grant{Header: h, ID: c.ident("the user's name")}
	for c.more() {
		if w, ok := c.acceptPrefix("role:"); ok {
			g.Roles = append(g.Roles, w)
			continue
		}
		g.Rules = append(g.Rules, c.permission()...)
	}
	return g
}
