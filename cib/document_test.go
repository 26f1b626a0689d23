package cib_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"pacer/cib"
	"pacer/cib/schema"
)

// minimal is the smallest document that says everything Parse asks for.
const minimal = `<cib validate-with="pacemaker-4.0" admin_epoch="1" epoch="2" num_updates="3"><configuration/><status/></cib>`

func parse(t testing.TB, text string) *cib.Document {
	t.Helper()
	d, err := cib.Parse([]byte(text), "test.xml")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		fault      cib.Fault
		want       string
	}{
		{"no XML", "primitive db ocf:heartbeat:pgsql", cib.NotXML, `test.xml: line 1, column 1: text "primitive db`},
		{"broken XML", "<cib>\n  <configuration>\n</cib>", cib.NotXML, "test.xml: line 3, column 1: </cib> found where </configuration> was expected"},
		{"another document", "<html/>", cib.NotCIB, "test.xml: line 1, column 1: root element is <html>, expected <cib>"},
		{"no schema", "<cib/>", cib.UnknownSchema, `<cib> has no validate-with`},
		{"misspelt schema", `<cib validate-with="pacemakr-3.7"/>`, cib.UnknownSchema, `unknown schema "pacemakr-3.7", did you mean pacemaker-3.7?`},
		{"strange schema", `<cib validate-with="x"/>`, cib.UnknownSchema, `unknown schema "x", expected pacemaker-1.0 to pacemaker-4.0`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := cib.Parse([]byte(tt.text), "test.xml")
			var fault *cib.ParseError
			if !errors.As(err, &fault) {
				t.Fatalf("got %v, want a *cib.ParseError", err)
			}
			if fault.Fault != tt.fault || !strings.Contains(fault.Error(), tt.want) {
				t.Errorf("got fault %d %q, want %d %q", fault.Fault, fault, tt.fault, tt.want)
			}
		})
	}
}

func TestReadTakesAnySchema(t *testing.T) {
	if _, err := cib.Read([]byte(`<cib validate-with="own"/>`), ""); err != nil {
		t.Error(err)
	}
}

func TestIgnoredTextIsNoted(t *testing.T) {
	d := parse(t, strings.Replace(minimal, "<status/>", "\n oops<status/>", 1))
	notes := d.Notes()
	if len(notes) != 1 || notes[0].String() != `test.xml: line 2, column 2: text between elements is ignored: "oops"` {
		t.Errorf("notes are %v", notes)
	}
}

func TestBytesAreAsPacemakerWrites(t *testing.T) {
	d := parse(t, `<?xml version="1.0"?><!-- out --><cib  validate-with='pacemaker-4.0' epoch="1">
		<configuration><!-- in --><crm_config></crm_config>
		<a v="q&quot;'&lt;&gt;&amp;&#10;&#9;&#127;é"/> text <b><![CDATA[<raw>]]></b><c>only text</c></configuration></cib>`)
	const want = `<cib validate-with="pacemaker-4.0" epoch="1">
  <configuration>
    <!-- in -->
    <crm_config/>
    <a v="q&quot;'&lt;&gt;&amp;&#x0A;&#x09;&#x7F;é"/>
    <b/>
    <c/>
  </configuration>
</cib>
`
	if got := string(d.Bytes()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEmptyDocument(t *testing.T) {
	const want = `<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" admin_epoch="0" epoch="0" num_updates="0">
  <configuration>
    <crm_config/>
    <nodes/>
    <resources/>
    <constraints/>
  </configuration>
  <status/>
</cib>
`
	if got := string(cib.Empty().Bytes()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCopyIsPrivate(t *testing.T) {
	d := parse(t, minimal)
	d.Copy().Root().CreateAttr("epoch", "99")
	if got := d.Version(); got != (cib.Version{AdminEpoch: 1, Epoch: 2, NumUpdates: 3}) {
		t.Errorf("the original's version became %v", got)
	}
}

func TestVersionOrder(t *testing.T) {
	ordered := []cib.Version{{}, {0, 0, 1}, {0, 0, 10}, {0, 1, 0}, {0, 2, 0}, {1, 0, 0}, {1, 0, 5}}
	for i, v := range ordered {
		for j, other := range ordered {
			want := 0
			switch {
			case i < j:
				want = -1
			case i > j:
				want = +1
			}
			if got := v.Compare(other); got != want {
				t.Errorf("%v compared with %v is %d, want %d", v, other, got, want)
			}
		}
	}
}

func TestVersionToleratesNonsense(t *testing.T) {
	d := parse(t, `<cib validate-with="none" epoch="x" num_updates="7"/>`)
	if got := d.Version().String(); got != "0.0.7" {
		t.Errorf("version is %s", got)
	}
}

func TestLatestSchema(t *testing.T) {
	all := cib.Schemas()
	if latest := schema.Latest().Name(); cib.LatestSchema != latest || all[len(all)-2] != latest || all[len(all)-1] != schema.None {
		t.Errorf("the latest schema is %s, want %s; all are %s", cib.LatestSchema, latest, all)
	}
}

func TestFaultTextNamesWhatWasMeant(t *testing.T) {
	for text, want := range map[string]string{
		`<node/>`: "; did you mean <nodes>?",
		`<resources><primitive id="p" clas="lsb" type="x"/></resources>`:  "; did you mean class?",
		`<resources><primitive id="p" class="lbs" type="x"/></resources>`: "; did you mean lsb?",
		`<elephant/>`: "nothing like it",
	} {
		d := parse(t, strings.Replace(minimal, "<configuration/>", "<configuration><crm_config/>"+text+"</configuration>", 1))
		faults := schema.Of(schema.Latest()).Validate(d.Root())
		if len(faults) == 0 {
			t.Fatalf("%s is valid", text)
		}
		got := cib.FaultText(faults[0])
		if !strings.HasSuffix(got, want) && (want != "nothing like it" || strings.Contains(got, "mean")) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestFaultTellsAll: a message has the file, the place, the path with the ids on the way, what was found,
// what may stand there, and what was probably meant.
func TestFaultTellsAll(t *testing.T) {
	const resources = "/cib/configuration/resources"
	for _, tt := range []struct{ resource, want string }{
		{
			`<primitive id="p" clas="lsb" class="lsb" type="x"/>`,
			"test.xml: line 4, column 1: " + resources + "/primitive[@id='p']/@clas: <primitive> has no attribute clas; " +
				"it may have class, provider, type, template or description; did you mean class?",
		},
		{
			`<primitive id="p" class="lbs" type="x"/>`,
			"test.xml: line 4, column 1: " + resources + `/primitive[@id='p']/@class: class="lbs" is no value for <primitive>; ` +
				"want ocf, lsb, heartbeat, stonith, service or systemd; did you mean lsb?",
		},
		{
			`<primitive id="p" class="lsb" type="x"><operation/></primitive>`,
			"test.xml: line 4, column 40: " + resources + "/primitive[@id='p']/operation: <operation> may not stand in <primitive>; " +
				"here may stand <instance_attributes>, <meta_attributes>, <utilization> or <operations>; did you mean <operations>?",
		},
		{
			`<template id="base" class="lsb" type="x"/><primitive id="p" template="bsae"/>`,
			"test.xml: line 4, column 43: " + resources + `/primitive[@id='p']/@template: template="bsae" of <primitive> refers to an id ` +
				"that does not exist; did you mean base?",
		},
		{
			`<primitive id="p" class="lsb" type="x"/><clone id="p"><primitive id="q" class="lsb" type="x"/></clone>`,
			"test.xml: line 4, column 41: " + resources + `/clone[@id='p']/@id: id "p" of <clone> is that of <primitive> already ` +
				"(line 4, column 1); choose another",
		},
	} {
		d := parse(t, strings.Replace(minimal, "<configuration/>",
			"<configuration><crm_config/>\n<nodes/>\n<resources>\n"+tt.resource+"</resources><constraints/></configuration>", 1))
		faults := schema.Of(schema.Latest()).Validate(d.Root())
		if len(faults) != 1 {
			t.Fatalf("%s: %v", tt.resource, faults)
		}
		if got := d.Fault(faults[0]).String(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

// TestWriteTo: a document is written piece by piece as it is at once, and writing ends with the first error.
func TestWriteTo(t *testing.T) {
	d := parse(t, `<cib validate-with="none"><status>`+strings.Repeat(`<a b="c"/>`, 20_000)+`</status></cib>`)
	var b bytes.Buffer
	n, err := d.WriteTo(&b)
	if err != nil || b.String() != string(d.Bytes()) || n != int64(b.Len()) {
		t.Errorf("%d bytes of %d, %v", n, len(d.Bytes()), err)
	}
	broken := &brokenWriter{}
	if _, err := d.WriteTo(broken); !errors.Is(err, io.ErrClosedPipe) || broken.writes != 2 {
		t.Errorf("%v after %d writes", err, broken.writes)
	}
}

// brokenWriter takes one piece.
type brokenWriter struct{ writes int }

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.writes++; w.writes > 1 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

// A copy without status lacks that alone, and what is done to its root stays there.
func TestWithoutStatus(t *testing.T) {
	d := parse(t, before)
	want := d.Copy()
	for _, s := range want.Root().SelectElements("status") {
		want.Root().RemoveChild(s)
	}
	whole := string(d.Bytes())
	got := d.WithoutStatus()
	if string(got.Bytes()) != string(want.Bytes()) {
		t.Errorf("it is\n%s\nwant\n%s", got.Bytes(), want.Bytes())
	}
	got.Root().CreateAttr("epoch", "77")
	got.Root().CreateElement("status")
	if string(d.Bytes()) != whole {
		t.Error("the document has changed")
	}
}
