package upgrade_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"pacer/cib/schema"
)

// TestChangesAreTold: whatever an older document has been spoiled by, as long as it follows a schema,
// all that differs after its upgrade is told.
func TestChangesAreTold(t *testing.T) {
	original := load(t, "testdata/of-1.2.xml")
	checkTelling(t, "as it is", original.Copy())
	upgraded := 0
	rapid.Check(t, func(rt *rapid.T) {
		root := original.Copy()
		s := &spoiler{rt, root, 0}
		for range rapid.IntRange(1, 6).Draw(rt, "times") {
			s.spoil()
		}
		for _, v := range schema.Versions() {
			root.CreateAttr("validate-with", v.Name())
			if schema.Of(v).Valid(root) {
				upgraded++
				checkTelling(rt, "spoiled", root)
				return
			}
		}
	})
	if upgraded < 10 {
		t.Errorf("only %d documents were valid", upgraded)
	}
}

// spoiler changes a document at places of its choice.
type spoiler struct {
	t    *rapid.T
	root *etree.Element
	made int
}

func (s *spoiler) pick(tags ...string) *etree.Element {
	found := slices.DeleteFunc(configured(s.root), func(e *etree.Element) bool { return !slices.Contains(tags, e.Tag) })
	if len(found) == 0 {
		return etree.NewElement("none")
	}
	return rapid.SampledFrom(found).Draw(s.t, "where")
}

func (s *spoiler) one(name string, of ...string) string { return rapid.SampledFrom(of).Draw(s.t, name) }

// fresh gives an element and all in it ids of their own.
func (s *spoiler) fresh(e *etree.Element) *etree.Element {
	for _, in := range append(e.FindElements(".//*"), e) {
		if ownID(in) != "" {
			s.made++
			in.CreateAttr("id", fmt.Sprintf("fresh%d", s.made))
		}
	}
	return e
}

func (s *spoiler) spoil() {
	set := s.pick("meta_attributes", "instance_attributes", "cluster_property_set")
	switch rapid.IntRange(0, 8).Draw(s.t, "how") {
	case 0:
		s.pick("nvpair").CreateAttr("name", s.one("name", "isolation", "requires", "timeout", "restart-type", "can_fail", "remove-after-stop",
			"crmd-integration-timeout", "default-resource-failure-stickiness", "resource_failure_stickiness", "pcmk_arg_map", "x"))
	case 1:
		s.pick("nvpair").CreateAttr("value", s.one("value", "#default", "-INFINITY", "poweroff", "port:x,y", "openais", "1"))
	case 2:
		s.pick("nvpair").RemoveAttr("value")
	case 3:
		pair := s.pick("nvpair")
		if set := pair.Parent(); set != nil {
			set.AddChild(s.fresh(pair.Copy()))
		}
	case 4:
		set.CreateAttr("score", s.one("score", "INFINITY", "-5", "+7", "10"))
	case 5:
		for _, pair := range set.ChildElements() {
			set.RemoveChild(pair)
		}
	case 6:
		// A patch could not tell two references below one element from one another.
		if to := s.pick(set.Tag); to != set && set.Parent() != nil && ownID(to) != "" && set.Parent().FindElement(set.Tag+"[@id-ref]") == nil {
			set.Parent().CreateElement(set.Tag).CreateAttr("id-ref", ownID(to))
		}
	case 7:
		if parent := set.Parent(); parent != nil && ownID(set) != "" {
			parent.InsertChildAt(set.Index(), s.fresh(set.Copy()))
		}
	case 8:
		e := s.pick("primitive", "rule", "rsc_location", "op", "acl_user", "meta_attributes")
		if parent := e.Parent(); parent != nil {
			parent.RemoveChild(e)
		}
	}
}
