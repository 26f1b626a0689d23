package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pacer/tools/env"
)

// Whatever writes a configuration, or what follows from one, into a file that the user names keeps it from the world:
// there may be passwords in it. A file that the world could read is not kept so.
func TestFilesOfConfigurationsArePrivate(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o022))
	dir := t.TempDir()
	file := filepath.Join(dir, "cib.xml")
	const secret = "s3cr3t"
	text := `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0" crm_feature_set="3.20.0" have-quorum="1">` +
		`<configuration><crm_config><cluster_property_set id="o"><nvpair id="o1" name="fencing-enabled" value="false"/></cluster_property_set></crm_config>` +
		`<nodes><node id="1" uname="n1"/></nodes><resources>` +
		`<primitive id="web" class="ocf" provider="heartbeat" type="Dummy"><instance_attributes id="i"><nvpair id="i1" name="passwd" value="` + secret + `"/></instance_attributes></primitive>` +
		`</resources><constraints/></configuration><status><node_state id="1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member"/></status></cib>`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, command := range map[string][]string{
		"save":     {"crm", "configure", "save", "FILE"},
		"save xml": {"crm", "configure", "save", "xml", "FILE"},
		"input":    {"crm_simulate", "-x", file, "-S", "-I", "FILE"},
		"output":   {"crm_simulate", "-x", file, "-S", "-O", "FILE"},
		"graph":    {"crm_simulate", "-x", file, "-S", "-G", "FILE"},
		"verify":   {"crm_verify", "-x", file, "--save-xml", "FILE"},
		"import":   {"pacer", "import", file, "--force", "--output", "FILE"},
		"query":    {"cibadmin", "--query", "--output-to", "FILE"},
	} {
		for _, there := range []bool{false, true} {
			out := filepath.Join(t.TempDir(), "out")
			if there {
				if err := os.WriteFile(out, nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			args := append([]string(nil), command[1:]...)
			for i, a := range args {
				if a == "FILE" {
					args[i] = out
				}
			}
			var said bytes.Buffer
			code := run(env.Env{
				Name: command[0], Args: args, Stdin: strings.NewReader(""), Stdout: &said, Stderr: &said, Root: t.TempDir(),
				Getenv: func(name string) string { return map[string]string{"CIB_file": file}[name] },
			})
			written, err := os.ReadFile(out)
			if err != nil || !strings.Contains(string(written), secret) {
				t.Errorf("%s: exit %d, %v, %s%s", name, code, err, said.String(), written)
				continue
			}
			if info, _ := os.Stat(out); info.Mode().Perm()&0o007 != 0 {
				t.Errorf("%s (there before: %t): the world may read what has a password: %o", name, there, info.Mode().Perm())
			}
		}
	}
}
