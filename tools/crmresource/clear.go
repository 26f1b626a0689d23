package crmresource

import (
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/tools/output"
)

// Beginnings of the ids of constraints that --move and --ban make.
const (
	preferPrefix = "cli-prefer-"
	banPrefix    = "cli-ban-"
)

// clear removes constraints of --move and --ban.
func (j *job) clear() error {
	e := j.editor()
	if err := j.findCleared(e); err != nil {
		return err
	}
	gone := j.locationIDs(j.doc)
	left := j.locationIDs(e.doc)
	gone = slices.DeleteFunc(gone, func(id string) bool { return slices.Contains(left, id) })
	slices.Sort(gone)
	if err := j.change(e.ops...); err != nil {
		return err
	}
	if !j.Quiet {
		for _, id := range gone {
			j.Info("Removing constraint: %s", id)
		}
	}
	return nil
}

func (j *job) findCleared(e *editor) error {
	if j.f.Expired {
		return e.clearExpired()
	}
	nodes := j.w.Roster.Nodes
	if j.node != nil {
		nodes = []*world.Node{j.node}
	}
	for _, n := range nodes {
		if err := e.clear(j.f.Resource, n.Name, true, j.f.Force); err != nil {
			return err
		}
	}
	return nil
}

// locationsOf are the location constraints of a document.
func locationsOf(doc *cib.Document) []*etree.Element {
	return doc.Root().FindElements("./configuration/constraints/rsc_location")
}

func (j *job) locationIDs(doc *cib.Document) (ids []string) {
	for _, l := range locationsOf(doc) {
		ids = append(ids, attr(l, "id"))
	}
	return ids
}

// clear removes what brings a resource to a node, with force what brings it anywhere, and if asked what bans it from there.
func (e *editor) clear(rsc, node string, bans, force bool) error {
	for _, l := range locationsOf(e.doc) {
		id := attr(l, "id")
		there := attr(l, "node") == node || hasNodeRule(l, rsc, node)
		if id == preferPrefix+rsc && (force || there) || bans && id == banPrefix+rsc+"-on-"+node {
			if err := e.drop(id); err != nil {
				return err
			}
		}
	}
	return nil
}

// hasNodeRule says whether the rule of a constraint with an end names a node.
func hasNodeRule(l *etree.Element, rsc, node string) bool {
	for _, r := range l.SelectElements("rule") {
		for _, x := range r.SelectElements("expression") {
			if attr(r, "id") == preferPrefix+"rule-"+rsc && attr(x, "attribute") == world.NodeNameAttr && attr(x, "value") == node {
				return true
			}
		}
	}
	return false
}

func (e *editor) drop(id string) error {
	return e.add(cib.Op{Kind: cib.Delete, Section: "constraints", Data: output.Element(nil, "rsc_location", "id", id)})
}

// clearExpired removes constraints whose lifetime is over, of the resource, for the node, about being promoted, as far as
// these are given.
func (e *editor) clearExpired() error {
	now := rule.FromTime(time.Now())
	for _, l := range locationsOf(e.doc) {
		id := attr(l, "id")
		if !strings.HasPrefix(id, preferPrefix) && !strings.HasPrefix(id, banPrefix) || !e.meant(l) {
			continue
		}
		end := endOf(l)
		if end == "" {
			continue
		}
		until, err := rule.Parse(end, time.Now())
		if err != nil || now.Compare(until) <= 0 {
			continue
		}
		if err := e.drop(id); err != nil {
			return err
		}
	}
	return nil
}

// meant says whether a constraint is one of those that the user names.
func (e *editor) meant(l *etree.Element) bool {
	if e.f.Resource != "" && attr(l, "rsc") != e.f.Resource {
		return false
	}
	if (e.f.Promoted || e.f.Master) && vocab.ParseRole(attr(l, "role")) != vocab.RolePromoted {
		return false
	}
	if e.node == nil || attr(l, "node") == e.node.Name {
		return true
	}
	return slices.ContainsFunc(l.FindElements("./rule/expression"), func(x *etree.Element) bool {
		return attr(x, "attribute") == world.NodeNameAttr && attr(x, "value") == e.node.Name
	})
}

// endOf is when a constraint of --move or --ban ends, "" if it does not.
func endOf(l *etree.Element) string {
	id, want := attr(l, "id"), ""
	if strings.HasPrefix(id, banPrefix) {
		want = id + "-lifetime"
	} else {
		want = preferPrefix + "lifetime-end-" + attr(l, "rsc")
	}
	for _, d := range l.FindElements(".//date_expression") {
		if attr(d, "id") == want {
			return attr(d, "end")
		}
	}
	return ""
}

// delete removes a resource from the configuration.
func (j *job) delete() error {
	if j.f.ResourceType == "" {
		return output.Fail(vocab.ExitUsage, "You need to specify a resource type with -t")
	}
	err := j.cib.Apply(cib.Op{Kind: cib.Delete, Section: "resources", Data: output.Element(nil, j.f.ResourceType, "id", j.f.Resource)})
	if err != nil {
		return output.Fail(output.StatusOf(err), "Could not delete resource %s: %w", j.f.Resource, err)
	}
	return nil
}
