package crmsimulate

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pacer/cib"
	"pacer/tools/env"
)

const oneNode = `<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0" have-quorum="1" dc-uuid="1">
  <configuration><crm_config><cluster_property_set id="o"><nvpair id="o1" name="fencing-enabled" value="false"/></cluster_property_set></crm_config>
    <nodes><node id="1" uname="alpha"/></nodes>
    <resources><primitive id="web" class="ocf" provider="heartbeat" type="apache"/></resources><constraints/></configuration>
  <status><node_state id="1" uname="alpha" in_ccm="true" crmd="online" join="member" expected="member"/></status>
</cib>
`

// Who calls the tool as a library gets what its users get, and the document stays as it is. Options can be read from words
// or set.
func TestLibrary(t *testing.T) {
	doc, err := cib.Parse([]byte(oneNode), "one node")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "cib.xml")
	if err := os.WriteFile(file, []byte(oneNode), 0o600); err != nil {
		t.Fatal(err)
	}
	before := string(doc.Bytes())
	for words, set := range map[string]Options{
		"-R":       {Run: true},
		"-S":       {Simulate: true},
		"-S -s -U": {Simulate: true, ShowScores: true, ShowUtilization: true},
		"-R -Q":    {Run: true, Quiet: true},
		"-S -V":    {},
		"-S -u x":  {},
	} {
		args := strings.Fields(words)
		out, errs := inProcess(t, append([]string{"-x", file}, args...))
		parsed, err := Parse(args...)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range []Options{parsed, set} {
			if !o.Run && !o.Simulate {
				continue
			}
			var results, complaints bytes.Buffer
			e := env.Env{Stdout: &results, Stderr: &complaints, Getenv: func(string) string { return "" }}
			if err := Play(e, doc, o); err != nil {
				t.Errorf("%s: %v", words, err)
			}
			if diff := cmp.Diff(out+errs, results.String()+complaints.String()); diff != "" {
				t.Errorf("%s: %s", words, diff)
			}
		}
	}
	if string(doc.Bytes()) != before {
		t.Error("the document was changed")
	}
}

// What keeps a simulation from being made is an error, and so are words that are no options; storing results in the input is
// not possible, and does nothing.
func TestLibraryErrors(t *testing.T) {
	for _, words := range []string{"--nothing", "-q maybe", "--help", "stray"} {
		if o, err := Parse(strings.Fields(words)...); err == nil {
			t.Errorf("%s: %+v", words, o)
		}
	}
	doc, err := cib.Parse([]byte(strings.Replace(oneNode, `type="apache"`, `type="apache" color="red"`, 1)), "colourful")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	shadow := filepath.Join(t.TempDir(), "shadow.x")
	e := env.Env{Stdout: &out, Stderr: &out, Getenv: func(n string) string {
		return map[string]string{"CIB_shadow": "x", "CIB_shadow_dir": filepath.Dir(shadow)}[n]
	}}
	if err := Play(e, doc, Options{Simulate: true}); err == nil || !strings.HasPrefix(err.Error(), "crm_simulate: ") || !strings.Contains(err.Error(), "color") {
		t.Errorf("%v %s", err, out.String())
	}
	if doc, err = cib.Parse([]byte(oneNode), "one node"); err != nil {
		t.Fatal(err)
	}
	if err := Play(e, doc, Options{InPlace: true}); err != nil || !strings.Contains(out.String(), "web") {
		t.Errorf("%v %s", err, out.String())
	}
	if _, err := os.Stat(shadow); err == nil {
		t.Error("results were stored")
	}
}
