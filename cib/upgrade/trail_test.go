package upgrade_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib/upgrade"
)

// stage gives an event in a few words.
func stage(e upgrade.Event) string {
	switch e.Kind {
	case upgrade.Violates:
		return "not " + e.Schema.String()
	case upgrade.Follows:
		return e.Schema.String()
	case upgrade.Transforms:
		return e.Transform
	case upgrade.Succeeds:
		return fmt.Sprintf("%v to %v", e.Schema, e.Next)
	case upgrade.Fails:
		return fmt.Sprintf("no %v to %v", e.Schema, e.Next)
	}
	return "is " + e.Schema.String()
}

// TestTrail states what an upgrade tells of the schemas that it tries and the steps that it takes.
func TestTrail(t *testing.T) {
	const frame = `<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="%s"><configuration>%s<nodes/><resources/><constraints/>%s</configuration><status/></cib>`
	for _, tt := range []struct {
		name, schema, options, more, want string
	}{
		{"nothing to do", "pacemaker-4.0", "<crm_config/>", "", ""},
		{"no validation", "none", "<crm_config/>", "", ""},
		{"no steps needed", "pacemaker-3.9", "<crm_config/>", "", "3.9, 3.10, 4.0, is 4.0"},
		{"a later schema than claimed", "pacemaker-1.2", "<crm_config/>", "<tags/>", "not 1.2, 1.3, 2.0, 2.1, 2.2"},
		{"old lists", "pacemaker-1.2", "<crm_config/>", `<acls><acl_user id="joe"><write id="w" xpath="//resources"/></acl_user></acls>`, "1.2, 1.3, upgrade-1.3-0.xsl, 1.3 to 2.0, 2.0, 2.1"},
		{"no schema at all", "pacemaker-3.9", "<crm_config/>", "<nonsense/>", "not 3.9, not 3.10, not 4.0"},
	} {
		doc := etree.NewDocument()
		if err := doc.ReadFromString(fmt.Sprintf(frame, tt.schema, tt.options, tt.more)); err != nil {
			t.Fatal(err)
		}
		report, _ := upgrade.ToLatest(doc.Root()) // the last case is refused
		var stages []string
		for _, e := range report.Trail {
			stages = append(stages, stage(e))
		}
		if got := strings.Join(stages, ", "); !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestTrailKnowsWhenMessagesCame states that a step comes before what it tells.
func TestTrailKnowsWhenMessagesCame(t *testing.T) {
	report, err := upgrade.ToLatest(load(t, "testdata/of-1.2.xml"))
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, e := range report.Trail {
		if e.Told < told {
			t.Errorf("%s: %d messages after %d", stage(e), e.Told, told)
		}
		told = e.Told
	}
	steps := slices.DeleteFunc(slices.Clone(report.Trail), func(e upgrade.Event) bool { return e.Kind != upgrade.Transforms })
	if told != len(report.Messages) || told == 0 || len(steps) == 0 || steps[0].Told != 0 {
		t.Errorf("%d of %d messages, steps %v", told, len(report.Messages), steps)
	}
}
