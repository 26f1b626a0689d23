package cib_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pacer/cib"
)

// after is before with something created, modified, deleted and moved.
var after = strings.NewReplacer(
	`epoch="5" num_updates="3"`, `epoch="6" num_updates="0"`,
	`      <node id="1" uname="n1"/>`+"\n", "",
	`type="Dummy"/>`, `type="Stateful"/>`,
	`value="5"/>`, `value="5"/>`+"\n"+`          <nvpair id="b-m-s" name="resource-stickiness" value="1"/>`,
).Replace(before)

// afterPatch is what Pacemaker's crm_diff --cib gives for the two.
const afterPatch = `<diff format="2" digest="DIGEST">
  <version>
    <source admin_epoch="0" epoch="5" num_updates="3"/>
    <target admin_epoch="0" epoch="6" num_updates="0"/>
  </version>
  <change operation="delete" path="/cib/configuration/nodes/node[@id='1']"/>
  <change operation="modify" path="/cib">
    <change-list>
      <change-attr name="epoch" operation="set" value="6"/>
      <change-attr name="num_updates" operation="set" value="0"/>
    </change-list>
    <change-result>
      <cib validate-with="pacemaker-3.9" admin_epoch="0" epoch="6" num_updates="0" crm_feature_set="3.13.0"/>
    </change-result>
  </change>
  <change operation="modify" path="/cib/configuration/resources/primitive[@id='a']">
    <change-list>
      <change-attr name="type" operation="set" value="Stateful"/>
    </change-list>
    <change-result>
      <primitive id="a" class="ocf" provider="pacemaker" type="Stateful"/>
    </change-result>
  </change>
  <change operation="create" path="/cib/configuration/resources/primitive[@id='b']/meta_attributes[@id='b-m']" position="1">
    <nvpair id="b-m-s" name="resource-stickiness" value="1"/>
  </change>
</diff>
`

func pretty(p *cib.Patch) string { return string(cib.New(p.XML()).Bytes()) }

// withDigest fills in the digest, which has a test of its own.
func withDigest(text string, to *cib.Document) string {
	return strings.Replace(text, "DIGEST", cib.Digest(to.Root()), 1)
}

func TestPatchIsAsPacemakerWrites(t *testing.T) {
	to := parse(t, after)
	if diff := cmp.Diff(withDigest(afterPatch, to), pretty(cib.Diff(parse(t, before), to))); diff != "" {
		t.Error(diff)
	}
}

func TestMovesAreAsPacemakerWrites(t *testing.T) {
	list := func(ids string) *cib.Document {
		var items []string
		for _, id := range strings.Fields(ids) {
			items = append(items, `<p id="`+id+`"/>`)
		}
		return parse(t, configured(items...))
	}
	for _, tt := range []struct{ from, to, want string }{
		{"a b c", "c a b", "c>0 a>1"},
		{"a b c", "b c a", "b>0 a>2"},
		{"a b c d", "a c b d", "c>1 b>2"},
		{"a b c d", "d c b a", "d>0 c>1 b>2 a>3"},
		{"a b c", "b x c", "x>1"},
		{"a b c d", "x d a y", "x>0 d>1 a>2 y>3"},
	} {
		var got []string
		from, to := list(tt.from), list(tt.to)
		patch := cib.Diff(from, to)
		for _, c := range patch.Changes {
			switch c.Action {
			case cib.ActMove:
				_, id, _ := strings.Cut(c.Path, "@id='")
				got = append(got, id[:1]+">"+string(rune('0'+c.Position)))
			case cib.ActCreate:
				got = append(got, to.Root().FindElements("configuration/p")[c.Position].SelectAttrValue("id", "")+">"+string(rune('0'+c.Position)))
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s to %s: got %v, want %s", tt.from, tt.to, got, tt.want)
		}
		checkPatch(t, from, to, patch)
	}
}

func TestPatchFitsOneVersion(t *testing.T) {
	patch := cib.Diff(parse(t, before), parse(t, after))
	if got, err := patch.Apply(parse(t, before)); err != nil || string(got.Bytes()) != after {
		t.Errorf("got %v\n%s", err, got.Bytes())
	}
	for name, tt := range map[string]struct {
		doc  string
		code cib.Code
		want string
	}{
		"older":        {strings.Replace(before, `num_updates="3"`, `num_updates="2"`, 1), cib.DiffFailed, "the document has version 0.5.2"},
		"newer":        {strings.Replace(before, `num_updates="3"`, `num_updates="4"`, 1), cib.OldData, "newer version 0.5.4"},
		"done already": {after, cib.OldData, "newer version 0.6.0"},
		"other":        {strings.Replace(before, `uname="n2"`, `uname="n3"`, 1), cib.DiffFailed, "digest"},
		"lacking":      {strings.Replace(before, `<nvpair id="b-m-p" name="priority" value="5"/>`, "", 1), cib.DiffFailed, "digest"},
		"foreign":      {strings.Replace(before, `<primitive id="a"`, `<primitive id="z"`, 1), cib.DiffFailed, "nothing exists at /cib/configuration/resources/primitive[@id='a']"},
	} {
		_, err := patch.Apply(parse(t, tt.doc))
		checkRefusal(t, err, tt.code)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
	}
	patch.Target = patch.Source
	_, err := patch.Apply(parse(t, before))
	checkRefusal(t, err, cib.OldData)
	patch.Versioned = false
	if _, err := patch.Apply(parse(t, before)); err != nil {
		t.Errorf("a patch without versions is refused: %v", err)
	}
}

// TestPatchAsOperation: a patch that a client asks for counts as a change of its own; one from a peer
// leads to the version it says.
func TestPatchAsOperation(t *testing.T) {
	patch := cib.Diff(parse(t, before), parse(t, after))
	for version, keep := range map[string]bool{"0.7.0": false, "0.6.0": true} {
		got, _, err := apply(parse(t, before), []cib.Op{{Kind: cib.Patching, Patch: patch, KeepVersion: keep}})
		if err != nil || got.Version().String() != version {
			t.Errorf("got %v, %v, want %s", got, err, version)
		}
	}
}

func TestPatchTouches(t *testing.T) {
	patch := cib.Diff(parse(t, before), parse(t, after))
	for section, want := range map[string]bool{
		"resources": true, "nodes": true, "configuration": true, "cib": true, "status": false, "constraints": false, "tags": false,
	} {
		if got := patch.Touches(section); got != want {
			t.Errorf("touches %s: %v", section, got)
		}
	}
	withTags := parse(t, strings.Replace(before, "<constraints/>", "<constraints/><tags/>", 1))
	if !cib.Diff(parse(t, before), withTags).Touches("tags") {
		t.Error("a new section is not seen")
	}
}

func TestPatchParsing(t *testing.T) {
	patch, err := cib.ParsePatch(element(t, afterPatch))
	if err != nil || pretty(patch) != afterPatch {
		t.Errorf("got %v\n%s", err, pretty(patch))
	}
	for want, text := range map[string]string{
		"expected <diff>":                            `<cib/>`,
		`format "1", expected format 2`:              `<diff format="1"/>`,
		"lacks <source> or <target>":                 `<diff format="2"><version/></diff>`,
		`epoch of the <source> version is "x"`:       `<diff format="2"><version><source admin_epoch="0" epoch="x" num_updates="0"/><target/></version></diff>`,
		`change 1: path is ""`:                       `<diff format="2"><change operation="delete"/></diff>`,
		`change 1: operation is "mend"`:              `<diff format="2"><change operation="mend" path="/cib"/></diff>`,
		"change 1: create holds no element":          `<diff format="2"><change operation="create" path="/cib"/></diff>`,
		"change 1: move has no position":             `<diff format="2"><change operation="move" path="/cib/a"/></diff>`,
		`change 1: position is "-4"`:                 `<diff format="2"><change operation="move" path="/cib/a" position="-4"/></diff>`,
		"change 1: modify lacks a <change-result>":   `<diff format="2"><change operation="modify" path="/cib"/></diff>`,
		`change 1: path is "cib"`:                    `<diff format="2"><change operation="delete" path="cib"/></diff>`,
		`change 1: path is "/cib/a[@id='never ends"`: `<diff format="2"><change operation="delete" path="/cib/a[@id='never ends"/></diff>`,
	} {
		_, err := cib.ParsePatch(element(t, text))
		checkRefusal(t, err, cib.Invalid)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestPatchCannotTouchWhatHoldsTheRoot(t *testing.T) {
	for _, text := range []string{
		`<diff format="2"><change operation="delete" path="/cib"/></diff>`,
		`<diff format="2"><change operation="move" path="/cib" position="0"/></diff>`,
	} {
		patch, err := cib.ParsePatch(element(t, text))
		if err != nil {
			t.Fatal(err)
		}
		_, err = patch.Apply(parse(t, before))
		checkRefusal(t, err, cib.DiffFailed)
	}
}

func TestPatchTravels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawDocument(t)
		b := shuffled(t, a)
		patch := cib.Diff(a, b)
		text, err := json.Marshal(patch)
		if err != nil {
			t.Fatal(err)
		}
		var fromJSON cib.Patch
		if err := json.Unmarshal(text, &fromJSON); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		fromXML, err := cib.ParsePatch(patch.XML())
		if err != nil {
			t.Fatal(err)
		}
		for form, again := range map[string]*cib.Patch{"JSON": &fromJSON, "XML": fromXML} {
			if pretty(again) != pretty(patch) {
				t.Fatalf("as %s it became\n%s\nwant\n%s", form, pretty(again), pretty(patch))
			}
		}
	})
}

func TestPatchJSON(t *testing.T) {
	patch := cib.Diff(parse(t, before), parse(t, strings.NewReplacer(`epoch="5"`, `epoch="6"`, `<constraints/>`, `<constraints/><!-- end -->`, ` crm_feature_set="3.13.0"`, "").Replace(before)))
	patch.Digest = ""
	text, err := json.Marshal(patch)
	const want = `{"source":"0.5.3","target":"0.6.3","changes":[` +
		`{"action":"modify","path":"/cib","attrs":[{"name":"epoch","value":"6"},{"name":"crm_feature_set","value":"","unset":true}],` +
		`"result":"\u003ccib validate-with=\"pacemaker-3.9\" admin_epoch=\"0\" epoch=\"6\" num_updates=\"3\"/\u003e"},` +
		`{"action":"create","path":"/cib/configuration","position":4,"xml":"\u003c!-- end --\u003e"}]}`
	if err != nil || string(text) != want {
		t.Errorf("got %v\n%s\nwant\n%s", err, text, want)
	}
	for bad, want := range map[string]string{
		`{"changes":[{"action":"create","path":"/cib","xml":"<a"}]}`:         "line 1",
		`{"changes":[{"action":"create","path":"/cib","xml":"<a/><b/>"}]}`:   "holds 2 elements",
		`{"source":"1.2","changes":[]}`:                                      "three numbers",
		`{"changes":[{"action":"modify","path":"/cib","result":"<a><b/>"}]}`: "result",
	} {
		var p cib.Patch
		if err := json.Unmarshal([]byte(bad), &p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %s", bad, err, want)
		}
	}
}

func TestOperationTravels(t *testing.T) {
	op := cib.Op{
		Kind: cib.Patching, Section: "resources", XPath: "//x", Data: element(t, `<a b="&quot;"/>`), All: true, MayCreate: true,
		ExpandScore: true, KeepVersion: true, Digest: "d", Patch: cib.Diff(parse(t, before), parse(t, after)),
	}
	text, err := json.Marshal(op)
	if err != nil {
		t.Fatal(err)
	}
	var again cib.Op
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	if cib.Text(again.Data) != cib.Text(op.Data) || pretty(again.Patch) != pretty(op.Patch) {
		t.Errorf("got %+v from %s", again, text)
	}
	again.Data, again.Patch, op.Data, op.Patch = nil, nil, nil, nil
	if diff := cmp.Diff(op, again); diff != "" {
		t.Error(diff)
	}
}
