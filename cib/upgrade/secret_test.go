package upgrade_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacer/cib/schema"
	"pacer/cib/upgrade"
)

// TestSecretsAreNotTold: whatever an upgrade has to tell of a document, the value of a password is not in it.
func TestSecretsAreNotTold(t *testing.T) {
	const secret = "s3cr3t-of-a-device"
	original := load(t, "testdata/of-1.2.xml")
	told := 0
	rapid.Check(t, func(rt *rapid.T) {
		root := original.Copy()
		s := &spoiler{rt, root, 0}
		for range rapid.IntRange(0, 4).Draw(rt, "times") {
			s.spoil()
		}
		for i := range rapid.IntRange(1, 3).Draw(rt, "secrets") {
			if set := s.pick("meta_attributes", "instance_attributes", "cluster_property_set"); set.Parent() != nil {
				pair := set.CreateElement("nvpair")
				pair.CreateAttr("id", fmt.Sprintf("secret%d", i))
				pair.CreateAttr("name", s.one("secret", "admin_password", "Passphrase"))
				pair.CreateAttr("value", secret)
			}
		}
		for _, v := range schema.Versions() {
			root.CreateAttr("validate-with", v.Name())
			if !schema.Of(v).Valid(root) {
				continue
			}
			report, err := upgrade.ToLatest(root)
			if err != nil {
				return
			}
			var all strings.Builder
			for _, c := range report.Changes {
				fmt.Fprintln(&all, c.Text(), c)
			}
			fmt.Fprintln(&all, report.Messages, report.Trail)
			if strings.Contains(all.String(), secret) {
				rt.Fatalf("a secret is told:\n%s", all.String())
			}
			if strings.Contains(all.String(), "secret") {
				told++ // its pair is told of by its id or name
			}
			return
		}
	})
	if told == 0 {
		t.Error("no upgrade told anything of a pair with a secret")
	}
}
