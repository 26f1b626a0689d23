package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/rs/zerolog"

	"pacer/cib/schema"
)

// installed has make install put everything below a folder; the program is the one of these tests.
func installed(t *testing.T, dest string, settings ...string) {
	t.Helper()
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("make is not installed")
	}
	source, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for link, target := range map[string]string{"bin/pacer": self, "dist": filepath.Join(source, "dist"), "README.md": filepath.Join(source, "README.md")} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, link)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	args := append([]string{"-C", dir, "-f", filepath.Join(source, "Makefile"), "--old-file=build", "install", "DESTDIR=" + dest}, settings...)
	if out, err := exec.Command("make", args...).CombinedOutput(); err != nil {
		t.Fatalf("make install: %v\n%s", err, out)
	}
}

func fileText(t *testing.T, parts ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Error(err)
	}
	return string(data)
}

// TestInstallForClients: with PREFIX=/usr clients of Pacemaker's find all that they have compiled in.
func TestInstallForClients(t *testing.T) {
	dest := t.TempDir()
	installed(t, dest, "PREFIX=/usr", "DAEMONS=/usr/libexec/pacemaker")
	pacer, err := os.Stat(filepath.Join(dest, "usr/sbin/pacer"))
	if err != nil {
		t.Fatal(err)
	}
	tools := []string{"crm", "cibadmin", "crm_mon", "crm_resource", "crm_attribute", "crm_node", "crmadmin", "iso8601", "pacemakerd", "stonith_admin"}
	for i, name := range tools {
		tools[i] = "usr/sbin/" + name
	}
	for _, name := range []string{"based", "controld", "fenced", "schedulerd"} {
		tools = append(tools, "usr/libexec/pacemaker/pacemaker-"+name)
	}
	for _, name := range tools {
		if info, err := os.Stat(filepath.Join(dest, name)); err != nil || !os.SameFile(info, pacer) {
			t.Errorf("%s is not the program: %v", name, err)
		}
		if target, _ := os.Readlink(filepath.Join(dest, name)); filepath.IsAbs(target) {
			t.Errorf("%s leads to %s, which is another program once DESTDIR is moved to its place", name, target)
		}
	}
	if _, err := os.Lstat(filepath.Join(dest, "usr/sbin/pacemaker-fenced")); err == nil {
		t.Error("pacemaker-fenced is among the tools, where Pacemaker has none")
	}
	unit := fileText(t, dest, "usr/lib/systemd/system/pacemaker.service")
	for _, line := range []string{"\nExecStart=/usr/sbin/pacemakerd\n", "\nDocumentation=file:/usr/share/doc/pacer/README.md\n", "\nConditionFileIsExecutable=/usr/sbin/pacer\n"} {
		if !strings.Contains(unit, line) {
			t.Errorf("no %q in %s", line, unit)
		}
	}
	if fileText(t, dest, "usr/lib/systemd/system/pacer.service") != unit {
		t.Error("pacer.service is not another name of pacemaker.service")
	}
	if text := fileText(t, dest, "usr/share/pacemaker/pacemaker-4.0.rng"); !strings.Contains(text, `<externalRef href="resources-4.0.rng"/>`) {
		t.Errorf("no schema: %s", text)
	}
	if out, err := exec.Command(filepath.Join(dest, "usr/libexec/pacemaker/pacemaker-fenced"), "metadata").Output(); err != nil || !bytes.Contains(out, []byte("pcmk_host_list")) {
		t.Errorf("%v: %s", err, out)
	}
}

// TestInstallLeavesCrmshAlone: crmsh's crm stays, and its completion.
func TestInstallLeavesCrmshAlone(t *testing.T) {
	dest := t.TempDir()
	crm := filepath.Join(dest, "usr/sbin/crm")
	if err := os.MkdirAll(filepath.Dir(crm), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(crm, []byte("#!/usr/bin/python3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	installed(t, dest, "PREFIX=/usr")
	installed(t, dest, "PREFIX=/usr") // once more, over what is there now
	if text := fileText(t, crm); text != "#!/usr/bin/python3\n" {
		t.Errorf("crm is %.100q", text)
	}
	if _, err := os.Stat(filepath.Join(dest, "usr/share/bash-completion/completions/crm")); err == nil {
		t.Error("there is a completion for another crm")
	}
	if err := exec.Command(filepath.Join(dest, "usr/sbin/crm_mon"), "--version").Run(); err != nil {
		t.Errorf("crm_mon: %v", err)
	}
}

// judge has a program of the host judge a document by an installed schema.
type judge struct {
	name  string
	valid func(schema, document string) (said string, ok bool)
}

func runs(args ...string) (string, bool) {
	out, err := exec.Command(args[0], args[1:]...).CombinedOutput()
	return string(out), err == nil
}

const lxml = `import sys
from lxml import etree
sys.exit(0 if etree.RelaxNG(file=sys.argv[1]).validate(etree.parse(sys.argv[2])) else 1)`

// TestInstalledSchemasJudge: xmllint and Python's lxml, which crmsh and pcs use, take the schemas, and judge configurations
// as the tools do.
func TestInstalledSchemasJudge(t *testing.T) {
	var judges []judge
	if _, err := exec.LookPath("xmllint"); err == nil {
		judges = append(judges, judge{"xmllint", func(schema, doc string) (string, bool) { return runs("xmllint", "--noout", "--relaxng", schema, doc) }})
	}
	if exec.Command("/usr/bin/python3", "-c", "import lxml").Run() == nil {
		judges = append(judges, judge{"lxml", func(schema, doc string) (string, bool) { return runs("/usr/bin/python3", "-c", lxml, schema, doc) }})
	}
	if len(judges) == 0 {
		t.Skip("neither xmllint nor lxml is installed")
	}
	dir := t.TempDir()
	if err := writeSchemas(dir); err != nil {
		t.Fatal(err)
	}
	doc := filepath.Join(dir, "cib.xml")
	for _, c := range []struct {
		version, resources string
		valid              bool
	}{
		{"3.9", `<primitive id="a" class="ocf" provider="pacemaker" type="Dummy"><operations><op id="a-m" name="monitor" interval="10s"/></operations></primitive>`, true},
		{"3.9", `<primitive id="a" class="ocf" provider="pacemaker" type="Dummy"><operations><op id="a-m" name="monitor"/></operations></primitive>`, false},
		{"3.9", `<primitive id="a" class="ocf" type="Dummy"/>`, false},
		{"3.9", `<master id="m"><primitive id="a" class="lsb" type="x"/></master>`, true},
		{"4.0", `<master id="m"><primitive id="a" class="lsb" type="x"/></master>`, false},
		{"1.2", `<bundle id="b"><docker image="i"/></bundle>`, false},
		{"3.9", `<bundle id="b"><docker image="i"/></bundle>`, true},
		{"3.9", `<primitive id="a" class="lsb" type="x"/><primitive id="a" class="lsb" type="x"/>`, false},
	} {
		text := `<cib validate-with="pacemaker-` + c.version + `" admin_epoch="0" epoch="0" num_updates="0"><configuration><crm_config/><nodes/><resources>` +
			c.resources + `</resources><constraints/></configuration><status/></cib>`
		if err := os.WriteFile(doc, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		read := etree.NewDocument()
		if err := read.ReadFromString(text); err != nil {
			t.Fatal(err)
		}
		if version, _ := schema.Named("pacemaker-" + c.version); schema.Of(version).Valid(read.Root()) != c.valid {
			t.Errorf("here: %s by %s: valid is %v", c.resources, c.version, !c.valid)
		}
		for _, j := range judges {
			if said, ok := j.valid(filepath.Join(dir, "pacemaker-"+c.version+".rng"), doc); ok != c.valid {
				t.Errorf("%s: %s by %s: valid is %v: %s", j.name, c.resources, c.version, ok, said)
			}
		}
	}
}

func TestSchemasWantsAFolder(t *testing.T) {
	if code, _, said := call(t, "pacer", "schemas"); code != 64 || !strings.Contains(said, "expected one folder, such as /usr/share/pacemaker") {
		t.Errorf("%d %s", code, said)
	}
}

// TestSettingsOfTheHost: what the host's file sets counts where the environment does not, and what does nothing is told.
func TestSettingsOfTheHost(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "etc/default"), 0o755); err != nil {
		t.Fatal(err)
	}
	text := "PCMK_panic_action=crash\nPCMK_debug=yes\nPCMK_ipc_type=socket\nno setting\n"
	if err := os.WriteFile(filepath.Join(root, "etc/default/pacemaker"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	got := settled(root, []string{"PCMK_debug=no"}, zerolog.New(zerolog.ConsoleWriter{Out: &log, NoColor: true}))
	if want := "PCMK_debug=no PCMK_panic_action=crash PCMK_ipc_type=socket"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", got, want)
	}
	said := log.String()
	if strings.Count(said, "event=setting") != 2 || !strings.Contains(said, "PCMK_ipc_type has no effect here") || !strings.Contains(said, "etc/default/pacemaker:4:1") {
		t.Error(said)
	}
}

// TestReaderLog: the flag counts before the setting, and none is none.
func TestReaderLog(t *testing.T) {
	for _, c := range []struct{ flag, setting, want string }{
		{"", "", ""}, {"", "/var/log/p", "/var/log/p"}, {"/x", "/var/log/p", "/x"}, {"none", "/var/log/p", ""}, {"", "None", ""}, {"", "/dev/null", ""},
	} {
		if got := readerLog(c.flag, []string{"PCMK_logfile=" + c.setting}); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
