package session

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// everyReference is a configuration in which each kind of reference is used.
const everyReference = `node 71: zalpha attributes $id=zattrs x=1
node 72: zbeta attributes $id-ref=zattrs
rsc_template ztemplate Dummy meta $id=ztmeta priority=1
primitive zp1 Dummy params $id=zset fake=1 op monitor interval=10s
primitive zp2 Dummy params $id-ref=zset
primitive zp3 @ztemplate meta $id-ref=ztmeta
primitive zp4 Dummy params $id-ref=zset meta container=zp1
primitive zp5 Dummy
primitive zp6 Dummy utilization $id=zuse memory=1
primitive zp7 Dummy utilization $id-ref=zuse
primitive zp8 Dummy
primitive zin Dummy
primitive zf1 stonith:fence_x
primitive zf2 stonith:fence_x
group zg1 zp1 zp2
group zg2 zp6 zp7
clone zc1 zg2
clone zc2 zp5
bundle zb docker image=i replicas=1 network ip-range-start=192.0.2.20 control-port=3121 primitive zin
tag zt1 zp8 zg1
tag zt2 zl1 zt1 zbeta
location zl1 zg1 rule $id=zr1 100: #uname eq zalpha
location zl2 zc1 rule $id-ref=zr1
location zl3 { zp1 zp2 zp8 } 50: zbeta
location zl4 ztemplate 5: zalpha
colocation zco1 inf: zg1 zc1
colocation zco2 inf: zp8 ( zp3 zp4 ) zb
colocation zco3 inf: zt1 zp4
order zo1 Mandatory: zc2 zg1
order zo2 Mandatory: zp8 zg1 zp4
rsc_ticket zti1 ztick: zg1 zp8
rsc_ticket zti2 ztick: zp5
fencing_topology zalpha: zf1 zf1,zf2 zbeta: zf2
property cib-bootstrap-options: cluster-name=z
rsc_defaults zrd: resource-stickiness=1
role zrole1 read ref:zp1 write meta:zp8:target-role
role zrole2 read ref:zset
acl_target zjoe zrole1 zrole2
acl_group zstaff zrole1
`

// objectIDs lists the ids of all objects.
func objectIDs(s *Session) (out []string) {
	for _, o := range s.Scope().Objects() {
		out = append(out, o.ID)
	}
	return out
}

// mentions counts where an id stands in a configuration, alone, in a list with commas, or in quotes.
func mentions(e *etree.Element, id string) (n int) {
	for _, a := range e.Attr {
		for _, part := range strings.Split(a.Value, ",") {
			if part == id {
				n++
			}
		}
		n += strings.Count(a.Value, "'"+id+"'")
	}
	for _, c := range e.ChildElements() {
		n += mentions(c, id)
	}
	return n
}

// dangling lists the references by id-ref that lead nowhere.
func dangling(root *etree.Element) (out []string) {
	for _, e := range root.FindElements("//*[@id-ref]") {
		ref := e.SelectAttrValue("id-ref", "")
		if len(root.FindElements("//*[@id='"+ref+"']")) == 0 {
			out = append(out, ref)
		}
	}
	return out
}

// elementsByName gives a copy of the element of each object.
func elementsByName(s *Session) map[string]*etree.Element {
	out := map[string]*etree.Element{}
	for _, o := range s.Scope().Objects() {
		out[nameOf(o.Type, o.ID)] = o.Element.Copy()
	}
	return out
}

// Whatever is renamed, everything that named it names it as it is called now, and nothing else changes.
func TestRenameLeavesNoReferenceBehind(t *testing.T) {
	for _, id := range objectIDs(with(t, everyReference)) {
		t.Run(id, func(t *testing.T) {
			s := with(t, everyReference)
			o, _ := s.Scope().Find(id)
			if o.Type == "node" || o.Type == "fencing_topology" {
				return // their names are not the configuration's to give
			}
			before := mentions(s.configuration(), id)
			if err := s.Rename(id, "zzz"); err != nil {
				t.Fatal(err)
			}
			if left, now := mentions(s.configuration(), id), mentions(s.configuration(), "zzz"); left != 0 || now != before {
				t.Errorf("%d places still name %s, %d of %d name the new id:\n%s", left, id, now, before, shown(s))
			}
			if bad := dangling(s.configuration()); len(bad) > 0 {
				t.Errorf("nothing has the ids %v", bad)
			}
		})
	}
}

// Whatever is deleted, in whatever order, nothing refers to it afterwards; and what became of other objects by that is said.
func TestDeleteLeavesNoReferenceBehind(t *testing.T) {
	base := with(t, everyReference).Document()
	rapid.Check(t, func(t *rapid.T) {
		s := New(base, nil)
		for range rapid.IntRange(1, 6).Draw(t, "deletions") {
			ids := objectIDs(s)
			if len(ids) == 0 {
				return
			}
			list := rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, 3, rapid.ID).Draw(t, "ids")
			before := elementsByName(s)
			notes, err := s.Delete(false, list...)
			if err != nil {
				t.Fatal(err)
			}
			checkDeletion(t, s, list, before, said(notes))
		}
	})
}

func said(notes []lang.Problem) string {
	var out []string
	for _, n := range notes {
		out = append(out, n.Error())
	}
	return strings.Join(out, "\n")
}

func checkDeletion(t *rapid.T, s *Session, gone []string, before map[string]*etree.Element, notes string) {
	if bad := dangling(s.configuration()); len(bad) > 0 {
		t.Fatalf("%v deleted: nothing has the ids %v\n%s", gone, bad, shown(s))
	}
	after := elementsByName(s)
	for name, was := range before {
		id := name[strings.LastIndexByte(name, ' ')+1:]
		is := after[name]
		switch {
		case slices.Contains(gone, id):
		case is == nil && !strings.Contains(notes, id+" deleted"):
			t.Fatalf("%v deleted: nothing says that %s went\nnotes: %s", gone, id, notes)
		case is != nil && !compile.Same(was, is) && !strings.Contains(notes, id):
			t.Fatalf("%v deleted: nothing is said of %s, which changed\nnotes: %s\n%s", gone, id, notes, shown(s))
		}
	}
	for _, id := range gone {
		if _, there := s.Scope().Find(id); !there && mentions(withoutNames(s.configuration()), id) > 0 {
			t.Fatalf("%v deleted: something refers to it still\n%s", gone, shown(s))
		}
	}
}

// withoutNames is a copy in which names of hosts and paths of rights are left out: they may name what is not there yet.
func withoutNames(e *etree.Element) *etree.Element {
	e = e.Copy()
	for _, x := range e.FindElements("//acl_permission") {
		x.RemoveAttr("xpath")
	}
	return e
}

// What becomes of the constraints of a group's members when it goes, and of the group's own.
func TestDeletedGroupHandsOver(t *testing.T) {
	base := `node n
primitive a Dummy
primitive b Dummy
primitive c Dummy
group g a b
`
	for text, want := range map[string]struct{ text, said string }{
		"location l { a b } inf: n\n":    {"location l { a b } inf: n\n", ""},
		"location l { g c } inf: n\n":    {"location l { a b c } inf: n\n", "location l now speaks of a b instead of g"},
		"location l g inf: n\n":          {"location l a inf: n\n", "location l now speaks of a instead of g"},
		"colocation l inf: c g\n":        {"colocation l inf: c a\n", "colocation l now speaks of a instead of g"},
		"order l Mandatory: c [ g ]\n":   {"order l Mandatory: c [ a b ]\n", "order l now speaks of a b instead of g"},
		"colocation l inf: g a\n":        {"", "hanging colocation:l deleted"},
		"rsc_ticket l t: g\n":            {"rsc_ticket l t: a\n", "rsc_ticket l now speaks of a instead of g"},
		"tag l g c\nlocation m l 1: n\n": {"tag l c\nlocation m l 1: n\n", "tag l loses g"},
	} {
		s := with(t, base+text)
		notes, err := s.Delete(false, "g")
		if err != nil {
			t.Fatal(err)
		}
		got := strings.TrimPrefix(shown(s), strings.TrimSuffix(base, "group g a b\n"))
		if diff := cmp.Diff(want.text, got); diff != "" || want.said != said(notes) {
			t.Errorf("%s: %s\n%s, want %s", text, diff, said(notes), want.said)
		}
	}
}

// A list of parameters that others share lives on in the first of them.
func TestSharedListsAreInherited(t *testing.T) {
	s := with(t, everyReference)
	notes, err := s.Delete(false, "zp1")
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(s); !strings.Contains(got, "params $id=zset fake=1") || !strings.Contains(got, "params $id-ref=zset") ||
		!strings.Contains(said(notes), "primitive zp4 takes over zset") {
		t.Errorf("%s\n%s", got, said(notes))
	}
}

// An edit that leaves a template out takes along what is made from it, as delete does.
func TestEditedAwayTemplate(t *testing.T) {
	s := with(t, everyReference)
	o, _ := s.Scope().Find("ztemplate")
	notes, err := s.Edited([]compile.Object{o}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, there := s.Scope().Find("zp3"); there || !strings.Contains(said(notes), "hanging primitive:zp3 deleted") {
		t.Errorf("%s", said(notes))
	}
}

// Each place that can name an object has a row in the table.
func TestEveryReferenceHasARow(t *testing.T) {
	s := with(t, everyReference)
	used := map[string]bool{}
	for _, r := range references(s.configuration()) {
		used[fmt.Sprint(r.kind.tag, "@", r.kind.attr)] = true
	}
	for _, k := range referenceKinds {
		if name := fmt.Sprint(k.tag, "@", k.attr); !used[name] && !k.old {
			t.Errorf("the configuration of these tests has no %s", name)
		}
	}
}
