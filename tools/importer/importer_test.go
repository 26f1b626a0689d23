package importer_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dsnet/compress/bzip2"

	"pacer/cib"
	"pacer/tools/importer"
	"pacer/tools/tooltest"
)

// old is a configuration of 1.2 in which lines 4, 8 and 12 change.
const old = `<cib validate-with="pacemaker-1.2" admin_epoch="1" epoch="2" num_updates="3">
  <configuration>
    <crm_config><cluster_property_set id="s">
      <nvpair id="delay" name="crmd-transition-delay" value="5s"/>
    </cluster_property_set></crm_config>
    <nodes/>
    <resources>
      <master id="ms">
        <primitive id="db" class="ocf" provider="heartbeat" type="pgsql">
          <meta_attributes id="m"><nvpair id="managed" name="is-managed" value="true"/></meta_attributes>
          <operations>
            <op id="mon" name="monitor" interval="10s" role="Master" requires="nothing"/>
          </operations>
        </primitive>
      </master>
    </resources>
    <constraints/>
  </configuration>
  <status/>
</cib>
`

const oldReport = `  info: line 4, column 7: option crmd-transition-delay=5s became option transition-delay=5s: that is its name since schema 4.0
  info: line 8, column 7: master ms became clone ms with promotable=true: a master is a clone that can be promoted since schema 4.0
  info: line 12, column 13: requires=nothing of operation mon is gone: only start and promote have requirements
`

func bench(t *testing.T) *tooltest.Bench {
	t.Helper()
	b := tooltest.New(t, "")
	b.File("old.xml", old)
	return b
}

func run(b *tooltest.Bench, args ...string) tooltest.Result {
	b.T.Helper()
	for i, arg := range args {
		if strings.HasSuffix(arg, ".xml") || strings.HasSuffix(arg, ".bz2") {
			args[i] = filepath.Join(b.Dir, arg)
		}
	}
	r := b.Run(importer.Main, "import", args...)
	r.Out = strings.ReplaceAll(r.Out, b.Dir+"/", "")
	return r
}

// checkOutcome proves that a text is the old configuration by the latest schema.
func checkOutcome(t *testing.T, text string) {
	t.Helper()
	doc, err := cib.Parse([]byte(text), "outcome")
	if err != nil {
		t.Fatal(err)
	}
	root := doc.Root()
	if root.SelectAttrValue("validate-with", "") != cib.LatestSchema || root.FindElement("//clone[@id='ms']/primitive") == nil ||
		root.FindElement("//nvpair[@name='transition-delay']") == nil || doc.Version() != (cib.Version{AdminEpoch: 1, Epoch: 2, NumUpdates: 3}) {
		t.Errorf("outcome:\n%s", text)
	}
}

func TestImport(t *testing.T) {
	b := bench(t)
	r := run(b, "old.xml")
	want := "old.xml: from pacemaker-1.2 to pacemaker-4.0, written to old.imported.xml\n" + oldReport +
		"  3 changes, 0 warnings; 1 more without any effect (-v lists them)\n"
	if r.Status != 0 || r.Err != "" || r.Out != want {
		t.Errorf("status %d, %s\ngot  %s\nwant %s", r.Status, r.Err, r.Out, want)
	}
	checkOutcome(t, b.Read("old.imported.xml"))
	if b.Read("old.xml") != old {
		t.Error("the file that was read has changed")
	}
	if r := run(b, "-v", "-f", "old.xml"); !strings.Contains(r.Out, "debug: line 9, column 9: order meta_attributes m, operations in primitive db became") {
		t.Errorf("verbose: %s", r.Out)
	}
}

func TestJSON(t *testing.T) {
	b := bench(t)
	r := run(b, "--format=json", "-o", "new.xml", "old.xml")
	var report importer.Report
	if err := json.Unmarshal([]byte(r.Out), &report); err != nil || r.Status != 0 {
		t.Fatalf("status %d: %v\n%s%s", r.Status, err, r.Out, r.Err)
	}
	if report.From != "pacemaker-1.2" || report.To != cib.LatestSchema || report.Version != "1.2.3" || report.Output != "new.xml" || len(report.Changes) != 4 {
		t.Errorf("%+v", report)
	}
	first := report.Changes[0]
	if first.ID != "delay" || first.Line != 4 || first.Column != 7 || first.Was != "option crmd-transition-delay=5s" ||
		first.Is != "option transition-delay=5s" || first.Why == "" || first.Level != "info" {
		t.Errorf("%+v", first)
	}
	made := slices.IndexFunc(report.Changes, func(c importer.Change) bool { return c.ID == "ms" })
	if made < 0 || len(report.Changes[made].Made) != 2 {
		t.Errorf("the clone's new ids are not named: %+v", report.Changes)
	}
	checkOutcome(t, b.Read("new.xml"))
}

func TestStreams(t *testing.T) {
	b := bench(t)
	b.Stdin = old
	r := run(b, "-")
	want := "standard input: from pacemaker-1.2 to pacemaker-4.0, written to standard output\n" + oldReport
	if r.Status != 0 || !strings.HasPrefix(r.Err, want) {
		t.Errorf("status %d\ngot  %s\nwant %s", r.Status, r.Err, want)
	}
	checkOutcome(t, r.Out)
	r = run(b, "-o", "-", "old.xml")
	checkOutcome(t, r.Out)
	r = run(b, "-o", "new.xml", "-")
	if r.Err != "" || !strings.HasPrefix(r.Out, "standard input: from pacemaker-1.2 to pacemaker-4.0, written to new.xml\n") {
		t.Errorf("%s%s", r.Out, r.Err)
	}
	checkOutcome(t, b.Read("new.xml"))
}

func TestCompressed(t *testing.T) {
	b := bench(t)
	var packed bytes.Buffer
	w, err := bzip2.NewWriter(&packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(old)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b.File("pe-input-1.bz2", packed.String())
	if r := run(b, "pe-input-1.bz2"); r.Status != 0 {
		t.Fatalf("%+v", r)
	}
	checkOutcome(t, b.Read("pe-input-1.imported.xml"))
	b.File("half.bz2", packed.String()[:packed.Len()/2])
	b.File("none.bz2", old)
	for _, name := range []string{"half.bz2", "none.bz2"} {
		if r := run(b, name); r.Status != 1 || !strings.HasPrefix(r.Err, "pacer import: cannot read "+name+": ") {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// TestWhatIsThereStays: an import replaces no file unless it is told to, and never the one it reads.
func TestWhatIsThereStays(t *testing.T) {
	b := bench(t)
	b.File("old.imported.xml", "mine")
	if r := run(b, "old.xml"); r.Status != 1 || r.Err != "pacer import: old.imported.xml is there already; name another file with -o, or use --force\n" {
		t.Errorf("%+v", r)
	}
	if r := run(b, "-f", "-o", "old.xml", "old.xml"); r.Status != 1 || !strings.Contains(r.Err, "stays as it is; name another file with -o") {
		t.Errorf("%+v", r)
	}
	if b.Read("old.imported.xml") != "mine" || b.Read("old.xml") != old {
		t.Error("a file has changed")
	}
	if r := run(b, "--force", "old.xml"); r.Status != 0 {
		t.Errorf("%+v", r)
	}
	checkOutcome(t, b.Read("old.imported.xml"))
}

// TestSchemaIsFoundOut: where validate-with does not help, the configuration tells itself.
func TestSchemaIsFoundOut(t *testing.T) {
	const first = ": that is the first schema that the configuration follows\n"
	for with, want := range map[string]string{
		``:                               "  info: line 1, column 1: validate-with=pacemaker-1.0 is new" + first,
		`validate-with="pacemaker-1.1"`:  "  info: line 1, column 1: validate-with=pacemaker-1.1 became validate-with=pacemaker-1.0" + first,
		`validate-with="pacemaker-next"`: "  info: line 1, column 1: validate-with=pacemaker-next became validate-with=pacemaker-1.0" + first,
		`validate-with="none"`: "  warning: line 1, column 1: validate-with=none became validate-with=pacemaker-1.0: " +
			"validation was turned off, and is on now, as the configuration follows a schema\n",
		`validate-with="pacemaker-4.0"`: "  warning: line 1, column 1: validate-with=pacemaker-4.0 became validate-with=pacemaker-1.0: " +
			"the configuration does not follow the one it names, but this one\n",
	} {
		b := bench(t)
		b.File("in.xml", strings.Replace(old, `validate-with="pacemaker-1.2"`, with, 1))
		r := run(b, "in.xml")
		if r.Status != 0 || !strings.Contains(r.Out, want) {
			t.Errorf("%s: status %d\n%s%s\nwant %s", with, r.Status, r.Err, r.Out, want)
			continue
		}
		checkOutcome(t, b.Read("in.imported.xml"))
	}
}

func TestValidationStaysOff(t *testing.T) {
	b := bench(t)
	text := strings.NewReplacer("pacemaker-1.2", "none", "<nodes/>", "<knots/>").Replace(old)
	b.File("in.xml", text)
	r := run(b, "in.xml")
	if r.Status != 0 || !strings.Contains(r.Out, "warning: line 1, column 1: validation stays turned off: the configuration follows no schema") ||
		!strings.Contains(b.Read("in.imported.xml"), "<knots/>") {
		t.Errorf("%+v", r)
	}
}

// TestSuiteIsImported: every configuration of Pacemaker's scheduler suite; each change has its line.
func TestSuiteIsImported(t *testing.T) {
	folder := os.Getenv("PACER_SUITES")
	if folder == "" {
		t.Skip("PACER_SUITES is not set: it names the folder with Pacemaker's suites")
	}
	files, err := filepath.Glob(filepath.Join(folder, "cts", "scheduler", "xml", "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no inputs: %v", err)
	}
	for i := 0; i < len(files); i += 5 {
		data, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		doc, err := cib.Read(data, filepath.Base(files[i]))
		if err != nil {
			t.Fatal(err)
		}
		_, report, err := importer.Upgrade(doc)
		if err != nil {
			t.Error(err)
		}
		for _, c := range report.Changes {
			if c.Line == 0 {
				t.Errorf("%s: no line: %s", files[i], c.Text)
			}
		}
	}
}

// TestSecretsStaySecret: passwords are carried over, but no report shows one, neither as text nor as JSON.
func TestSecretsStaySecret(t *testing.T) {
	secrets := strings.NewReplacer(
		`<master id="ms">`, `<primitive id="fence" class="stonith" type="fence_ipmilan">
        <instance_attributes id="f">
          <nvpair id="f1" name="passwd" value="FIRST"/><nvpair id="f2" name="passwd" value="SECOND"/><nvpair id="f5" name="passwd" value="NINTH"/>
          <nvpair id="f3" name="user" value="THIRD"/><nvpair id="f4" name="user" value="FOURTH"/>
        </instance_attributes>
      </primitive>
      <master id="ms">`,
		`<meta_attributes id="m">`, `<instance_attributes id="i">
            <nvpair id="i1" name="Admin_PassWord" value="FIFTH"/><nvpair id="i2" name="Admin_PassWord" value="SIXTH"/>
            <nvpair id="i3" name="client_secret" value="SEVENTH"/><nvpair id="i4" name="client_secret" value="EIGHTH"/>
            <nvpair id="i5" name="user" value="open"/><nvpair id="i6" name="user" value="open as well"/>
          </instance_attributes>
          <meta_attributes id="m">`,
	).Replace(old)
	b := bench(t)
	b.File("secret.xml", secrets)
	reports := ""
	for _, format := range []string{"text", "json"} {
		r := run(b, "-f", "-v", "--format="+format, "secret.xml")
		if r.Status != 0 || r.Err != "" {
			t.Fatalf("%+v", r)
		}
		for _, want := range []string{"passwd=****** (f2)", "passwd=****** (f5)", "Admin_PassWord=******", "client_secret=******", "user=******", "user=open"} {
			if !strings.Contains(r.Out, want) {
				t.Errorf("%s: no %s in %s", format, want, r.Out)
			}
		}
		reports += r.Out
	}
	outcome := b.Read("secret.imported.xml")
	for _, secret := range []string{"FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH", "SEVENTH", "EIGHTH", "NINTH"} {
		if strings.Contains(reports, secret) {
			t.Errorf("a report shows %s:\n%s", secret, reports)
		}
	}
	for _, kept := range []string{"FIRST", "THIRD", "FIFTH", "SEVENTH"} {
		if !strings.Contains(outcome, kept) {
			t.Errorf("%s is lost:\n%s", kept, outcome)
		}
	}
}
