package compile

import (
	"errors"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/scan"
	"pacer/crmsh/lang"
)

func (b *builder) role(s *lang.Role) *etree.Element {
	e := element("acl_role", "id", s.ID.Text)
	describe(e, s.Description)
	for _, p := range s.Permissions {
		c := element("acl_permission", "id", p.ID.Text, "kind", p.Kind.Text)
		describe(c, p.Description)
		for _, a := range [][2]string{{"xpath", p.XPath}, {"reference", p.Reference}, {"object-type", p.ObjectType}, {"attribute", p.Attribute}} {
			if a[1] != "" {
				c.CreateAttr(a[0], a[1])
			}
		}
		e.AddChild(c)
	}
	return e
}

// grant writes who has which roles. The CIB has no users of the old kind any more: one that only has
// roles becomes a target; rights of its own have been put into a role before (Modern).
func (b *builder) grant(s *lang.Grant) *etree.Element {
	e := element(s.Keyword.Text, "id", s.ID.Text)
	if e.Tag == "user" {
		e.Tag = "acl_target"
		b.note(s.Keyword, "is no longer part of the CIB; %s becomes an acl_target", s.ID.Text)
	}
	for _, r := range s.Roles {
		e.AddChild(element("role", "id", r.Text))
	}
	return e
}

// xml reads the element of an xml statement.
func (b *builder) xml(s *lang.XML) *etree.Element {
	at := lang.Word{Pos: s.Pos}
	tree, err := scan.Parse(s.Text, scan.DropText)
	var bad *scan.Error
	if errors.As(err, &bad) {
		at.Pos.Col += max(bad.Pos.Col-1, 0)
		b.complain(at, "not an XML element: %s", bad.Text)
		return nil
	}
	if err != nil {
		b.complain(at, "not an XML element: %v", err)
		return nil
	}
	root := tree.Root()
	if _, known := kinds()[root.Tag]; !known {
		b.problems = append(b.problems, lang.Problem{
			Pos: s.Pos, Found: root.Tag, Nearest: lang.Nearest(root.Tag, xmlTags()),
			Expected: "is no element of the configuration; expected one of " + strings.Join(xmlTags(), ", "),
		})
		return nil
	}
	return unwrapped(root.Copy())
}

// xmlTags lists the elements that are objects of the configuration.
func xmlTags() []string {
	var out []string
	for tag := range kinds() {
		out = append(out, tag)
	}
	slices.Sort(out)
	return out
}
