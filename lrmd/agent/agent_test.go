package agent

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pacer/cib/value/term"
	"pacer/lrmd"
)

// host is a host of its own below a temporary root, with some agents.
func host(t *testing.T, files map[string]string) (*Host, string) {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		mode := os.FileMode(0o755)
		if strings.Contains(name, "plain") {
			mode = 0o644
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	return NewHost(root, []string{"HOME=/", "NOTIFY_SOCKET=/run/x"}), root
}

func ocf(name string) term.Agent { return term.Agent{Class: "ocf", Provider: "test", Type: name} }
func lsb(name string) term.Agent { return term.Agent{Class: "lsb", Type: name} }

const exitWith = "#!/bin/sh\n[ \"$2\" = \"\" ] || echo extra argument\nexit $(cat \"$0.code\")\n"

// What an agent's exit means depends on its class and on the action.
func TestExitStatus(t *testing.T) {
	h, root := host(t, map[string]string{"etc/init.d/a": exitWith, "usr/lib/ocf/resource.d/test/a": exitWith})
	for _, tc := range []struct {
		agent  term.Agent
		action string
		exit   string
		want   term.Exit
	}{
		{ocf("a"), "monitor", "0", term.ExitOK},
		{ocf("a"), "monitor", "7", term.ExitNotRunning},
		{ocf("a"), "monitor", "8", term.ExitPromoted},
		{ocf("a"), "monitor", "9", term.ExitFailedPromoted},
		{ocf("a"), "monitor", "10", term.ExitError},
		{ocf("a"), "monitor", "190", term.ExitDegraded},
		{ocf("a"), "monitor", "191", term.ExitDegradedPromoted},
		{ocf("a"), "start", "193", term.ExitError},
		{ocf("a"), "start", "6", term.ExitNotConfigured},
		{lsb("a"), "monitor", "0", term.ExitOK},
		{lsb("a"), "monitor", "1", term.ExitNotRunning},
		{lsb("a"), "monitor", "2", term.ExitNotRunning},
		{lsb("a"), "monitor", "3", term.ExitNotRunning},
		{lsb("a"), "monitor", "4", term.ExitError},
		{lsb("a"), "monitor", "5", term.ExitError},
		{lsb("a"), "monitor", "150", term.ExitNotInstalled},
		{lsb("a"), "monitor", "151", term.ExitInsufficientPriv},
		{lsb("a"), "status", "3", term.ExitNotRunning},
		{lsb("a"), "start", "5", term.ExitNotInstalled},
		{lsb("a"), "stop", "7", term.ExitNotRunning},
		{lsb("a"), "stop", "8", term.ExitError},
		{term.Agent{Class: "LSB", Type: "a"}, "monitor", "3", term.ExitNotRunning},
		{term.Agent{Class: "service", Type: "a"}, "monitor", "3", term.ExitNotRunning},
	} {
		for _, dir := range []string{"etc/init.d", "usr/lib/ocf/resource.d/test"} {
			if err := os.WriteFile(filepath.Join(root, dir, "a.code"), []byte(tc.exit), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got := h.Launch(lrmd.Op{Resource: "r", Agent: tc.agent, Action: tc.action}).Wait()
		if got.RC != tc.want || got.Status != term.ExecDone || got.Stdout != "" {
			t.Errorf("%s %s that exits with %s: got %+v, want %d", tc.agent, tc.action, tc.exit, got, tc.want)
		}
	}
}

// An agent that cannot be run, or does not end by itself, gives a result that says what is wrong.
func TestTroubles(t *testing.T) {
	h, root := host(t, map[string]string{
		"etc/init.d/plain":                        "#!/bin/sh\n",
		"etc/init.d/badinterp":                    "#!/nonexistent/sh -e\n",
		"etc/init.d/crash":                        "#!/bin/sh\nkill -9 $$\n",
		"etc/init.d/dir/x":                        "",
		"etc/init.d/noheader":                     "exit 3\n",
		"usr/lib/ocf/resource.d/test/plain":       "#!/bin/sh\n",
		"usr/lib/ocf/resource.d/test/reason":      "#!/bin/sh\necho ocf-exit-reason:first >&2\necho 'x ocf-exit-reason:no disk' >&2\necho more >&2\nexit 5\n",
		"usr/lib/ocf/resource.d/test/emptyreason": "#!/bin/sh\necho ocf-exit-reason: >&2\nexit 1\n",
		"usr/lib/ocf/resource.d/test/abort":       "#!/bin/sh\necho ocf-exit-reason:lost >&2\nkill -ABRT $$\n",
	})
	initd := filepath.Join(root, "etc/init.d")
	for _, tc := range []struct {
		agent  term.Agent
		action string
		rc     term.Exit
		status term.Exec
		reason string
	}{
		{lsb("nope"), "monitor", term.ExitNotInstalled, term.ExecNotInstalled, initd + "/nope: No such file or directory"},
		{lsb("plain/x"), "monitor", term.ExitNotInstalled, term.ExecNotInstalled, initd + "/plain/x: Not a directory"},
		{ocf("nope"), "start", term.ExitNotInstalled, term.ExecNotInstalled, root + "/usr/lib/ocf/resource.d/test/nope: No such file or directory"},
		{lsb("plain"), "monitor", term.ExitInsufficientPriv, term.ExecDone, initd + "/plain: Permission denied (the file must be executable)"},
		{lsb("dir"), "start", term.ExitInsufficientPriv, term.ExecDone, initd + "/dir: Permission denied (the file must be executable)"},
		{lsb("badinterp"), "start", term.ExitNotInstalled, term.ExecDone, initd + "/badinterp: its interpreter /nonexistent/sh is not there"},
		{lsb("noheader"), "monitor", term.ExitNotRunning, term.ExecDone, ""},
		{lsb("crash"), "start", term.ExitError, term.ExecError, "Resource agent interrupted by Killed signal"},
		{ocf("abort"), "start", term.ExitError, term.ExecError, "Resource agent interrupted by Aborted signal"},
		{ocf("reason"), "start", term.ExitNotInstalled, term.ExecDone, "no disk"},
		{ocf("emptyreason"), "start", term.ExitError, term.ExecDone, ""},
		{term.Agent{Class: "systemd", Type: "httpd"}, "start", term.ExitNotInstalled, term.ExecNotInstalled, "httpd: systemd units cannot be managed on this host; use an lsb or ocf agent for the service"},
		{term.Agent{Class: "upstart", Type: "x"}, "start", term.ExitNotInstalled, term.ExecNotInstalled, "x: there is no agent class 'upstart'; there are ocf, lsb and service"},
		{term.Agent{Class: "ocf", Type: "x"}, "start", term.ExitError, term.ExecErrorFatal, "Required agent or action information missing"},
	} {
		got := h.Launch(lrmd.Op{Resource: "r", Agent: tc.agent, Action: tc.action}).Wait()
		if got.RC != tc.rc || got.Status != tc.status || got.ExitReason != tc.reason {
			t.Errorf("%s %s: got %d, %v, %q", tc.agent, tc.action, got.RC, got.Status, got.ExitReason)
		}
	}
}

// An OCF agent finds what the standard promises in its environment, an init script does not.
func TestEnvironment(t *testing.T) {
	h, root := host(t, map[string]string{
		"etc/init.d/env":                  "#!/bin/sh\nenv\n",
		"usr/lib/ocf/resource.d/test/env": "#!/bin/sh\necho action=$1; env\n",
	})
	op := lrmd.Op{
		Resource: "web:0", Action: "promote",
		Params: map[string]string{"ip": "10.0.0.1", "crm_feature_set": "3.20.5", "OCF_CHECK_LEVEL": "10"},
		Meta:   map[string]string{"timeout": "20000", "on_fail": "restart"},
	}
	run := func(a term.Agent) []string {
		op.Agent = a
		out := h.Launch(op).Wait()
		lines := strings.Split(strings.TrimSpace(out.Stdout), "\n")
		lines = slices.DeleteFunc(lines, func(l string) bool {
			return strings.HasPrefix(l, "PWD=") || strings.HasPrefix(l, "_=") || strings.HasPrefix(l, "SHLVL=")
		})
		slices.Sort(lines)
		return lines
	}
	common := []string{"HOME=/", "PATH=" + defaultPath, "PCMK_service=pacemaker-execd"}
	if diff := cmp.Diff(common, run(lsb("env"))); diff != "" {
		t.Error("lsb:", diff)
	}
	want := append([]string{
		"OCF_CHECK_LEVEL=10", "OCF_EXIT_REASON_PREFIX=ocf-exit-reason:", "OCF_RA_VERSION_MAJOR=1",
		"OCF_RA_VERSION_MINOR=1", "OCF_RESKEY_CRM_meta_on_fail=restart", "OCF_RESKEY_CRM_meta_timeout=20000",
		"OCF_RESKEY_crm_feature_set=3.20.5", "OCF_RESKEY_ip=10.0.0.1", "OCF_RESOURCE_INSTANCE=web:0",
		"OCF_RESOURCE_PROVIDER=test", "OCF_RESOURCE_TYPE=env", "OCF_ROOT=" + root + "/usr/lib/ocf", "action=promote",
	}, common...)
	slices.Sort(want)
	if diff := cmp.Diff(want, run(ocf("env"))); diff != "" {
		t.Error("ocf:", diff)
	}
}

// A parameter kept out of the CIB reaches the agent; one that is lost or altered stops all actions
// but stop.
func TestSecrets(t *testing.T) {
	h, _ := host(t, map[string]string{
		"usr/lib/ocf/resource.d/test/show":                  "#!/bin/sh\necho \"$OCF_RESKEY_passwd\"\n",
		"var/lib/pacemaker/lrm/secrets/db/passwd":           "geheim \n",
		"var/lib/pacemaker/lrm/secrets/db/passwd.sign":      "E8636EA013E682FAF61F56CE1CB1AB5C\n",
		"var/lib/pacemaker/lrm/secrets/altered/passwd":      "other\n",
		"var/lib/pacemaker/lrm/secrets/altered/passwd.sign": "e8636ea013e682faf61f56ce1cb1ab5c\n",
	})
	for _, tc := range []struct {
		resource, action string
		rc               term.Exit
		shows, reason    string
	}{
		{"db", "start", term.ExitOK, "geheim\n", ""},
		{"lost", "start", term.ExitInvalidParam, "", "Unable to load CIB secrets: parameter 'passwd' of lost: "},
		{"altered", "monitor", term.ExitInvalidParam, "", "Unable to load CIB secrets: parameter 'passwd' of altered: "},
		{"lost", "stop", term.ExitOK, "lrm://\n", ""},
	} {
		op := lrmd.Op{Resource: tc.resource, Agent: ocf("show"), Action: tc.action, Params: map[string]string{"passwd": "lrm://"}}
		got := h.Launch(op).Wait()
		if got.RC != tc.rc || got.Stdout != tc.shows || !strings.HasPrefix(got.ExitReason, tc.reason) {
			t.Errorf("%s %s: got %+v", tc.resource, tc.action, got)
		}
	}
}

func TestListing(t *testing.T) {
	h, _ := host(t, map[string]string{
		"etc/init.d/web": "#!/bin/sh\n", "etc/init.d/plain": "", "etc/init.d/.hidden": "#!/bin/sh\n",
		"usr/lib/ocf/resource.d/b/Two": "", "usr/lib/ocf/resource.d/a/One": "", "usr/lib/ocf/resource.d/a/plain": "",
		"usr/lib/ocf/resource.d/.isolation/x": "",
	})
	for _, tc := range []struct {
		name      string
		got, want []string
	}{
		{"classes", h.Classes(), []string{"ocf", "service", "lsb"}},
		{"providers", h.Providers(), []string{"a", "b"}},
		{"lsb", h.Agents("lsb", ""), []string{"web"}},
		{"ocf of a", h.Agents("ocf", "a"), []string{"One"}},
		{"all ocf", h.Agents("ocf", ""), []string{"One", "Two"}},
		{"systemd", h.Agents("systemd", ""), nil},
	} {
		if diff := cmp.Diff(tc.want, tc.got); diff != "" {
			t.Error(tc.name, diff)
		}
	}
	for name, want := range map[string]bool{"lsb:web": true, "lsb:plain": true, "lsb:none": false, "service:web": true, "systemd:web": false} {
		class, typ, _ := strings.Cut(name, ":")
		if got := h.Exists(term.Agent{Class: class, Type: typ}); got != want {
			t.Errorf("exists %s: got %v", name, got)
		}
	}
}
