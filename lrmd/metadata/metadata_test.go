package metadata

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const sample = `<?xml version="1.0"?>
<!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd">
<resource-agent name="db" version="2.0">
<version>VERSION</version>
<longdesc lang="fr">Une base</longdesc><longdesc lang="en">
A database &amp; more.
</longdesc>
<shortdesc lang="en">Database</shortdesc>
<parameters>
<parameter name="dir" unique="1" required="yes">
<shortdesc lang="en">Where</shortdesc><content type="string" default="/var/db"/></parameter>
<parameter name="level" reloadable="1" unique="0"><content type="select"><option value="low"/><option value="high"/></content></parameter>
<parameter name="passwd" PRIVATE><deprecated/></parameter>
<parameter><content type="string"/></parameter>
</parameters>
<actions>
<action name="start" timeout="20s"/>
<action name="monitor" timeout="20s" interval="10s" depth="0" role="Promoted"/>
<action name="reload"/><action name="reload-agent"/>
</actions>
<special tag="x"><odd/></special>
</resource-agent>`

func parse(t *testing.T, version, private string) *Agent {
	t.Helper()
	a, err := Parse([]byte(strings.NewReplacer("VERSION", version, "PRIVATE", private).Replace(sample)))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestParse(t *testing.T) {
	want := &Agent{
		Name: "db", Version: "2.0", OCFVersion: "1.1", LongDesc: "A database & more.", ShortDesc: "Database",
		Parameters: []Parameter{
			{Name: "dir", ShortDesc: "Where", Type: "string", Default: "/var/db", Required: true, Unique: true},
			{Name: "level", Type: "select", Options: []string{"low", "high"}, Reloadable: true},
			{Name: "passwd", Private: true, Deprecated: true},
		},
		Actions: []Action{
			{Name: "start", Timeout: "20s"},
			{Name: "monitor", Timeout: "20s", Interval: "10s", Depth: "0", Role: "Promoted"},
			{Name: "reload"},
			{Name: "reload-agent"},
		},
	}
	if diff := cmp.Diff(want, parse(t, "1.1", "")); diff != "" {
		t.Error(diff)
	}
}

// How an agent reloads depends on the version of the standard that it follows.
func TestReload(t *testing.T) {
	for version, how := range map[string]Reload{
		"1.1": ReloadAgent, "2.0": ReloadAgent, "1.10": ReloadAgent, "1.0": LegacyReload, "1": LegacyReload, "": LegacyReload,
	} {
		if got := parse(t, version, "").Reload(); got != how {
			t.Errorf("version %q: %v, want %v", version, got, how)
		}
	}
	none, err := Parse([]byte(`<resource-agent name="x"><version>1.1</version><actions><action name="reload"/></actions></resource-agent>`))
	if err != nil {
		t.Fatal(err)
	}
	if got := none.Reload(); got != NoReload {
		t.Errorf("an agent of OCF 1.1 without reload-agent reloads: %v", got)
	}
}

// Names that usually hold secrets are private unless the agent says itself what is.
func TestPrivate(t *testing.T) {
	if got := private(parse(t, "1.1", "")); len(got) != 1 || got[0] != "passwd" {
		t.Errorf("assumed: %v", got)
	}
	a, err := Parse([]byte(`<resource-agent><parameters><parameter name="user"/><parameter name="key" private="1"/></parameters></resource-agent>`))
	if err != nil {
		t.Fatal(err)
	}
	if got := private(a); len(got) != 1 || got[0] != "key" {
		t.Errorf("declared: %v", got)
	}
}

// private lists the parameters whose values are secrets.
func private(a *Agent) (names []string) {
	for _, p := range a.Parameters {
		if p.Private {
			names = append(names, p.Name)
		}
	}
	return names
}

func TestBadMetaData(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "line 1, column 1: EOF; expected a resource-agent element",
		"usage: x {start|stop}":       "expected a resource-agent element",
		"<resource-agent>\n<a></b>":   "line 2, column 8",
		"<fence-agent name='x'/>":     "expected element type <resource-agent>",
		"<resource-agent name='a' n>": "line 1, column",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := Parse(text)
		if (a == nil) == (err == nil) {
			t.Fatalf("got %v and %v", a, err)
		}
		if a != nil {
			a.Reload()
		}
	})
}
