package cib_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/scan"
)

// before is the document that the operations below start from.
const before = `<cib validate-with="pacemaker-3.9" admin_epoch="0" epoch="5" num_updates="3" crm_feature_set="3.13.0">
  <configuration>
    <crm_config/>
    <nodes>
      <node id="1" uname="n1"/>
      <node id="2" uname="n2"/>
    </nodes>
    <resources>
      <primitive id="a" class="ocf" provider="pacemaker" type="Dummy"/>
      <primitive id="b" class="ocf" provider="pacemaker" type="Dummy">
        <meta_attributes id="b-m">
          <nvpair id="b-m-p" name="priority" value="5"/>
        </meta_attributes>
      </primitive>
    </resources>
    <constraints/>
  </configuration>
  <status/>
</cib>
`

const dummy = ` class="ocf" provider="pacemaker" type="Dummy"/>`

// element reads an operation's data.
func element(t testing.TB, text string) *etree.Element {
	t.Helper()
	if text == "" {
		return nil
	}
	tree, err := scan.Parse(text, scan.DropText)
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root()
}

// operations lists single operations on before, with the same as arguments of cibadmin, and what they
// lead to. The outcomes are those of Pacemaker's own tool on a file.
var operations = []struct {
	name string
	op   cib.Op
	data string
	args string // of cibadmin; "-" if it cannot ask for this
	// Either the code, or the version and a text that the new document has and one that it lacks.
	code        cib.Code
	version     string
	has, hasNot string
}{
	{name: "bump", op: cib.Op{Kind: cib.Bump}, args: "--bump", version: "0.6.4"},
	{name: "erase", op: cib.Op{Kind: cib.Erase}, args: "--erase --force", version: "1.6.0", hasNot: "<node "},

	{name: "create", op: cib.Op{Kind: cib.Create, Section: "resources"}, data: `<primitive id="c"` + dummy, version: "0.6.0", has: `id="c"`},
	{name: "create a section's children", op: cib.Op{Kind: cib.Create, Section: "resources"}, data: `<resources><primitive id="c"` + dummy + `<primitive id="d"` + dummy + `</resources>`, version: "0.6.0", has: `id="d"`},
	{name: "create out of a whole document", op: cib.Op{Kind: cib.Create, Section: "resources"}, data: `<cib><configuration><resources><primitive id="c"` + dummy + `</resources></configuration></cib>`, version: "0.6.0", has: `id="c"`},
	{name: "create what exists", op: cib.Op{Kind: cib.Create, Section: "resources"}, data: `<primitive id="a"` + dummy, code: cib.Exists},
	{name: "create what exists in a section", op: cib.Op{Kind: cib.Create, Section: "resources"}, data: `<resources><primitive id="c"` + dummy + `<primitive id="a"` + dummy + `</resources>`, code: cib.Exists},
	{name: "create in a section that does not exist", op: cib.Op{Kind: cib.Create, Section: "tags"}, data: `<tag id="t"><obj_ref id="a"/></tag>`, code: cib.Invalid},
	{name: "create status", op: cib.Op{Kind: cib.Create, Section: "status"}, data: `<node_state id="1" uname="n1"/>`, version: "0.5.4", has: "<node_state"},

	{name: "modify", op: cib.Op{Kind: cib.Modify, Section: "resources"}, data: `<primitive id="a" description="x"/>`, version: "0.6.0", has: `id="a" class="ocf" provider="pacemaker" type="Dummy" description="x"`},
	{name: "modify to what it is", op: cib.Op{Kind: cib.Modify}, data: `<nvpair id="b-m-p" value="5"/>`, version: "0.5.3"},
	{name: "modify deep inside", op: cib.Op{Kind: cib.Modify}, data: `<nvpair id="b-m-p" value="6"/>`, version: "0.6.0", has: `value="6"`},
	{name: "modify deep inside of all", op: cib.Op{Kind: cib.Modify, Section: "all"}, data: `<nvpair id="b-m-p" value="7" name="p"/>`, version: "0.6.0", has: `name="p" value="7"`},
	{name: "modify adds children", op: cib.Op{Kind: cib.Modify}, data: `<primitive id="a"><operations><op id="o" name="monitor" interval="10s"/></operations></primitive>`, version: "0.6.0", has: `<op id="o"`},
	{name: "modify what does not exist", op: cib.Op{Kind: cib.Modify}, data: `<primitive id="c"` + dummy, code: cib.NoSuchObject},
	{name: "modify creates", op: cib.Op{Kind: cib.Modify, Section: "resources", MayCreate: true}, data: `<primitive id="c"` + dummy, version: "0.6.0", has: `id="c"`},
	{name: "modify makes a section", op: cib.Op{Kind: cib.Modify, Section: "tags", MayCreate: true}, data: `<tag id="t"><obj_ref id="a"/></tag>`, version: "0.6.0", has: `<tags>`},
	{name: "modify makes a section in vain", op: cib.Op{Kind: cib.Modify, Section: "tags"}, data: `<tag id="t"><obj_ref id="a"/></tag>`, code: cib.NoSuchObject},
	{name: "modify status", op: cib.Op{Kind: cib.Modify, Section: "status"}, data: `<status><node_state id="1" uname="n1"/></status>`, version: "0.5.4", has: "<node_state"},
	{name: "modify raises the epoch", op: cib.Op{Kind: cib.Modify}, data: `<cib epoch="9"/>`, version: "0.9.4"},
	{name: "modify takes the epoch back", op: cib.Op{Kind: cib.Modify}, data: `<cib epoch="2"/>`, code: cib.OldData},
	{name: "modify takes updates back", op: cib.Op{Kind: cib.Modify}, data: `<cib num_updates="1"/>`, version: "0.5.2"},
	{name: "modify by XPath", op: cib.Op{Kind: cib.Modify, XPath: "//primitive[@id='b']"}, data: `<nvpair id="b-m-p" value="6"/>`, version: "0.6.0", has: `value="6"`},
	{name: "modify by XPath elsewhere", op: cib.Op{Kind: cib.Modify, XPath: "//primitive[@id='a']"}, data: `<nvpair id="b-m-p" value="6"/>`, code: cib.NoSuchObject},
	{name: "modify by XPath nowhere", op: cib.Op{Kind: cib.Modify, XPath: "//primitive[@id='z']"}, data: `<nvpair id="b-m-p" value="6"/>`, code: cib.NoSuchObject},
	{name: "modify adds to a score", op: cib.Op{Kind: cib.Modify, ExpandScore: true}, data: `<nvpair id="b-m-p" value="value+=3"/>`, version: "0.6.0", has: `value="8"`},
	{name: "modify counts a score up", op: cib.Op{Kind: cib.Modify, ExpandScore: true}, data: `<nvpair id="b-m-p" value="value++"/>`, version: "0.6.0", has: `value="6"`},
	{name: "modify adds infinity", op: cib.Op{Kind: cib.Modify, ExpandScore: true}, data: `<nvpair id="b-m-p" value="value+=INFINITY"/>`, version: "0.6.0", has: `value="1000000"`},
	{name: "modify with a comment", op: cib.Op{Kind: cib.Modify}, data: `<primitive id="a"><!-- new --></primitive>`, version: "0.6.0", has: `<!-- new -->`},

	{name: "replace", op: cib.Op{Kind: cib.Replace}, data: `<primitive id="a" class="ocf" provider="pacemaker" type="Stateful"/>`, version: "0.6.0", has: "Stateful"},
	{name: "quirk: replace by the same", op: cib.Op{Kind: cib.Replace}, data: `<primitive id="a"` + dummy, version: "0.6.0"},
	{name: "quirk: replace by the same document", op: cib.Op{Kind: cib.Replace}, data: before, version: "0.5.4"},
	{name: "replace a section", op: cib.Op{Kind: cib.Replace, Section: "resources"}, data: `<resources/>`, version: "0.6.0", hasNot: `<primitive`},
	{name: "replace what does not exist", op: cib.Op{Kind: cib.Replace}, data: `<primitive id="z"` + dummy, code: cib.NoSuchObject},
	{name: "replace in a section that does not exist", op: cib.Op{Kind: cib.Replace, Section: "tags"}, data: `<tag id="t"/>`, code: cib.Invalid},
	{name: "replace by XPath", op: cib.Op{Kind: cib.Replace, XPath: "//primitive[@id='a']"}, data: `<primitive id="a"` + dummy, version: "0.6.0", has: "</primitive>\n      <primitive id=\"a\""},
	{name: "replace by an older document", op: cib.Op{Kind: cib.Replace}, data: strings.Replace(before, `epoch="5"`, `epoch="2"`, 1), code: cib.OldData},
	{name: "replace by fewer updates", op: cib.Op{Kind: cib.Replace}, data: strings.Replace(before, `num_updates="3"`, `num_updates="2"`, 1), code: cib.OldData},
	{name: "replace by a newer document", op: cib.Op{Kind: cib.Replace}, data: strings.NewReplacer(`epoch="5"`, `epoch="6"`, `type="Dummy"/>`, `type="Stateful"/>`).Replace(before), version: "0.7.0", has: "Stateful"},
	{name: "quirk: replace by a document without a version", op: cib.Op{Kind: cib.Replace}, data: strings.Replace(before, ` epoch="5" num_updates="3"`, ` epoch="5"`, 1), code: cib.OldData},
	{name: "replace the root by another element", op: cib.Op{Kind: cib.Replace, XPath: "/cib"}, data: `<group id="g"/>`, code: cib.OldData},
	{name: "replace by more updates", op: cib.Op{Kind: cib.Replace}, data: strings.Replace(before, `num_updates="3"`, `num_updates="7"`, 1), version: "0.5.8"},

	{name: "delete", op: cib.Op{Kind: cib.Delete}, data: `<primitive id="a"/>`, version: "0.6.0", hasNot: `id="a"`},
	{name: "delete what is in a section", op: cib.Op{Kind: cib.Delete, Section: "resources"}, data: `<resources><primitive id="A"/><primitive id="z"/><nvpair id="B-m-p" value="5"/></resources>`, version: "0.6.0", hasNot: `id="a"`, has: `<meta_attributes id="b-m"/>`},
	{name: "delete much in a section", op: cib.Op{Kind: cib.Delete, Section: "resources"}, data: `<resources>` + strings.Repeat(`<primitive id="z"/>`, 20) + `<primitive id="B" class="lsb"/><primitive id="b"/><nvpair id="b-m-p"/><primitive class="ocf"/><primitive id="A"/></resources>`, version: "0.6.0", has: `<resources/>`},
	{name: "delete in another case", op: cib.Op{Kind: cib.Delete}, data: `<primitive id="A" type="dummy"/>`, version: "0.6.0", hasNot: `id="a"`},
	{name: "delete what does not exist", op: cib.Op{Kind: cib.Delete}, data: `<primitive id="z"/>`, version: "0.5.3"},
	{name: "delete with another value", op: cib.Op{Kind: cib.Delete}, data: `<primitive id="a" type="Stateful"/>`, version: "0.5.3"},
	{name: "delete by attributes alone", op: cib.Op{Kind: cib.Delete}, data: `<primitive type="Dummy"/>`, version: "0.6.0", hasNot: `id="a"`, has: `id="b"`},
	{name: "delete in a section that does not exist", op: cib.Op{Kind: cib.Delete, Section: "tags"}, data: `<tag id="t"/>`, version: "0.5.3"},
	{name: "delete by XPath", op: cib.Op{Kind: cib.Delete, XPath: "//primitive"}, version: "0.6.0", hasNot: `id="a"`, has: `id="b"`},
	{name: "delete all by XPath", op: cib.Op{Kind: cib.Delete, XPath: "//primitive", All: true}, args: "--delete-all --force --xpath //primitive", version: "0.6.0", hasNot: "<primitive"},
	{name: "delete all, one inside the other", op: cib.Op{Kind: cib.Delete, XPath: "//*[@id]", All: true}, args: "--delete-all --force --xpath //*[@id]", version: "0.6.0", hasNot: "id="},
	{name: "delete nothing by XPath", op: cib.Op{Kind: cib.Delete, XPath: "//template"}, version: "0.5.3"},
	{name: "delete everything by XPath", op: cib.Op{Kind: cib.Delete, XPath: "/cib"}, code: cib.Invalid},

	{name: "no data", op: cib.Op{Kind: cib.Create, Section: "resources"}, args: "-", code: cib.Invalid},
	{name: "unknown section", op: cib.Op{Kind: cib.Modify, Section: "resuorces"}, data: "<a/>", args: "-", code: cib.Invalid},
	{name: "unknown operation", op: cib.Op{}, args: "-", code: cib.Unsupported},
	{name: "bad XPath", op: cib.Op{Kind: cib.Delete, XPath: "primitive["}, args: "-", code: cib.Invalid},
	{name: "sent with a wrong digest", op: cib.Op{Kind: cib.Replace, Digest: "0"}, data: before, args: "-", code: cib.DigestMismatch},
	{name: "sent by a peer", op: cib.Op{Kind: cib.Replace, KeepVersion: true}, data: strings.Replace(before, `epoch="5"`, `epoch="6"`, 1), args: "-", version: "0.6.3"},
}

func TestOperations(t *testing.T) {
	for _, tt := range operations {
		t.Run(tt.name, func(t *testing.T) {
			start := parse(t, before)
			op := tt.op
			op.Data = element(t, tt.data)
			got, patch, err := apply(start, []cib.Op{op})
			if string(start.Bytes()) != before {
				t.Fatal("the old document changed")
			}
			if tt.code != 0 {
				checkRefusal(t, err, tt.code)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			mustCheck(t, got)
			text := string(got.Bytes())
			if got.Version().String() != tt.version || !strings.Contains(text, tt.has) || tt.hasNot != "" && strings.Contains(text, tt.hasNot) {
				t.Errorf("want version %s with %q without %q, got\n%s", tt.version, tt.has, tt.hasNot, text)
			}
			checkPatch(t, start, got, patch)
		})
	}
}

func checkRefusal(t *testing.T, err error, want cib.Code) {
	t.Helper()
	var refused *cib.OpError
	if !errors.As(err, &refused) || refused.Code != want || refused.Text == "" {
		t.Errorf("got %v, want %v", err, want)
	}
}

// checkPatch proves that the patch of a change leads to it, and that none is given without a change.
func checkPatch(t fataler, old, now *cib.Document, patch *cib.Patch) {
	if patch == nil {
		if old != now {
			t.Fatalf("a new document without a patch")
		}
		return
	}
	again, err := patch.ApplyAnyway(old)
	if err != nil || string(again.Bytes()) != string(now.Bytes()) {
		t.Fatalf("the patch does not lead to the new document: %v", err)
	}
}

// TestOperationsAgreeWithCibadmin performs the same operations with another program: PACER_CIBADMIN is the
// cibadmin of a Pacemaker 3. Earlier ones count versions in another way.
func TestOperationsAgreeWithCibadmin(t *testing.T) {
	cibadmin := os.Getenv("PACER_CIBADMIN")
	if cibadmin == "" {
		t.Skip("PACER_CIBADMIN is not set")
	}
	for _, tt := range operations {
		if tt.args == "-" {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "cib.xml")
			if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(cibadmin, cibadminArgs(tt.op, tt.args, tt.data)...)
			cmd.Env = append(os.Environ(), "CIB_file="+file)
			out, _ := cmd.CombinedOutput()
			if got := cmd.ProcessState.ExitCode(); tt.code != 0 {
				if got != tt.code.Exit() || !strings.Contains(string(out), tt.code.String()) {
					t.Errorf("%v ends with %d: %s", cmd, got, out)
				}
				return
			} else if got != 0 {
				t.Fatalf("%v ends with %d: %s", cmd, got, out)
			}
			theirs, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			op := tt.op
			op.Data = element(t, tt.data)
			ours, _, err := apply(parse(t, before), []cib.Op{op})
			if err != nil {
				t.Fatal(err)
			}
			if string(ours.Bytes()) != string(theirs) {
				t.Errorf("%v gives\n%s\nours is\n%s", cmd, theirs, ours.Bytes())
			}
		})
	}
}

// cibadminArgs gives the arguments that ask cibadmin for an operation.
func cibadminArgs(op cib.Op, args, data string) []string {
	if args != "" {
		return strings.Fields(args)
	}
	list := []string{map[cib.Kind]string{cib.Create: "--create", cib.Modify: "--modify", cib.Replace: "--replace", cib.Delete: "--delete"}[op.Kind]}
	if op.Section != "" {
		list = append(list, "--scope", op.Section)
	}
	if op.XPath != "" {
		list = append(list, "--xpath", op.XPath)
	}
	if data != "" {
		list = append(list, "--xml-text", data)
	}
	if op.MayCreate {
		list = append(list, "--allow-create")
	}
	if op.ExpandScore {
		list = append(list, "--score")
	}
	return list
}

// TestTransactions: several operations happen all or not at all, and raise the version as transactions of
// Pacemaker's libcib on a file do, from which the versions are.
func TestTransactions(t *testing.T) {
	create := func(id string) cib.Op {
		return cib.Op{Kind: cib.Create, Section: "resources", Data: element(t, `<primitive id="`+id+`"`+dummy)}
	}
	state := func(id string) cib.Op {
		return cib.Op{Kind: cib.Modify, Section: "status", MayCreate: true, Data: element(t, `<node_state id="`+id+`"/>`)}
	}
	nothing := cib.Op{Kind: cib.Delete, Section: "resources", Data: element(t, `<primitive id="zzz"/>`)}
	bump, erase := cib.Op{Kind: cib.Bump}, cib.Op{Kind: cib.Erase}
	for _, tt := range []struct {
		name    string
		ops     []cib.Op
		version string
	}{
		{"two objects", []cib.Op{create("c"), create("d")}, "0.8.0"},
		{"first nothing", []cib.Op{nothing, create("c")}, "0.7.0"},
		{"then nothing", []cib.Op{create("c"), nothing}, "0.8.0"},
		{"status", []cib.Op{state("1"), state("2")}, "0.5.6"},
		{"first status", []cib.Op{state("1"), create("c")}, "0.7.0"},
		{"then status", []cib.Op{create("c"), state("1")}, "0.8.0"},
		{"bumps", []cib.Op{bump, bump}, "0.7.6"},
		{"erased first", []cib.Op{erase, create("c")}, "1.8.0"},
		{"nothing at all", []cib.Op{nothing, nothing}, "0.5.3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := parse(t, before)
			got, patch, err := apply(start, tt.ops)
			if err != nil {
				t.Fatal(err)
			}
			if got.Version().String() != tt.version {
				t.Errorf("version is %v, want %s", got.Version(), tt.version)
			}
			checkPatch(t, start, got, patch)
			again, _, err := apply(start, append(tt.ops, create("x"), create("x")))
			checkRefusal(t, err, cib.Exists)
			if again != nil || string(start.Bytes()) != before {
				t.Error("a part of a refused transaction has been done")
			}
		})
	}
}

// TestVersionsMustNotGoBackInsideATransaction: nor does what comes before make up for it.
func TestVersionsMustNotGoBackInsideATransaction(t *testing.T) {
	epoch := func(n string) cib.Op { return cib.Op{Kind: cib.Modify, Data: element(t, `<cib epoch="`+n+`"/>`)} }
	_, _, err := apply(parse(t, before), []cib.Op{epoch("9"), epoch("7")})
	checkRefusal(t, err, cib.OldData)
}

// TestGuardSeesWhatWasAsked: the versions that a transaction raises by itself are not among it.
func TestGuardSeesWhatWasAsked(t *testing.T) {
	judged := 0
	guard := func(was, is *etree.Element) error {
		judged++
		if cib.VersionOf(was) != cib.VersionOf(is) {
			t.Errorf("from %v to %v", cib.VersionOf(was), cib.VersionOf(is))
		}
		return nil
	}
	ops := []cib.Op{
		{Kind: cib.Modify, Data: element(t, `<nvpair id="b-m-p" value="6"/>`)},
		{Kind: cib.Delete, Data: element(t, `<primitive id="a"/>`)},
	}
	got, err := cib.Update(parse(t, before), ops, guard)
	if err != nil || judged != 1 || got.Version().String() != "0.8.0" {
		t.Errorf("judged %d times, %v, %v", judged, got, err)
	}
}

func TestRefusalNamesTheObject(t *testing.T) {
	_, _, err := apply(parse(t, before), []cib.Op{{Kind: cib.Create, Section: "resources", Data: element(t, `<primitive id="a"`+dummy)}})
	const want = `cib_create: <primitive id="a"> exists already in /cib/configuration/resources; modify or replace it instead (File exists)`
	var refused *cib.OpError
	if !errors.As(err, &refused) || refused.Error() != want || refused.Object == nil || refused.Object.SelectAttrValue("id", "") != "a" {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestQuirkReplaceMark: an attribute that once told Pacemaker to replace does not get into new objects.
func TestQuirkReplaceMark(t *testing.T) {
	op := cib.Op{Kind: cib.Create, Section: "resources", Data: element(t, `<primitive id="c" replace="x"><op replace="y"/></primitive>`)}
	got, _, err := apply(parse(t, before), []cib.Op{op})
	if err != nil || strings.Contains(string(got.Bytes()), "replace") {
		t.Errorf("got %v\n%s", err, got.Bytes())
	}
	if op.Data.SelectAttr("replace") == nil {
		t.Error("the operation's data changed")
	}
}

func TestUpgrade(t *testing.T) {
	raise := func(root *etree.Element) error {
		root.CreateAttr("validate-with", "pacemaker-4.0")
		return nil
	}
	got, _, err := apply(parse(t, before), []cib.Op{{Kind: cib.Upgrade, Transform: raise}})
	if err != nil || got.Version().String() != "1.1.2" {
		t.Errorf("got %v, %v", got, err)
	}
	rewrite := func(root *etree.Element) error {
		root.FindElement("configuration/resources/primitive").CreateAttr("type", "Stateful")
		return raise(root)
	}
	got, _, err = apply(parse(t, before), []cib.Op{{Kind: cib.Upgrade, Transform: rewrite}})
	if err != nil || got.Version().String() != "1.2.0" {
		t.Errorf("got %v, %v", got, err)
	}
	same, _, err := apply(parse(t, before), []cib.Op{{Kind: cib.Upgrade, Transform: func(*etree.Element) error { return nil }}})
	if err != nil || same.Version().String() != "0.5.4" {
		t.Errorf("without a change, got %v, %v", same.Version(), err)
	}
	_, _, err = apply(parse(t, before), []cib.Op{{Kind: cib.Upgrade, Transform: func(*etree.Element) error { return errors.New("no way") }}})
	checkRefusal(t, err, cib.UpgradeFailed)
}

func TestCheckFeatureSet(t *testing.T) {
	for set, ok := range map[string]bool{"3.20.5": true, "3.9": true, "3.20.6": false, "4": false, "": true} {
		d := parse(t, strings.Replace(before, `"3.13.0"`, `"`+set+`"`, 1))
		if err := cib.CheckFeatureSet(d); (err == nil) != ok {
			t.Errorf("feature set %q gives %v", set, err)
		}
	}
}
