package cib_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
)

// large is a document of so many resources, with a history.
func large(t testing.TB, resources int) *cib.Document {
	t.Helper()
	var b, s strings.Builder
	for i := range resources {
		fmt.Fprintf(&b, `<primitive id="r%d" class="ocf" provider="heartbeat" type="Dummy"><meta_attributes id="r%d-m"><nvpair id="r%d-m-p" name="priority" value="5"/></meta_attributes></primitive>`, i, i, i)
		fmt.Fprintf(&s, `<lrm_resource id="r%d" class="ocf" provider="heartbeat" type="Dummy"><lrm_rsc_op id="r%d_last_0" operation="start" rc-code="0"/></lrm_resource>`, i, i)
	}
	return parse(t, `<cib validate-with="none" epoch="1"><configuration><resources>`+b.String()+`</resources></configuration><status>`+s.String()+`</status></cib>`)
}

// dear are operations that take much: each kind in as many ways as there are.
func dear(t testing.TB) map[string][]cib.Op {
	t.Helper()
	many := func(n int, op cib.Op) []cib.Op { return slices.Repeat([]cib.Op{op}, n) }
	wide := made("status")
	for i := range 5000 {
		wide.Attr = append(wide.Attr, etree.Attr{Key: fmt.Sprintf("a%d", i), Value: "1"})
	}
	narrow := wide.Copy()
	for i := range narrow.Attr {
		narrow.Attr[i].Value = "2"
	}
	heavy := read(t, "<x>"+strings.Repeat("<y/>", 20_000)+"</x>")
	long := made("x", "a", strings.Repeat("a", 1<<20))
	missing := read(t, "<resources>"+strings.Repeat(`<primitive none="1"/>`, 20_000)+"</resources>")
	comments := read(t, "<status>"+strings.Repeat(`<!--c-->`, 50_000)+"</status>")
	var deletions []cib.Change
	for range 50_000 {
		deletions = append(deletions, cib.Change{Action: cib.ActDelete, Path: "/cib/status/comment", Position: 49_999})
	}
	var creations []cib.Op
	for i := range 3000 {
		creations = append(creations, cib.Op{Kind: cib.Create, Section: "resources", Data: made("x", "id", fmt.Sprint(i))})
	}
	whole := large(t, 500).Root()
	for _, name := range []string{"admin_epoch", "epoch", "num_updates"} {
		whole.CreateAttr(name, "9")
	}
	return map[string][]cib.Op{
		"a path that looks at everything for everything": {{Kind: cib.Delete, XPath: "//*[count(../..//*[../..//*])<0]"}},
		"many paths":                       many(2000, cib.Op{Kind: cib.Delete, XPath: "//*[contains(@id,'none')]"}),
		"texts that grow":                  {{Kind: cib.Delete, XPath: "//*[string-length(" + strings.Repeat("concat(string(//*),", 50) + "''" + strings.Repeat(")", 50) + ")<0]"}},
		"sets of all nodes":                {{Kind: cib.Delete, XPath: "/none" + strings.Repeat("|//*/ancestor-or-self::*/descendant::*", 100)}},
		"looks for what is not there":      many(20_000, cib.Op{Kind: cib.Delete, Section: "", Data: made("none")}),
		"modifies the last":                many(20_000, cib.Op{Kind: cib.Modify, Section: "", Data: made("lrm_rsc_op", "id", "r999_last_0")}),
		"replaces the last":                many(5000, cib.Op{Kind: cib.Replace, Section: "resources", Data: made("primitive", "id", "r999", "class", "lsb")}),
		"creates among many":               creations,
		"patches":                          many(2000, cib.Op{Kind: cib.Patching, Patch: &cib.Patch{Changes: []cib.Change{{Action: cib.ActDelete, Path: "/cib/none", Position: -1}}}}),
		"a patch of comments":              {{Kind: cib.Modify, Section: "status", Data: comments}, {Kind: cib.Patching, Patch: &cib.Patch{Changes: deletions}}},
		"upgrades":                         many(2000, cib.Op{Kind: cib.Upgrade, Transform: func(*etree.Element) error { return nil }}),
		"whole documents":                  many(2000, cib.Op{Kind: cib.Replace, Data: whole, KeepVersion: true}),
		"one object in a thousand places":  {{Kind: cib.Replace, XPath: "//nvpair", Data: heavy, All: true}},
		"one text in a thousand places":    {{Kind: cib.Replace, XPath: "//nvpair", Data: long, All: true}},
		"many attributes, again and again": {{Kind: cib.Modify, Section: "status", Data: wide}, {Kind: cib.Modify, Section: "status", Data: narrow}, {Kind: cib.Modify, Section: "status", Data: wide}, {Kind: cib.Delete, Section: "", Data: narrow}},
		"objects that none is like":        {{Kind: cib.Delete, Section: "resources", Data: missing}},
		"nothing":                          many(1_000_000, cib.Op{Kind: cib.Modify, Section: "status", Data: made("status")}),
	}
}

// TestDearOperationsAreRefused: whatever operations ask for, they end within their steps, and a step takes no longer
// with one than with another. The bound of time is many times what they take: they would take minutes otherwise.
func TestDearOperationsAreRefused(t *testing.T) {
	doc := large(t, 1000)
	for name, ops := range dear(t) {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			_, err := cib.UpdateWithin(doc, ops, nil, cib.LimitedSteps)
			took := time.Since(began)
			var refused *cib.OpError
			if !errors.As(err, &refused) || refused.Code != cib.TooDear || !strings.Contains(err.Error(), "1000000 steps") {
				t.Errorf("%.300v", err)
			}
			t.Logf("%v", took)
			if took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestStepsAreEnough: what people do to a large document is far from the bound.
func TestStepsAreEnough(t *testing.T) {
	doc := large(t, 5000)
	for name, op := range map[string]cib.Op{
		"a path":   {Kind: cib.Delete, XPath: "//primitive[@id='r4999']/meta_attributes/nvpair[@name='priority']"},
		"a merge":  {Kind: cib.Modify, Section: "status", Data: made("lrm_rsc_op", "id", "r4999_last_0", "rc-code", "1")},
		"a delete": {Kind: cib.Delete, Section: "resources", Data: made("primitive", "id", "r4999")},
	} {
		if next, err := cib.UpdateWithin(doc, []cib.Op{op}, nil, cib.LimitedSteps/2); err != nil || next == doc {
			t.Errorf("%s: %v", name, err)
		}
	}
	objects := made("resources")
	for i := range 5000 {
		objects.AddChild(made("primitive", "id", fmt.Sprintf("n%d", i), "class", "lsb", "type", "x"))
	}
	for name, op := range map[string]cib.Op{
		"many objects":      {Kind: cib.Create, Section: "resources", Data: objects},
		"the same, merged":  {Kind: cib.Modify, Section: "resources", Data: objects},
		"the same, removed": {Kind: cib.Delete, Section: "resources", Data: objects},
		"the whole":         {Kind: cib.Replace, Data: doc.Root()},
	} {
		if _, err := cib.UpdateWithin(doc, []cib.Op{op}, nil, cib.MostSteps/20); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
