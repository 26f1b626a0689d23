package upgrade_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib/upgrade"
)

func parse(t *testing.T, text string) *etree.Element {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	return doc.Root()
}

// TestSchedulerInputs upgrades every configuration of the scheduler suite: each comes out as one of
// the latest schema, and once all steps from 3.10 have been taken, taking them again changes nothing.
func TestSchedulerInputs(t *testing.T) {
	files, err := filepath.Glob(suite(t, "cts", "scheduler", "xml", "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no inputs: %v", err)
	}
	for _, file := range files {
		root := load(t, file)
		was := root.SelectAttrValue("validate-with", "")
		if _, err := upgrade.ToLatest(root); err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		is := root.SelectAttrValue("validate-with", "")
		if was == "none" {
			continue
		}
		if is != "pacemaker-4.0" {
			t.Errorf("%s: upgraded from %s to %s", filepath.Base(file), was, is)
		}
		again := func() []string {
			root.CreateAttr("validate-with", "pacemaker-3.10")
			allSteps(t, root)
			return meaning(root)
		}
		once := again()
		if diff := differences(again(), once); diff != "" {
			t.Errorf("%s changes when upgraded again:%s", filepath.Base(file), diff)
		}
	}
}

func TestUnknownSchema(t *testing.T) {
	for _, text := range []string{`<cib/>`, `<cib validate-with="pacemaker-1.1"/>`, `<cib validate-with="pacemaker-9.0"/>`} {
		if _, err := upgrade.ToLatest(parse(t, text)); !errors.Is(err, upgrade.ErrUnknownSchema) {
			t.Errorf("%s: %v, want ErrUnknownSchema", text, err)
		}
	}
}

func TestNothingToDo(t *testing.T) {
	for _, schema := range []string{"none", "pacemaker-4.0"} {
		root := parse(t, `<cib validate-with="`+schema+`"><x id-ref="y"/></cib>`)
		want := meaning(root)
		notes, err := upgrade.ToLatest(root)
		if diff := differences(meaning(root), want); err != nil || len(notes.Changes) > 0 || diff != "" {
			t.Errorf("%s: %v, %v%s", schema, notes, err, diff)
		}
	}
}

// allSteps takes all steps of an upgrade, whether the document is valid or not.
func allSteps(t *testing.T, root *etree.Element) []upgrade.Change {
	t.Helper()
	run, err := upgrade.Begin(root)
	if err != nil {
		t.Fatal(err)
	}
	for run.More() {
		if err := run.Step(); err != nil {
			t.Fatal(err)
		}
	}
	return run.Report().Changes
}

// body upgrades a configuration from an older schema and gives what is inside.
func body(t *testing.T, schema, inside string) (string, []upgrade.Change) {
	t.Helper()
	root := parse(t, `<cib validate-with="pacemaker-`+schema+`"><configuration>`+inside+`</configuration></cib>`)
	notes := allSteps(t, root)
	doc := etree.NewDocument()
	doc.SetRoot(root.SelectElement("configuration").Copy())
	text, err := doc.WriteToString()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(text, "<configuration>"), "</configuration>"), notes
}

func TestSmallUpgrades(t *testing.T) {
	for _, c := range []struct{ name, schema, from, to string }{
		{
			"users with rights of their own get a role", "1.2",
			`<acls><acl_user id="joe"><write id="w" ref="r1"/><deny id="d" tag="nvpair" attribute="value"/>` +
				`<read id="x" xpath="//op" attribute="timeout"/></acl_user><acl_user id="ann"><role_ref id="ops"/></acl_user></acls>` +
				`<resources><primitive id="r1" class="ocf"/></resources>`,
			`<acls><acl_target id="joe"><role id="auto-joe"/></acl_target><acl_role id="auto-joe">` +
				`<acl_permission id="w" kind="write" reference="r1"/>` +
				`<acl_permission id="d" kind="deny" object-type="nvpair" attribute="value"/>` +
				`<acl_permission id="x" kind="read" xpath="//op[@timeout]"/></acl_role>` +
				`<acl_target id="ann"><role id="ops"/></acl_target></acls>` +
				`<resources><primitive id="r1" class="ocf"/></resources>`,
		},
		{
			"quirkShadowed: a pair before it makes isolation vanish", "2.10",
			`<primitive id="p"><meta_attributes id="m"><nvpair id="a" name="x" value="1"/>` +
				`<nvpair id="b" name="isolation" value="w"/></meta_attributes></primitive>`,
			`<primitive id="p"><meta_attributes id="m"><nvpair id="a" name="x" value="1"/></meta_attributes></primitive>`,
		},
		{
			"quirkLoseUnhoused: defaults with nowhere to go are lost", "2.10",
			`<crm_config><cluster_property_set id="s"><nvpair id="a" name="is-managed-default" value="no"/>` +
				`</cluster_property_set></crm_config><rsc_defaults/>`,
			`<crm_config/><rsc_defaults/>`,
		},
		{
			"quirkLoseRuled: defaults under a rule are lost", "2.10",
			`<crm_config><cluster_property_set id="s"><rule id="r"/><nvpair id="b" name="x" value="1"/>` +
				`<nvpair id="a" name="is-managed-default" value="no"/></cluster_property_set></crm_config>`,
			`<crm_config><cluster_property_set id="s"><rule id="r"/><nvpair id="b" name="x" value="1"/>` +
				`</cluster_property_set></crm_config>`,
		},
		{
			"quirkUnknownTemplate: a primitive without its template goes", "3.10",
			`<resources><primitive id="p" template="t"/><primitive id="q" class="ocf"/></resources>`,
			`<resources><primitive id="q" class="ocf"/></resources>`,
		},
		{
			"a reference that leads nowhere goes", "3.10",
			`<resources><primitive id="q" class="ocf"><meta_attributes id-ref="m"/></primitive></resources>`,
			`<resources><primitive id="q" class="ocf"/></resources>`,
		},
		{
			"a reference to what contains it goes", "3.10",
			`<rule id="r"><rule id-ref="r"/><expression id="e"/></rule>`,
			`<rule id="r"><rule id-ref="r"/><expression id="e"/></rule>`,
		},
	} {
		got, _ := body(t, c.schema, c.from)
		if got != c.to {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.to)
		}
	}
}

// TestNothingIsLostInSilence names, for what an upgrade drops, the id by which it is told.
func TestNothingIsLostInSilence(t *testing.T) {
	for _, c := range []struct{ schema, from, lost string }{
		{"2.10", `<crm_config><cluster_property_set id="s"><nvpair id="a" name="is-managed-default" value="no"/>` +
			`</cluster_property_set></crm_config><rsc_defaults/>`, "a"},
		{"3.10", `<primitive id="p" template="t"/>`, "p"},
		{"3.10", `<fencing-topology><fencing-level id="f" index="10"/></fencing-topology>`, "f"},
		{"3.10", `<meta_attributes id="m"><nvpair id="n" name="x"/></meta_attributes>`, "n"},
		{"3.10", `<meta_attributes id="m"><nvpair id="n" name="x" value="1"/><nvpair id="o" name="x" value="2"/></meta_attributes>`, "o"},
		{"3.10", `<primitive id="p" class="lsb"><meta_attributes id-ref="m"/></primitive>`, "p"},
		{"3.10", `<resources><primitive id="p" class="upstart"/></resources><constraints><rsc_location id="l" rsc="p"/></constraints>`, "l"},
		{"3.10", `<rsc_order id="o"><lifetime><rule id="r"/></lifetime></rsc_order>`, "o"},
	} {
		text, notes := body(t, c.schema, c.from)
		told := false
		for _, n := range notes {
			told = told || n.ID == c.lost
		}
		if !told {
			t.Errorf("%s becomes %s, and nothing tells of %q: %v", c.from, text, c.lost, notes)
		}
	}
}

func TestAmbiguousReference(t *testing.T) {
	var bad *upgrade.RefError
	for _, sets := range []string{"", `<meta_attributes id="m"/><meta_attributes id="m"/>`} {
		run, err := upgrade.Begin(parse(t, `<cib validate-with="pacemaker-2.0"><meta_attributes id-ref="m"/>`+sets+`</cib>`))
		if err != nil {
			t.Fatal(err)
		}
		if err := run.Step(); !errors.As(err, &bad) || bad.Ref != "m" {
			t.Errorf("with %q: %v, want a RefError for m", sets, err)
		}
	}
}

const skeleton = `<cib validate-with="pacemaker-%s" admin_epoch="0" epoch="0" num_updates="0"><configuration>` +
	`<crm_config/><nodes/><resources>%s</resources><constraints/></configuration><status/></cib>`

func TestWhatIsValidAlreadyIsLeftAlone(t *testing.T) {
	// The set would be moved behind the operations if the steps were taken.
	root := parse(t, fmt.Sprintf(skeleton, "3.0", `<primitive id="p" class="ocf" provider="x" type="y">`+
		`<meta_attributes id="m"/><operations><op id="o" name="monitor" interval="0"/></operations></primitive>`))
	want := meaning(root)
	notes, err := upgrade.ToLatest(root)
	if err != nil || len(notes.Changes) > 0 || root.SelectAttrValue("validate-with", "") != "pacemaker-4.0" {
		t.Errorf("%v, %v, schema %s", notes, err, root.SelectAttrValue("validate-with", ""))
	}
	root.CreateAttr("validate-with", "pacemaker-3.0")
	if diff := differences(meaning(root), want); diff != "" {
		t.Errorf("changed:%s", diff)
	}
}

func TestLaterSchemaThanClaimed(t *testing.T) {
	// Podman came with 3.2.
	root := parse(t, fmt.Sprintf(skeleton, "3.0", `<bundle id="b"><podman image="i"/></bundle>`))
	if _, err := upgrade.ToLatest(root); err != nil {
		t.Error(err)
	}
}

func TestInvalidIsRefused(t *testing.T) {
	var bad *upgrade.InvalidError
	root := parse(t, fmt.Sprintf(skeleton, "3.0", `<primitive id="p"/>`))
	_, err := upgrade.ToLatest(root)
	if !errors.As(err, &bad) || bad.Claimed.String() != "3.0" || len(bad.Faults) != 1 {
		t.Fatalf("%v, want an InvalidError with one fault", err)
	}
	const want = "Cannot upgrade configuration (claiming pacemaker-3.0 schema) to at least pacemaker-4.0 because it does " +
		"not validate with any schema from pacemaker-3.0 to the latest; by pacemaker-3.0, " +
		"/cib/configuration/resources/primitive[@id='p']: <primitive> lacks class and type, or template"
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}

// TestLaterStepsMend: a pair without value does not follow 3.0 everywhere, which Pacemaker stops at.
func TestLaterStepsMend(t *testing.T) {
	text := fmt.Sprintf(skeleton, "2.10", "")
	root := parse(t, strings.Replace(text, "<crm_config/>", `<crm_config><cluster_property_set id="s">`+
		`<nvpair id="a" name="cluster-infrastructure"/></cluster_property_set></crm_config>`, 1))
	report, err := upgrade.ToLatest(root)
	if err != nil || root.FindElement("//nvpair") != nil || len(report.Changes) != 1 || report.Changes[0].ID != "a" {
		t.Errorf("%v, %+v", err, report)
	}
}

// TestCopiesThatDifferEachGetIDs: one set is referred to twice, and can be a reference no longer, as it
// is about different operations.
func TestCopiesThatDifferEachGetIDs(t *testing.T) {
	const ops = `<operations><op id="o1" name="start" interval="0"><meta_attributes id="m"><nvpair id="q" name="requires" value="quorum"/>` +
		`<nvpair id="x" name="x" value="1"/></meta_attributes></op></operations>`
	root := parse(t, fmt.Sprintf(skeleton, "2.10", `<primitive id="p" class="lsb" type="a">`+ops+`</primitive>`+
		`<primitive id="q1" class="lsb" type="a"><meta_attributes id-ref="m"/></primitive>`+
		`<primitive id="q2" class="lsb" type="a"><meta_attributes id-ref="m"/></primitive>`))
	report, err := upgrade.ToLatest(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"q1", "q2"} {
		set := root.FindElement("//primitive[@id='" + id + "']/meta_attributes")
		if !slices.ContainsFunc(report.Changes, func(c upgrade.Change) bool { return c.ID == id }) || set == nil {
			t.Errorf("of %s: %v, %v", id, set, report.Changes)
		}
	}
}
