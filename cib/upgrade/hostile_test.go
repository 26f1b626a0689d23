package upgrade_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pacer/cib/upgrade"
)

func many(n int, text string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// TestLargeDocumentsAreUpgradedAtOnce: what fills about 1 MB takes no longer than it should.
func TestLargeDocumentsAreUpgradedAtOnce(t *testing.T) {
	const primitive = `<primitive id="p" class="lsb" type="x">`
	for _, c := range []struct{ name, schema, resources string }{
		{"pairs of one name", "2.10", primitive + `<meta_attributes id="m">` + many(20000, `<nvpair id="n#" name="isolation" value="x"/>`) + `</meta_attributes></primitive>`},
		{"pairs that unset one another", "3.10", primitive + `<meta_attributes id="m">` + many(20000, `<nvpair id="n#" name="x" value="#default"/>`) +
			`</meta_attributes><operations><op id="o" name="monitor" interval="0" role="Master"/></operations></primitive><master id="ms"><primitive id="q" class="lsb" type="y"/></master>`},
		{"references", "2.10", primitive + `<meta_attributes id="m"><nvpair id="n" name="isolation" value="x"/></meta_attributes></primitive>` +
			many(9000, `<primitive id="r#" class="lsb" type="y"><meta_attributes id-ref="m"/></primitive>`)},
		{"sets", "2.10", primitive + many(20000, `<meta_attributes id="s#"><nvpair id="n#" name="isolation" value="x"/></meta_attributes>`) + `</primitive>`},
		{"operations", "2.10", primitive + `<operations>` + many(10000, `<op id="o#" name="start" interval="#" requires="quorum"/>`) + `</operations></primitive>`},
		{"sets of operations", "2.10", primitive + `<operations>` + many(6000, `<op id="o#" name="start" interval="#"><meta_attributes id="m#">`+
			`<nvpair id="n#" name="requires" value="x"/></meta_attributes></op>`) + `</operations></primitive>`},
	} {
		root := parse(t, fmt.Sprintf(skeleton, c.schema, c.resources))
		began := time.Now()
		_, err := upgrade.ToLatest(root)
		if took := time.Since(began); err != nil || took > 20*time.Second {
			t.Errorf("%s: %v, after %v", c.name, err, took)
		}
	}
}

// TestReferencesThatMultiply: each of some rules refers twice to the next one.
func TestReferencesThatMultiply(t *testing.T) {
	var rules strings.Builder
	for i := range 60 {
		fmt.Fprintf(&rules, `<rsc_location id="l%d" rsc="p"><rule id="r%d" score="1"><rule id-ref="r%d"/><rule id-ref="r%d"/></rule></rsc_location>`, i, i, i+1, i+1)
	}
	text := fmt.Sprintf(skeleton, "3.10", `<primitive id="p" class="lsb" type="x"/><master id="m"><primitive id="q" class="lsb" type="x"/></master>`)
	root := parse(t, strings.Replace(text, "<constraints/>", `<constraints>`+rules.String()+
		`<rsc_location id="l" rsc="p"><rule id="r60" score="1"><expression id="e" attribute="a" operation="defined"/></rule></rsc_location></constraints>`, 1))
	if _, err := upgrade.ToLatest(root); !errors.Is(err, upgrade.ErrMultiplied) {
		t.Errorf("%v, want ErrMultiplied", err)
	}
}
