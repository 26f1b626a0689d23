package unpack

import (
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// instanceAttr marks, in a private copy of a configuration element, the instance number of the
// clone the copy is for.
const instanceAttr = "clone"

// resource reads one resource with everything in it; nil if it cannot be used. The element may be
// shared with the document: it is not changed, except in copies made for instances.
func resource(w *world.World, x *etree.Element, parent *world.Resource) *world.Resource {
	if !hasAttr(x, "id") {
		w.Err("", "Ignoring <"+x.Tag+"> configuration without id")
		return nil
	}
	r := &world.Resource{W: w, XML: x, OrigXML: x, Parent: parent}
	if !mergeTemplate(r) {
		return nil
	}
	var known bool
	if r.Kind, known = kindOf(r.XML.Tag); !known {
		w.Err(attr(x, "id"), "Ignoring resource '"+attr(x, "id")+"' of unknown type '"+r.XML.Tag+"'")
		return nil
	}
	identify(r)
	if !w.Afford(r.ID) {
		return nil
	}
	readMeta(r)
	readSettings(r)
	if !readContents(r) {
		return nil
	}
	if w.Opt.Symmetric {
		r.AddScoreEverywhere(0, world.Cause{Kind: world.CauseDefault})
	} else if r.Is(world.RemoteConnection) && r.Meta.Has("container") {
		// Whether a guest's connection may run somewhere is up to the guest.
		r.AddScoreEverywhere(0, world.Cause{Kind: world.CauseStructure})
	}
	w.NVPairs(r.XML, "utilization", w.RuleNow(), r.Utilization, "")
	if r.XML != r.OrigXML {
		addRef(w.Templates, attr(r.OrigXML, "template"), attr(r.OrigXML, "id"))
	}
	return r
}

func kindOf(tag string) (world.Kind, bool) {
	switch strings.ToLower(tag) {
	case "primitive":
		return world.Primitive, true
	case "group":
		return world.Group, true
	case "clone":
		return world.Clone, true
	case "bundle":
		return world.Bundle, true
	}
	return 0, false
}

// identify names the resource and gives it its empty tables. Instances get a number.
func identify(r *world.Resource) {
	r.ID = r.XMLID()
	r.Meta, r.Utilization = &seq.Table[string]{}, &seq.Table[string]{}
	r.Allowed, r.Probed = world.NewNodeTable(r.W.Roster), world.NewNodeTable(r.W.Roster)
	if number := r.XML.SelectAttr(instanceAttr); number != nil {
		r.ID += ":" + number.Value
		r.Meta.Put(instanceAttr, number.Value)
	}
	r.OpsXML = r.XML.SelectElement("operations")
	if r.OpsXML == nil {
		return
	}
	if ref := r.OpsXML.SelectAttr("id-ref"); ref != nil {
		if r.OpsXML = byID(r.W.Root, "operations", ref.Value); r.OpsXML == nil {
			r.W.Err(r.ID, "Ignoring invalid operations configuration: id-ref '"+ref.Value+
				"' does not reference a valid object")
		}
	}
}

// readContents reads what the resource's kind adds, and what the resource contains.
func readContents(r *world.Resource) bool {
	switch r.Kind {
	case world.Group:
		return readGroup(r)
	case world.Clone:
		return readClone(r)
	case world.Bundle:
		return readBundle(r)
	}
	return checkAgent(r)
}

// checkAgent makes sure that the agent's class can do what the clone around it asks for. A clone
// that cannot be globally unique becomes anonymous; one that cannot be promoted is not used.
func checkAgent(r *world.Resource) bool {
	top := r.Top()
	class := strings.ToLower(r.Class())
	if class != vocab.ClassOCF && class != vocab.ClassStonith && r.Is(world.Unique) && top.IsClone() {
		makeAnonymous(top, r)
	}
	if class != vocab.ClassOCF && top.Is(world.Promotable) {
		r.W.Err(r.ID, "Resource "+r.ID+" is of type "+r.Class()+
			" and therefore cannot be used as a promotable clone resource")
		return false
	}
	return true
}

// makeAnonymous makes a clone anonymous together with what it contains so far. The member that
// called for it is not linked to the clone yet and so is changed on its own.
func makeAnonymous(clone, member *world.Resource) {
	clone.W.Warn(clone.ID, "Ignoring globally-unique for "+clone.ID+" because "+member.Class()+
		" resources such as "+member.ID+" can be used only as anonymous clones")
	clone.Clone.NodeMax = 1
	clone.Clone.Max = min(clone.Clone.Max, len(clone.W.Roster.Nodes))
	anonymous := func(r *world.Resource) {
		r.Clear(world.Unique)
		r.Meta.Put("globally-unique", "false")
	}
	clone.Walk(anonymous)
	member.Walk(anonymous)
}

// metaTrue says whether a meta-attribute is set to a true value.
func metaTrue(r *world.Resource, name string) bool { return vocab.True(r.MetaValue(name)) }
