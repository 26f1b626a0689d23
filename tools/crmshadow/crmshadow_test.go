package crmshadow

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/tools/tooltest"
)

const small = `<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0">
  <configuration>
    <crm_config/>
    <nodes/>
    <resources>
      <primitive id="web" class="lsb" type="apache"/>
    </resources>
    <constraints/>
  </configuration>
  <status/>
</cib>
`

// bench has a CIB and a copy of it, named "try", in use.
func bench(t *testing.T) *tooltest.Bench {
	b := tooltest.New(t, small)
	b.Vars["CIB_shadow_dir"] = filepath.Join(b.Dir, "copies")
	b.Vars["CIB_shadow"] = "try"
	if r := b.Run(Main, "crm_shadow", "--create", "try", "--batch"); r.Status != 0 {
		t.Fatal(r.Err)
	}
	return b
}

const copyFile = "copies/shadow.try"

func TestCreateMakesTheFolder(t *testing.T) {
	b := bench(t)
	if b.Read(copyFile) != small {
		t.Error(b.Read(copyFile))
	}
}

// TestCommitIsRefused leaves the cluster's CIB as it was.
func TestCommitIsRefused(t *testing.T) {
	for _, test := range []struct {
		name, live, shadow, err string
		status                  int
		args                    []string
	}{
		{"not forced", small, small, "the --force flag is required", 64, []string{"--commit", "try"}},
		{"the base moved on", strings.Replace(small, `epoch="4"`, `epoch="9"`, 1), small, "Update was older than existing configuration", 103, []string{"--commit", "try", "--force", "--all"}},
		{"no XML", small, "<cib", "Could not parse XML from input file 'copies/shadow.try': copies/shadow.try: line 1, column 5:", 66, []string{"--commit", "try", "--force"}},
		{"against the schema", small, strings.Replace(small, `type="apache"`, `kind="apache"`, 1), "Could not commit shadow instance 'try' to the CIB: Update does not conform to the configured schema", 78, []string{"--commit", "try", "--force"}},
		{"it says why if asked", small, strings.Replace(small, `type="apache"`, `kind="apache"`, 1), "kind", 78, []string{"--commit", "try", "--force", "-V"}},
		{"no copy", small, "", "Could not access shadow instance 'other': No such file or directory", 105, []string{"--commit", "other", "--force"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := bench(t)
			b.File("cib.xml", test.live)
			b.File(copyFile, test.shadow)
			r := b.Run(Main, "crm_shadow", test.args...)
			if r.Status != test.status || !strings.Contains(r.Err, test.err) {
				t.Errorf("status %d, want %d\n%s", r.Status, test.status, r.Err)
			}
			if b.Read("cib.xml") != test.live {
				t.Error(b.Read("cib.xml"))
			}
		})
	}
}

// TestCommitKeepsTheStatus unless all is committed.
func TestCommitKeepsTheStatus(t *testing.T) {
	changed := strings.NewReplacer(`id="web"`, `id="db"`, "<status/>", `<status><node_state id="1" uname="n1"/></status>`, `epoch="4"`, `epoch="5"`).Replace(small)
	for all, want := range map[bool]bool{false: false, true: true} {
		b := bench(t)
		b.File(copyFile, changed)
		args := []string{"--commit", "try", "--force"}
		if all {
			args = append(args, "--all")
		}
		if r := b.Run(Main, "crm_shadow", args...); r.Status != 0 {
			t.Error(r.Err)
		}
		left := b.Read("cib.xml")
		if !strings.Contains(left, `id="db"`) || strings.Contains(left, "node_state") != want {
			t.Errorf("all=%v left\n%s", all, left)
		}
	}
}

func TestEditUsesTheEditor(t *testing.T) {
	b := bench(t)
	if r := b.Run(Main, "crm_shadow", "--edit"); r.Status != 6 || !strings.Contains(r.Err, "No value for EDITOR defined") {
		t.Errorf("without an editor: %d %s", r.Status, r.Err)
	}
	editor := b.File("editor", "#!/bin/sh\necho broken > \"$1\"\nexit 3\n")
	if err := os.Chmod(editor, 0o700); err != nil {
		t.Fatal(err)
	}
	b.Vars["EDITOR"] = editor
	r := b.Run(Main, "crm_shadow", "--edit")
	if r.Status != 3 || !strings.Contains(r.Err, "warning: Could not parse XML") || b.Read(copyFile) != "broken\n" {
		t.Errorf("status %d: %s", r.Status, r.Err)
	}
	b.Vars["EDITOR"] = b.Dir + "/none"
	if r := b.Run(Main, "crm_shadow", "--edit"); r.Status != 72 || !strings.Contains(r.Err, "Could not invoke EDITOR") {
		t.Errorf("status %d: %s", r.Status, r.Err)
	}
}

// TestShellRunsInTheCopy uses a script as the user's shell.
func TestShellRunsInTheCopy(t *testing.T) {
	b := bench(t)
	delete(b.Vars, "CIB_shadow")
	shell := b.File("sh", "#!/bin/sh\necho \"$CIB_shadow in $PS1\"\nexit 7\n")
	if err := os.Chmod(shell, 0o700); err != nil {
		t.Fatal(err)
	}
	b.Vars["SHELL"] = shell
	r := b.Run(Main, "crm_shadow", "--switch", "try")
	want := "Setting up shadow instance\nPress Ctrl+D to exit the crm_shadow shell\ntry in shadow[try] # \n"
	if r.Out != want || r.Status != 7 {
		t.Errorf("status %d, got %q, want %q", r.Status, r.Out, want)
	}
	b.Vars["CIB_shadow"], b.Vars["PS1"] = "try", "shadow[try] # "
	if r := b.Run(Main, "crm_shadow", "--switch", "try"); r.Out != "" || r.Status != 0 {
		t.Errorf("inside: %d %q", r.Status, r.Out)
	}
	if r := b.Run(Main, "crm_shadow", "--delete", "try", "--force"); r.Out != "Press Ctrl+D to exit the crm_shadow shell\n" {
		t.Errorf("deleting: %q", r.Out)
	}
}

func TestUsage(t *testing.T) {
	b := bench(t)
	for _, test := range []struct {
		args []string
		err  string
	}{
		{nil, "Must specify a query or command option"},
		{[]string{"--create", "../up", "--batch"}, `--create: "../up" cannot be the name of a shadow: it becomes part of a file's name`},
		{[]string{"--switch", ""}, "needs a name"},
	} {
		if r := b.Run(Main, "crm_shadow", test.args...); r.Status != 64 || !strings.Contains(r.Err, test.err) {
			t.Errorf("%v: status %d: %s", test.args, r.Status, r.Err)
		}
	}
}
