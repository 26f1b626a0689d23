package upgrade_test

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/upgrade"
)

// account is what a report mentions.
type account map[string]bool

func accountOf(r upgrade.Report) account {
	a := account{}
	for _, c := range r.Changes {
		a[c.ID] = true
		for _, id := range c.Made {
			a[id] = true
		}
	}
	return a
}

// ownID is the id that is an element's own, not a reference.
func ownID(e *etree.Element) string {
	if slices.Contains([]string{"role", "role_ref", "resource_ref", "obj_ref"}, e.Tag) {
		return ""
	}
	return e.SelectAttrValue("id", "")
}

// names says whether an element is mentioned: by its id, or by the next one around it if it has none.
func (a account) names(e *etree.Element) bool {
	for ; e != nil; e = e.Parent() {
		if id := ownID(e); id != "" {
			return a[id]
		}
	}
	return a[""]
}

// mentions says whether one of the elements that changed, as a path names it, is mentioned. New
// elements without ids are mentioned if all that they hold is; of elements that have only changed
// places, one that was passed, or what holds them, may be.
func (a account) mentions(c cib.Change, before, after *etree.Element) bool {
	switch c.Action {
	case cib.ActCreate:
		return a.mentionsNew(c.Node.(*etree.Element), at(after, c.Path))
	case cib.ActMove:
		e := at(after, c.Path)
		return a.names(e) || a.names(e.Parent()) || slices.ContainsFunc(e.Parent().ChildElements(), a.names)
	case cib.ActDelete:
		e := at(before, c.Path)
		elsewhere := ownID(e) != "" && after.FindElement("configuration//"+e.Tag+"[@id='"+ownID(e)+"']") != nil
		return a.names(e) || elsewhere && a.names(e.Parent())
	}
	return a.names(at(after, c.Path))
}

func (a account) mentionsNew(e, parent *etree.Element) bool {
	if id := ownID(e); id != "" {
		return a[id]
	}
	if inside := e.ChildElements(); len(inside) > 0 {
		return !slices.ContainsFunc(inside, func(in *etree.Element) bool { return !a.mentionsNew(in, parent) })
	}
	return a.names(parent)
}

// at finds the element of a path with ids.
func at(root *etree.Element, path string) *etree.Element {
	e := root
	for _, step := range strings.Split(strings.TrimPrefix(path, "/"+root.Tag), "/")[1:] {
		tag, id, _ := strings.Cut(strings.TrimSuffix(step, "']"), "[@id='")
		for _, child := range e.ChildElements() {
			if child.Tag == tag && child.SelectAttrValue("id", "") == id {
				e = child
				break
			}
		}
	}
	return e
}

// untold lists what differs between a document before and after an upgrade without being told.
func untold(before, after *etree.Element, report upgrade.Report) []string {
	var missing []string
	told := accountOf(report)
	changes := cib.DiffTrees(before, after, true)
	anew := map[string]bool{} // created as what has been deleted: siblings without ids make patches do that
	for _, c := range changes {
		if e, ok := c.Node.(*etree.Element); ok {
			anew[c.Path+same(e)] = true
		}
	}
	for _, c := range changes {
		switch was := at(before, c.Path); {
		case c.Path == "/cib": // the schema's name
		case c.Action == cib.ActDelete && anew[path.Dir(c.Path)+same(was)]:
			anew[path.Dir(c.Path)+same(was)] = false
		case c.Action == cib.ActCreate && !anew[c.Path+same(c.Node.(*etree.Element))]:
		case !told.mentions(c, before, after):
			what := was
			if c.Action == cib.ActCreate {
				what = c.Node.(*etree.Element)
			}
			missing = append(missing, fmt.Sprintf("%v of %s: %s", c.Action, c.Path, strings.Join(meaning(what), "\n")))
		}
	}
	return append(missing, unmentioned(before, after, told)...)
}

// same is by what an element is the same one if it has been deleted and created: its id (see unmentioned
// for what is in it), or all of it.
func same(e *etree.Element) string {
	if id := ownID(e); id != "" {
		return e.Tag + " " + id
	}
	return strings.Join(meaning(e), "\n")
}

// unmentioned lists elements with ids that are gone or have other attributes, wherever they stand, of
// which nothing is told, nor of what they stood in if that is gone.
func unmentioned(before, after *etree.Element, told account) []string {
	byID := map[string]*etree.Element{}
	for _, e := range configured(after) {
		if id := identity(e); id != "" {
			byID[id] = e
		}
	}
	var missing []string
	for _, e := range configured(before) {
		id := identity(e)
		now := byID[id]
		switch {
		case id == "", told[ownID(e)], now == nil && goneWith(e, byID, told):
		case now == nil:
			missing = append(missing, id+" is gone")
		case now.Tag != e.Tag || fmt.Sprint(attributes(now)) != fmt.Sprint(attributes(e)):
			missing = append(missing, id+" differs")
		}
	}
	return missing
}

// goneWith says whether an element was part of one that is gone, of which is told.
func goneWith(e *etree.Element, left map[string]*etree.Element, told account) bool {
	nameless := false // stood in an element without an id, which is told of by what that stood in
	for up := e.Parent(); up != nil; up = up.Parent() {
		id := identity(up)
		if told[ownID(up)] && (nameless || id != "" && left[id] == nil) {
			return true
		}
		nameless = id == ""
	}
	return false
}

// identity is an element's own id; nodes' ids may be those of other elements.
func identity(e *etree.Element) string {
	if e.Tag == "node" {
		return "node " + ownID(e)
	}
	return ownID(e)
}

func attributes(e *etree.Element) []string {
	var out []string
	for _, a := range e.Attr {
		out = append(out, a.FullKey()+"="+a.Value)
	}
	slices.Sort(out)
	return out
}

func configured(root *etree.Element) []*etree.Element {
	if in := root.SelectElement("configuration"); in != nil {
		return in.FindElements(".//*")
	}
	return nil
}

// TestSuiteChangesAreTold: of every document of the suites, whatever differs after an upgrade is told,
// each change says what and why, and none tells of an id that never was.
func TestSuiteChangesAreTold(t *testing.T) {
	for _, pattern := range []string{"cts/scheduler/xml/*.xml", "cts/schemas/*/xml/*.xml"} {
		files, err := filepath.Glob(suite(t, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("no inputs by %s: %v", pattern, err)
		}
		for _, file := range files {
			checkTelling(t, filepath.Base(file), load(t, file))
		}
	}
}

func checkTelling(t interface{ Errorf(string, ...any) }, name string, before *etree.Element) {
	dropComments(before)
	after := before.Copy()
	report, err := upgrade.ToLatest(after)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	for _, what := range untold(before, after, report) {
		t.Errorf("%s: not told: %s", name, what)
	}
	known := map[string]bool{"": true}
	for _, e := range configured(before) {
		known[e.SelectAttrValue("id", "")] = true
	}
	for _, c := range report.Changes {
		if !known[c.ID] || c.Why == "" || c.Was == "" && c.Is == "" {
			t.Errorf("%s: of an unknown id, or without what or why: %+v", name, c)
		}
	}
}

// dropComments leaves only what has meaning.
func dropComments(e *etree.Element) {
	for _, token := range slices.Clone(e.Child) {
		if comment, ok := token.(*etree.Comment); ok {
			e.RemoveChild(comment)
		}
	}
	for _, child := range e.ChildElements() {
		dropComments(child)
	}
}
