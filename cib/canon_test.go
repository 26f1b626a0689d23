package cib_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pacer/cib"
)

func TestParamsText(t *testing.T) {
	params := []cib.Param{{"ip", "10.0.0.1"}, {"CRM_meta_timeout", "20000"}, {"Zone", `a"<'>&`}}
	const want = " <parameters CRM_meta_timeout=\"20000\" Zone=\"a&quot;&lt;'&gt;&amp;\" ip=\"10.0.0.1\"/>\n"
	if got := cib.ParamsText(params); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if params[0].Name != "ip" {
		t.Error("the argument was sorted")
	}
}

// TestDigestOfNoParameters holds the digest that fills the status section of most clusters.
func TestDigestOfNoParameters(t *testing.T) {
	const want = "f2317cad3d54cec5d7d7aa7d0bf35cf8"
	if got := cib.ParamsDigest(nil); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestOpParams(t *testing.T) {
	base := []cib.Param{{"id", "1"}, {"ip", "x"}, {"CRM_meta_timeout", "20000"}, {"CRM_meta_name", "monitor"}, {"crm_feature_set", "3.0"}, {"on_node", "n"}}
	names := func(params []cib.Param) string {
		var list []string
		for _, p := range params {
			list = append(list, p.Name)
		}
		return strings.Join(list, " ")
	}
	if got := names(cib.OpParams(base)); got != "ip" {
		t.Errorf("one-off operation keeps %q", got)
	}
	if got := names(cib.OpParams(append(base, cib.Param{"CRM_meta_interval", "10000"}))); got != "ip CRM_meta_timeout" {
		t.Errorf("recurring operation keeps %q", got)
	}
	if got := names(cib.OpParams(append(base, cib.Param{"CRM_meta_interval", "0"}))); got != "ip" {
		t.Errorf("operation with interval 0 keeps %q", got)
	}
}

func TestDigestIgnoresWhoWrote(t *testing.T) {
	a := parse(t, minimal)
	b := parse(t, strings.Replace(minimal, "<cib ", `<cib cib-last-written="now" update-client="x" `, 1))
	if cib.Digest(a.Root()) != cib.Digest(b.Root()) {
		t.Error("digests differ by who wrote the document")
	}
	if cib.SignatureDigest(a.Root()) == cib.SignatureDigest(b.Root()) || string(a.Bytes()) == string(b.Bytes()) {
		t.Error("digests of everything do not count everything")
	}
}

// TestDigestsAgreeWithCibadmin asks an installed Pacemaker. Versions before 3 escape apostrophes and
// control characters in another way, so files with such are left out.
func TestDigestsAgreeWithCibadmin(t *testing.T) {
	cibadmin, err := exec.LookPath("cibadmin")
	if err != nil {
		t.Skip("cibadmin is not installed")
	}
	files := suiteFiles(t)
	for i := 0; i < len(files); i += 20 {
		file := files[i]
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(string(text), "'\t") {
			continue
		}
		d := parse(t, string(text)).Copy()
		root := d.Root()
		// Without a recent feature set, cibadmin answers with the signature's digest.
		root.CreateAttr("crm_feature_set", cib.FeatureSet)
		file = filepath.Join(t.TempDir(), filepath.Base(file))
		if err := os.WriteFile(file, d.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, want := cib.SignatureDigest(root), ask(t, cibadmin, file, "--md5-sum"); got != want {
			t.Errorf("%s: signature is %s, cibadmin says %s", filepath.Base(file), got, want)
		}
		if got, want := cib.Digest(root), ask(t, cibadmin, file, "--md5-sum-versioned"); got != want {
			t.Errorf("%s: digest is %s, cibadmin says %s", filepath.Base(file), got, want)
		}
	}
}

func ask(t *testing.T, cibadmin, file, question string) string {
	t.Helper()
	cmd := exec.Command(cibadmin, question, "--xml-file", file)
	cmd.Env = append(os.Environ(), "CIB_file="+file)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	return strings.TrimSpace(string(out))
}

func suiteFiles(tb testing.TB) []string {
	tb.Helper()
	dir := os.Getenv("PACER_SUITES")
	if dir == "" {
		tb.Skip("PACER_SUITES is not set")
	}
	files, err := filepath.Glob(filepath.Join(dir, "cts/scheduler/xml/*.xml"))
	if err != nil || len(files) == 0 {
		tb.Skipf("no scheduler suite below %s", dir)
	}
	return files
}
