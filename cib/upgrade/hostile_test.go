package upgrade_test

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
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

// TestWorkFollowsSize: four times as much of what fills about 1 MB costs not ten times as much of the processor. Were each
// element held against all others, it would cost sixteen times as much.
func TestWorkFollowsSize(t *testing.T) {
	const primitive = `<primitive id="p" class="lsb" type="x">`
	for _, c := range []struct {
		name, schema string
		n            int
		resources    func(n int) string
	}{
		{"pairs of one name", "2.10", 20000, func(n int) string {
			return primitive + `<meta_attributes id="m">` + many(n, `<nvpair id="n#" name="isolation" value="x"/>`) + `</meta_attributes></primitive>`
		}},
		{"pairs that unset one another", "3.10", 20000, func(n int) string {
			return primitive + `<meta_attributes id="m">` + many(n, `<nvpair id="n#" name="x" value="#default"/>`) +
				`</meta_attributes><operations><op id="o" name="monitor" interval="0" role="Master"/></operations></primitive><master id="ms"><primitive id="q" class="lsb" type="y"/></master>`
		}},
		{"references", "2.10", 9000, func(n int) string {
			return primitive + `<meta_attributes id="m"><nvpair id="n" name="isolation" value="x"/></meta_attributes></primitive>` +
				many(n, `<primitive id="r#" class="lsb" type="y"><meta_attributes id-ref="m"/></primitive>`)
		}},
		{"sets", "2.10", 20000, func(n int) string {
			return primitive + many(n, `<meta_attributes id="s#"><nvpair id="n#" name="isolation" value="x"/></meta_attributes>`) + `</primitive>`
		}},
		{"operations", "2.10", 10000, func(n int) string {
			return primitive + `<operations>` + many(n, `<op id="o#" name="start" interval="#" requires="quorum"/>`) + `</operations></primitive>`
		}},
		{"sets of operations", "2.10", 6000, func(n int) string {
			return primitive + `<operations>` + many(n, `<op id="o#" name="start" interval="#"><meta_attributes id="m#">`+
				`<nvpair id="n#" name="requires" value="x"/></meta_attributes></op>`) + `</operations></primitive>`
		}},
	} {
		few, all := upgradeCost(t, c.schema, c.resources(c.n/4)), upgradeCost(t, c.schema, c.resources(c.n))
		if all > 10*few {
			t.Errorf("%s: %v of the processor for a quarter, %v for all", c.name, few, all)
		}
	}
}

// upgradeCost is the least of three upgrades' time on the processor.
func upgradeCost(t *testing.T, schema, resources string) time.Duration {
	least := time.Hour
	for range 3 {
		root := parse(t, fmt.Sprintf(skeleton, schema, resources))
		began := processorTime(t)
		if _, err := upgrade.ToLatest(root); err != nil {
			t.Fatal(err)
		}
		least = min(least, processorTime(t)-began)
	}
	return least
}

// processorTime is what this process has had of the processor. It grows by little else while other processes wait for it too.
func processorTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
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
