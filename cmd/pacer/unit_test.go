package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const unitFile = "../../dist/pacer.service"

// setting is a line of a unit file.
type setting struct {
	section, name, value string
	explained            bool // a comment stands above it, or above the lines right above it
}

func readUnit(t *testing.T) (text string, all []setting) {
	t.Helper()
	data, err := os.ReadFile(unitFile)
	if err != nil {
		t.Fatal(err)
	}
	section, explained := "", false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		name, value, isSetting := strings.Cut(line, "=")
		switch {
		case line == "":
			explained = false
		case strings.HasPrefix(line, "#"):
			explained = true
		case strings.HasPrefix(line, "["):
			section, explained = strings.Trim(line, "[]"), false
		case isSetting:
			all = append(all, setting{section, name, value, explained})
		default:
			t.Errorf("%s: no setting: %s", unitFile, line)
		}
	}
	return string(data), all
}

// TestUnit: the daemon may start agents whatever the services need, is spared when memory runs out, and takes from
// agents nothing that they need. Each setting says why.
func TestUnit(t *testing.T) {
	_, all := readUnit(t)
	values := map[string]string{}
	for _, s := range all {
		if s.section == "Service" {
			values[s.name] = s.value
			if !s.explained {
				t.Errorf("%s=%s has no reason above it", s.name, s.value)
			}
		}
	}
	for name, want := range map[string]string{
		"Type": "notify", "KillMode": "process", "SendSIGKILL": "no", "Restart": "on-failure", "Delegate": "yes",
		"TasksMax": "infinity", "LimitNOFILE": "1024:524288", "OOMScoreAdjust": "-900", "OOMPolicy": "continue", "ManagedOOMPreference": "omit",
		"RestartSec": "100ms", "TimeoutStopSec": "30min", "NotifyAccess": "main", "UMask": "0022",
	} {
		if values[name] != want {
			t.Errorf("%s=%s, want %s", name, values[name], want)
		}
	}
	// These are inherited by all that agents start, or hide from the host what agents do.
	for _, prefix := range []string{
		"Private", "Protect", "ReadOnly", "ReadWrite", "Inaccessible", "TemporaryFileSystem", "Bind", "Root", "Mount", "Restrict", "SystemCall",
		"Capability", "NoNewPrivileges", "LockPersonality", "MemoryDeny", "MemoryMax", "MemoryHigh", "CPUQuota", "DeviceAllow", "DevicePolicy",
		"IPAddress", "User", "Group", "DynamicUser", "ProcSubset", "NetworkNamespace", "RemoveIPC", "LimitNPROC", "LimitAS", "RuntimeMax",
	} {
		if i := slices.IndexFunc(all, func(s setting) bool { return s.section == "Service" && strings.HasPrefix(s.name, prefix) }); i >= 0 {
			t.Errorf("%s takes from agents what they may need", all[i].name)
		}
	}
}

// TestUnitIsUnderstood: systemd itself has nothing to say about the unit.
func TestUnitIsUnderstood(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd-analyze here")
	}
	text, _ := readUnit(t)
	text = strings.ReplaceAll(text, "/usr/local/sbin/pacer", "/bin/true") // which is there
	path := filepath.Join(t.TempDir(), "pacer.service")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(analyze, "verify", "--man=no", path).CombinedOutput()
	if err != nil || strings.Contains(string(out), "pacer.service") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestInstall: whatever the prefix, all that the unit names is where it says, the program is one static file, and each
// link is a tool.
func TestInstall(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip(err)
	}
	for _, prefix := range []string{"/usr/local", "/opt/ha"} {
		root := t.TempDir()
		if out, err := exec.Command("make", "-C", "../..", "install", "DESTDIR="+root, "PREFIX="+prefix).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if _, err := os.Lstat(filepath.Join(root, prefix, "lib/systemd/system/pacemaker.service")); err == nil {
			t.Error("there is a pacemaker.service, which takes the place of another one")
		}
		unit, err := os.ReadFile(filepath.Join(root, prefix, "lib/systemd/system/pacer.service"))
		if err != nil {
			t.Fatal(err)
		}
		named := regexp.MustCompile(`(?m)^(?:Documentation=file:|ConditionFileIsExecutable=|ExecStart=)(\S+)`).FindAllSubmatch(unit, -1)
		if len(named) != 3 {
			t.Errorf("the unit names %q", named)
		}
		for _, m := range named {
			if _, err := os.Stat(filepath.Join(root, string(m[1]))); err != nil || !strings.HasPrefix(string(m[1]), prefix+"/") {
				t.Errorf("prefix %s: %v", prefix, err)
			}
		}
		program, err := elf.Open(filepath.Join(root, prefix, "sbin/pacer"))
		if err != nil {
			t.Fatal(err)
		}
		if needs, err := program.ImportedLibraries(); err != nil || len(needs) > 0 || program.Section(".interp") != nil {
			t.Errorf("the program needs %v, %v", needs, err)
		}
		program.Close()
		completes(t, filepath.Join(root, prefix))
		for _, name := range links() {
			found, _ := filepath.Glob(filepath.Join(root, prefix, "*", name))
			daemons, _ := filepath.Glob(filepath.Join(root, prefix, "lib*", "pacemaker", name))
			if found = append(found, daemons...); len(found) != 1 {
				t.Errorf("%s is at %q", name, found)
				continue
			}
			if out, err := exec.Command(found[0], "--version").CombinedOutput(); err != nil {
				t.Errorf("%s: %v %s", name, err, out)
			}
		}
	}
}

// completes looks whether what is installed below a folder completes words in bash.
func completes(t *testing.T, prefix string) {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Log(err)
		return
	}
	script := `. "$1"/share/bash-completion/completions/crm; COMP_LINE="crm conf"; COMP_POINT=8; COMP_WORDS=(crm conf); COMP_CWORD=1; _crm; echo "${COMPREPLY[@]}"`
	cmd := exec.Command(bash, "-c", script, "bash", prefix)
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(prefix, "sbin")+":"+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "configure" {
		t.Errorf("crm conf becomes %q, %v", out, err)
	}
}
