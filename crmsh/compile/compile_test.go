package compile

import (
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"

	"pacer/cib"
	"pacer/cib/scan"
	"pacer/crmsh/lang"
)

// conf gives the <configuration> with that content.
func conf(t testing.TB, content string) *etree.Element {
	t.Helper()
	tree, err := scan.Parse("<configuration>"+content+"</configuration>", scan.DropText)
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root()
}

func statement(t testing.TB, text string) lang.Statement {
	t.Helper()
	f, err := lang.Parse("text", text)
	if err != nil {
		t.Fatal(err)
	}
	return f.Statements[0]
}

// compiled compiles a statement for a configuration, in the place of an old element if there is one.
func compiled(t testing.TB, s *Scope, text string, old *etree.Element) string {
	t.Helper()
	e, _, err := s.Element(statement(t, text), old)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return cib.Text(e)
}

// Ids are those that crmsh derives.
func TestNewIDs(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"primitive p Dummy a=1", `<primitive id="p" class="ocf" provider="heartbeat" type="Dummy"><instance_attributes id="p-instance_attributes"><nvpair name="a" value="1" id="p-instance_attributes-a"/></instance_attributes></primitive>`},
		{"primitive 7 fence_x op monitor interval=5s", `<primitive id="7" class="stonith" type="fence_x"><operations><op name="monitor" interval="5s" id="num-7-monitor-5s"/></operations></primitive>`},
		{"primitive p lsb:x op monitor x=1", `<primitive id="p" class="lsb" type="x"><operations><op name="monitor" id="p-monitor"><instance_attributes id="p-monitor-instance_attributes"><nvpair name="x" value="1" id="p-monitor-instance_attributes-x"/></instance_attributes></op></operations></primitive>`},
		{"node n attributes #health=1", `<node uname="n" id="n"><instance_attributes id="n-instance_attributes"><nvpair name="#health" value="1" id="n-instance_attributes-.health"/></instance_attributes></node>`},
		{"location l r rule 5: a eq b or date spec hours=1", `<rsc_location id="l" rsc="r"><rule score="5" boolean-op="or" id="l-rule"><expression operation="eq" attribute="a" value="b" id="l-rule-expression"/><date_expression operation="date_spec" id="l-rule-expression-0"><date_spec hours="1" id="l-rule-expression-0-date_spec"/></date_expression></rule></rsc_location>`},
		{"order o a b c:start", `<rsc_order id="o"><resource_set id="o-0"><resource_ref id="a"/><resource_ref id="b"/></resource_set><resource_set action="start" id="o-1"><resource_ref id="c"/></resource_set></rsc_order>`},
		{"fencing_topology n1: a,b c n2: d", `<fencing-topology><fencing-level target="n1" index="1" devices="a,b" id="fencing"/><fencing-level target="n1" index="2" devices="c" id="fencing-0"/><fencing-level target="n2" index="1" devices="d" id="fencing-1"/></fencing-topology>`},
		{"role r read ref:a write meta:b:c", `<acl_role id="r"><acl_permission kind="read" reference="a" id="r-0"/><acl_permission kind="write" xpath="//primitive[@id=&apos;b&apos;]/meta_attributes/nvpair[@name=&apos;c&apos;]" id="r-1"/></acl_role>`},
		{"group g a b meta x=1", `<group id="g"><meta_attributes id="g-meta_attributes"><nvpair name="x" value="1" id="g-meta_attributes-x"/></meta_attributes><crmsh-ref id="a"/><crmsh-ref id="b"/></group>`},
		{"ms m r", `<clone id="m"><meta_attributes id="m-meta_attributes"><nvpair name="promotable" value="true" id="m-meta_attributes-promotable"/></meta_attributes><crmsh-ref id="r"/></clone>`},
		{"alert a /x to /y", `<alert id="a" path="/x"><recipient id="a-recipient-1" value="/y"/></alert>`},
		{"op_defaults timeout=1s", `<meta_attributes id="op-options"><nvpair name="timeout" value="1s" id="op-options-timeout"/></meta_attributes>`},
	} {
		got := strings.ReplaceAll(compiled(t, NewScope(conf(t, ""), nil), c.text, nil), "'", "&apos;")
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s\n%s", c.text, diff)
		}
	}
}

// What stays the same keeps its id and the order of its attributes.
func TestOldIDsAreKept(t *testing.T) {
	c := conf(t, `<resources><primitive type="Dummy" id="p" class="ocf" provider="heartbeat"><meta_attributes id="m1"><nvpair id="n1" name="a" value="1"/><nvpair id="n2" name="b" value="2"/></meta_attributes>`+
		`<operations id="ops"><op id="o1" name="monitor" interval="5s"/></operations></primitive></resources>`)
	got := compiled(t, NewScope(c, nil), "primitive p Dummy meta b=3 c=4 op monitor interval=5s op start timeout=1s", c.FindElement("resources/primitive"))
	want := `<primitive type="Dummy" id="p" class="ocf" provider="heartbeat"><meta_attributes id="m1"><nvpair id="n2" name="b" value="3"/><nvpair name="c" value="4" id="m1-c"/></meta_attributes>` +
		`<operations id="ops"><op id="o1" name="monitor" interval="5s"/><op name="start" timeout="1s" interval="0s" id="ops-start-0s"/></operations></primitive>`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A reference may name a list, or an object that has one; what is referred to shows its id.
func TestReferences(t *testing.T) {
	c := conf(t, `<resources><primitive id="p" class="ocf" provider="heartbeat" type="Dummy"><operations id="p-ops"><op id="o" name="monitor" interval="5s"/></operations></primitive>`+
		`<primitive id="q" class="ocf" provider="heartbeat" type="Dummy"><operations id-ref="p-ops"/></primitive></resources>`)
	s := NewScope(c, nil)
	if got := compiled(t, s, "primitive r Dummy operations $id-ref=p", nil); !strings.Contains(got, `<operations id-ref="p-ops"/>`) {
		t.Error(got)
	}
	var got []string
	for _, o := range s.Objects() {
		got = append(got, lang.String(s.Statement(o)))
	}
	want := []string{
		"primitive p Dummy \\\n\toperations $id=p-ops \\\n\top monitor interval=5s",
		"primitive q Dummy \\\n\toperations  $id-ref=p-ops",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What the language cannot say is shown as XML, and never as less than it is.
func TestWhatNoStatementSays(t *testing.T) {
	for _, x := range []string{
		`<rsc_order id="o" score="5" first="a" then="b"/>`,
		`<rsc_location id="l" rsc="r" node="n" score="1" unknown="x"/>`,
		`<rsc_colocation id="c" score="1"><resource_set id="c1"><resource_ref id="a"/></resource_set><resource_set id="c2"><resource_ref id="b"/><resource_ref id="d"/></resource_set></rsc_colocation>`,
		`<rsc_location id="l" rsc="r"><rule id="x" score="1"><rule id="y" score="2"><expression id="z" attribute="a" operation="defined"/></rule></rule></rsc_location>`,
		`<rsc_location id="l" rsc="r"><lifetime><rule id="x" score="1"><expression id="z" attribute="a" operation="defined"/></rule></lifetime></rsc_location>`,
	} {
		s := NewScope(conf(t, "<constraints>"+x+"</constraints>"), nil)
		o := s.Objects()[0]
		st, ok := s.Statement(o).(*lang.XML)
		if !ok {
			t.Errorf("%s is shown as %s", x, lang.String(s.Statement(o)))
			continue
		}
		if got := compiled(t, NewScope(conf(t, ""), nil), lang.String(st), nil); got != x {
			t.Errorf("%s came back as %s", x, got)
		}
	}
}

// Values with quotes, backslashes and characters of all kinds come through; those with line ends go as XML.
func TestValuesComeThrough(t *testing.T) {
	for _, v := range []string{`a b`, `a"b`, `a\b`, `a\\b`, `\`, `a\"b`, `'x'`, `#x`, `$HOME`, `かっぱ`, `a=b`, ` lead`, "tab\there", "two\nlines", ""} {
		e := etree.NewElement("primitive")
		for _, a := range [][2]string{{"id", "p"}, {"class", "lsb"}, {"type", "x"}} {
			e.CreateAttr(a[0], a[1])
		}
		set := e.CreateElement("instance_attributes")
		set.CreateAttr("id", "p-instance_attributes")
		nv := set.CreateElement("nvpair")
		nv.CreateAttr("id", "p-instance_attributes-v")
		nv.CreateAttr("name", "v")
		nv.CreateAttr("value", v)
		c := conf(t, "<resources/>")
		c.SelectElement("resources").AddChild(e)
		s := NewScope(c, nil)
		text := lang.String(s.Statement(s.Objects()[0]))
		back, _, err := s.Element(statement(t, text), e)
		if err != nil {
			t.Errorf("%q: %v", v, err)
			continue
		}
		if got := back.FindElement(".//nvpair").SelectAttrValue("value", "none"); got != v {
			t.Errorf("%q came back as %q from\n%s", v, got, text)
		}
	}
}

// Old names of options become the current ones in the cluster's own set, with a note each; other sets are
// an agent's business.
func TestModernNames(t *testing.T) {
	s := NewScope(conf(t, `<crm_config><cluster_property_set id="x"><nvpair id="v" name="dc-version" value="3.0"/></cluster_property_set></crm_config>`), nil)
	e, notes, err := s.Element(statement(t, "property stonith-enabled=false crmd-transition-delay=1s dc-version=1.0 start-stop-delay=2"), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, nv := range e.SelectElements("nvpair") {
		got = append(got, nv.SelectAttrValue("name", "")+"="+nv.SelectAttrValue("value", ""))
	}
	want := []string{"fencing-enabled=false", "transition-delay=1s", "dc-version=3.0", "start-stop-delay=2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(notes) != 4 {
		t.Errorf("%d notes: %v", len(notes), notes)
	}
	if got := compiled(t, s, "property mysql: stonith-enabled=1", nil); !strings.Contains(got, `name="stonith-enabled"`) {
		t.Error(got)
	}
}

// Roles have their current names, whichever were written.
func TestRoles(t *testing.T) {
	s := NewScope(conf(t, ""), nil)
	got := compiled(t, s, "colocation c inf: a:Master b:slave", nil)
	if !strings.Contains(got, `rsc-role="Promoted"`) || !strings.Contains(got, `with-rsc-role="Unpromoted"`) {
		t.Error(got)
	}
	old := NewScope(conf(t, `<constraints><rsc_colocation id="c" score="INFINITY" rsc="a" with-rsc="b" with-rsc-role="Master"/></constraints>`), nil)
	if got := lang.String(old.Statement(old.Objects()[0])); got != "colocation c inf: a b:Master" {
		t.Error(got)
	}
}
