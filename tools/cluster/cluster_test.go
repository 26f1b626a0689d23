package cluster

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/daemon"
	"pacer/tools/env"
	"pacer/tools/output"
)

const small = `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0">
  <configuration>
    <crm_config/>
    <nodes/>
    <resources/>
    <constraints/>
  </configuration>
  <status/>
</cib>
`

// surroundings are an environment of variables only.
func surroundings(root string, vars map[string]string) env.Env {
	return env.Env{Name: "tool", Root: root, Stdin: strings.NewReader(small), Getenv: func(k string) string { return vars[k] }}
}

func node(id string) cib.Op {
	return cib.Op{Kind: cib.Create, Section: "nodes", Data: output.Element(nil, "node", "id", id, "uname", "n"+id)}
}

func mustOpen(t *testing.T, e env.Env) CIB {
	t.Helper()
	c, err := Open(e)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// TestChangesAreInTheFile opens each kind of file, changes it and reads it again.
func TestChangesAreInTheFile(t *testing.T) {
	dir := t.TempDir()
	plain, packed := filepath.Join(dir, "cib.xml"), filepath.Join(dir, "cib.xml.bz2")
	compressed, err := compress([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{plain: small, packed: string(compressed), filepath.Join(dir, "shadow.mine"): small} {
		if err := os.WriteFile(name, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	for _, vars := range []map[string]string{
		{"CIB_file": plain},
		{"CIB_file": packed},
		{"CIB_shadow": "mine", "CIB_shadow_dir": dir, "CIB_file": "ignored"},
	} {
		e := surroundings(dir, vars)
		if err := mustOpen(t, e).Apply(node("1"), node("2")); err != nil {
			t.Fatal(vars, err)
		}
		doc, err := mustOpen(t, e).Document()
		if err != nil || len(doc.Root().FindElements("configuration/nodes/node")) != 2 || doc.Version().Epoch != 7 {
			t.Errorf("%v: %v\n%s", vars, err, doc.Bytes())
		}
	}
	if info, err := os.Stat(plain); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v %v", info.Mode(), err)
	}
}

// TestRefusedChangesLeaveTheFile: all operations or none, and nothing against the schema.
func TestRefusedChangesLeaveTheFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "cib.xml")
	if err := os.WriteFile(name, []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	c := mustOpen(t, surroundings("/", map[string]string{"CIB_file": name}))
	bad := node("2")
	bad.Data.CreateAttr("colour", "red")
	for code, ops := range map[cib.Code][]cib.Op{
		cib.Exists:        {node("1"), node("1")},
		cib.Nonconforming: {bad},
	} {
		var refusal *cib.OpError
		if err := c.Apply(ops...); !errors.As(err, &refusal) || refusal.Code != code {
			t.Errorf("%v: %v", code, err)
		}
		if data, _ := os.ReadFile(name); string(data) != small {
			t.Errorf("%v: the file has changed", code)
		}
	}
}

// TestOpenSaysWhatIsWrong states the status and the words of each failure to open.
func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "cib.xml")
	tests := []struct {
		name, text string // of CIB_file; no text: it is not written
		status     vocab.Exit
		says       string
	}{
		{"", "", vocab.ExitDisconnected, "no daemon listens at " + dir},
		{file + ".none", "", vocab.ExitNoSuch, "no such file"},
		{file, "<cib>\n<a></b></cib>", vocab.ExitConfig, "line 2, column"},
		{file, strings.Replace(small, "4.0", "9.9", 1), vocab.ExitConfig, `unknown schema "pacemaker-9.9"`},
		{file, strings.Replace(small, "<nodes/>", "<node/>", 1), vocab.ExitConfig, "line 4, column 5: /cib/configuration/node: <node> may not stand in <configuration>"},
	}
	for _, test := range tests {
		if test.text != "" {
			if err := os.WriteFile(test.name, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := Open(surroundings(dir, map[string]string{"CIB_file": test.name}))
		if output.StatusOf(err) != test.status || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: status %d: %v", test.says, output.StatusOf(err), err)
		}
	}
}

// TestShadowBeforeFile: where the environment names both, a shadow copy and a file, the copy counts.
func TestShadowBeforeFile(t *testing.T) {
	dir := t.TempDir()
	file, shadows := filepath.Join(dir, "cib.xml"), filepath.Join(dir, "shadows")
	if err := os.MkdirAll(shadows, 0o700); err != nil {
		t.Fatal(err)
	}
	e := surroundings(dir, map[string]string{"CIB_shadow": "x", "CIB_shadow_dir": shadows, "CIB_file": file})
	for name, epoch := range map[string]string{file: "4", ShadowFile(e, "x"): "9"} {
		if err := os.WriteFile(name, []byte(strings.Replace(small, ` epoch="4"`, ` epoch="`+epoch+`"`, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if doc, err := mustOpen(t, e).Document(); err != nil || doc.Version().Epoch != 9 {
		t.Errorf("%v %v", doc.Version(), err)
	}
}

func TestStandardInputCanOnlyBeRead(t *testing.T) {
	c := mustOpen(t, surroundings("/", map[string]string{"CIB_file": "-"}))
	if doc, err := c.Document(); err != nil || doc.Version().Epoch != 4 {
		t.Error(err)
	}
	if err := c.Apply(node("1")); output.StatusOf(err) != vocab.ExitUsage {
		t.Error(err)
	}
}

// TestDaemon changes the CIB of a running cluster, also by what a daemon is not sent as such.
func TestDaemon(t *testing.T) {
	root, err := os.MkdirTemp("", "pacer") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(root)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- daemon.Run(ctx, daemon.Config{Root: root, Name: "alone", ID: 1, Version: "test", Log: zerolog.Nop()})
	}()
	defer func() { stop(); <-done }()
	e := surroundings(root, nil)
	ready(t, Socket(e))
	c := mustOpen(t, e)
	if err := c.Apply(node("7")); err != nil {
		t.Fatal(err)
	}
	var refusal *cib.OpError
	if err := c.Apply(node("7")); !errors.As(err, &refusal) || refusal.Code != cib.Exists {
		t.Errorf("creating twice: %v", err)
	}
	before, err := c.Document()
	if err != nil {
		t.Fatal(err)
	}
	after, err := cib.Update(before, []cib.Op{node("8")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Apply(cib.Op{Kind: cib.Patching, Patch: cib.Diff(before, after)}); err != nil {
		t.Fatal(err)
	}
	doc, err := c.Document()
	if err != nil || doc.Root().FindElement("configuration/nodes/node[@id='8']") == nil {
		t.Errorf("the patch is not applied: %v\n%s", err, doc.Bytes())
	}
}

func ready(t *testing.T, socket string) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if s, err := api.NewClient(socket).Status(context.Background()); err == nil && s.DC != "" && s.State == "idle" {
			return
		}
	}
	t.Fatal("the daemon is not ready")
}

// TestTheClustersOwnFile: a change of the cluster's configuration while no daemon runs keeps the digest
// beside it right.
func TestTheClustersOwnFile(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "var/lib/pacemaker/cib")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "cib.xml")
	if err := os.WriteFile(name, []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := mustOpen(t, surroundings(root, map[string]string{"CIB_file": name})).Apply(node("1")); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := cib.Parse(data, name)
	if err != nil {
		t.Fatal(err)
	}
	digest, err := os.ReadFile(name + ".sig")
	if err != nil || strings.TrimSpace(string(digest)) != cib.SignatureDigest(doc.Root()) || doc.Version().Epoch != 5 {
		t.Errorf("%s %v\n%s", digest, err, data)
	}
}
