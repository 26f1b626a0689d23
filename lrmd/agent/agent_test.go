package agent

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

func ocf(name string) lrmd.Agent { return lrmd.Agent{Class: "ocf", Provider: "test", Type: name} }
func lsb(name string) lrmd.Agent { return lrmd.Agent{Class: "lsb", Type: name} }

const exitWith = "#!/bin/sh\n[ \"$2\" = \"\" ] || echo extra argument\nexit $(cat \"$0.code\")\n"

// What an agent's exit means depends on its class and on the action.
func TestExitStatus(t *testing.T) {
	h, root := host(t, map[string]string{"etc/init.d/a": exitWith, "usr/lib/ocf/resource.d/test/a": exitWith})
	for _, tc := range []struct {
		agent  lrmd.Agent
		action string
		exit   string
		want   lrmd.Code
	}{
		{ocf("a"), "monitor", "0", lrmd.OK},
		{ocf("a"), "monitor", "7", lrmd.NotRunning},
		{ocf("a"), "monitor", "8", lrmd.RunningPromoted},
		{ocf("a"), "monitor", "9", lrmd.FailedPromoted},
		{ocf("a"), "monitor", "10", lrmd.UnknownError},
		{ocf("a"), "monitor", "190", lrmd.Degraded},
		{ocf("a"), "monitor", "191", lrmd.DegradedPromoted},
		{ocf("a"), "start", "193", lrmd.UnknownError},
		{ocf("a"), "start", "6", lrmd.NotConfigured},
		{lsb("a"), "monitor", "0", lrmd.OK},
		{lsb("a"), "monitor", "1", lrmd.NotRunning},
		{lsb("a"), "monitor", "2", lrmd.NotRunning},
		{lsb("a"), "monitor", "3", lrmd.NotRunning},
		{lsb("a"), "monitor", "4", lrmd.UnknownError},
		{lsb("a"), "monitor", "5", lrmd.UnknownError},
		{lsb("a"), "monitor", "150", lrmd.NotInstalled},
		{lsb("a"), "monitor", "151", lrmd.InsufficientPriv},
		{lsb("a"), "status", "3", lrmd.NotRunning},
		{lsb("a"), "start", "5", lrmd.NotInstalled},
		{lsb("a"), "stop", "7", lrmd.NotRunning},
		{lsb("a"), "stop", "8", lrmd.UnknownError},
		{lrmd.Agent{Class: "LSB", Type: "a"}, "monitor", "3", lrmd.NotRunning},
		{lrmd.Agent{Class: "service", Type: "a"}, "monitor", "3", lrmd.NotRunning},
	} {
		for _, dir := range []string{"etc/init.d", "usr/lib/ocf/resource.d/test"} {
			if err := os.WriteFile(filepath.Join(root, dir, "a.code"), []byte(tc.exit), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got := h.Launch(lrmd.Op{Resource: "r", Agent: tc.agent, Action: tc.action}).Wait()
		if got.RC != tc.want || got.Status != lrmd.StatusDone || got.Stdout != "" {
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
		"usr/lib/ocf/resource.d/test/longreason":  "#!/bin/sh\nprintf 'ocf-exit-reason:x%0200dö' 0 >&2\nexit 1\n",
		"usr/lib/ocf/resource.d/test/emptyreason": "#!/bin/sh\necho ocf-exit-reason: >&2\nexit 1\n",
		"usr/lib/ocf/resource.d/test/abort":       "#!/bin/sh\necho ocf-exit-reason:lost >&2\nkill -ABRT $$\n",
	})
	initd := filepath.Join(root, "etc/init.d")
	for _, tc := range []struct {
		agent  lrmd.Agent
		action string
		rc     lrmd.Code
		status lrmd.Status
		reason string
	}{
		{lsb("nope"), "monitor", lrmd.NotInstalled, lrmd.StatusNotInstalled, initd + "/nope: No such file or directory"},
		{lsb("plain/x"), "monitor", lrmd.NotInstalled, lrmd.StatusNotInstalled, "lsb:plain/x: type \"plain/x\": it has '/' as its character 6; a type is a file's name in the folder of its class's agents: put the agent there, or a link to it"},
		{ocf("nope"), "start", lrmd.NotInstalled, lrmd.StatusNotInstalled, root + "/usr/lib/ocf/resource.d/test/nope: No such file or directory"},
		{lsb("plain"), "monitor", lrmd.InsufficientPriv, lrmd.StatusDone, initd + "/plain: Permission denied (the file must be executable)"},
		{lsb("dir"), "start", lrmd.InsufficientPriv, lrmd.StatusDone, initd + "/dir: Permission denied (the file must be executable)"},
		{lsb("badinterp"), "start", lrmd.NotInstalled, lrmd.StatusDone, initd + "/badinterp: its interpreter /nonexistent/sh is not there"},
		{lsb("noheader"), "monitor", lrmd.NotRunning, lrmd.StatusDone, ""},
		{lsb("crash"), "start", lrmd.UnknownError, lrmd.StatusError, "Resource agent interrupted by Killed signal"},
		{ocf("abort"), "start", lrmd.UnknownError, lrmd.StatusError, "Resource agent interrupted by Aborted signal"},
		{ocf("reason"), "start", lrmd.NotInstalled, lrmd.StatusDone, "no disk"},
		{ocf("longreason"), "start", lrmd.UnknownError, lrmd.StatusDone, "x" + strings.Repeat("0", 127)},
		{ocf("emptyreason"), "start", lrmd.UnknownError, lrmd.StatusDone, ""},
		{lrmd.Agent{Class: "systemd", Type: "httpd"}, "start", lrmd.NotInstalled, lrmd.StatusNotInstalled, "httpd: systemd units cannot be managed on this host; use an lsb or ocf agent for the service"},
		{lrmd.Agent{Class: "upstart", Type: "x"}, "start", lrmd.NotInstalled, lrmd.StatusNotInstalled, "x: there is no agent class 'upstart'; there are ocf, lsb and service"},
		{lrmd.Agent{Class: "ocf", Type: "x"}, "start", lrmd.UnknownError, lrmd.StatusErrorFatal, "Required agent or action information missing"},
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
	run := func(a lrmd.Agent) []string {
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
		rc               lrmd.Code
		shows, reason    string
	}{
		{"db", "start", lrmd.OK, "geheim\n", ""},
		{"lost", "start", lrmd.InvalidParam, "", "Unable to load CIB secrets: parameter 'passwd' of lost: "},
		{"altered", "monitor", lrmd.InvalidParam, "", "Unable to load CIB secrets: parameter 'passwd' of altered: "},
		{"lost", "stop", lrmd.OK, "lrm://\n", ""},
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
		if got := h.Exists(lrmd.Agent{Class: class, Type: typ}); got != want {
			t.Errorf("exists %s: got %v", name, got)
		}
	}
}

// No name leads an executor out of the folder of its agents: neither is such a file run, nor asked what it is.
func TestNamesStayInTheirFolder(t *testing.T) {
	evil := "#!/bin/sh\ntouch \"$0.ran\"\n"
	h, root := host(t, map[string]string{
		"tmp/evil": evil, "usr/lib/ocf/evil": evil, "usr/lib/ocf/resource.d/test/x/evil": evil,
		"var/lib/pacemaker/lrm/secrets/r/ok": "", "etc/init.d/x": "#!/bin/sh\n",
		"var/lib/pacemaker/lrm/passwd": "geheim", "var/lib/pacemaker/lrm/passwd.sign": "e8636ea013e682faf61f56ce1cb1ab5c",
		"usr/lib/ocf/resource.d/test/show": "#!/bin/sh\nenv\n",
	})
	ran := func() (found []string) {
		for _, f := range []string{"tmp/evil", "usr/lib/ocf/evil", "usr/lib/ocf/resource.d/test/x/evil"} {
			if _, err := os.Stat(filepath.Join(root, f+".ran")); err == nil {
				found = append(found, f)
			}
		}
		return found
	}
	for _, a := range []lrmd.Agent{
		{Class: "ocf", Provider: "test", Type: "../../evil"},
		{Class: "ocf", Provider: "..", Type: "evil"},
		{Class: "ocf", Provider: "test/x", Type: "evil"},
		{Class: "ocf", Provider: "test", Type: "x/evil"},
		{Class: "ocf", Provider: "test", Type: ".."},
		{Class: "ocf", Provider: ".", Type: "test"},
		{Class: "lsb", Type: "../../tmp/evil"},
		{Class: "LSB", Type: filepath.Join(root, "tmp/evil")},
		{Class: "service", Type: filepath.Join(root, "tmp/evil")},
		{Class: "lsb", Type: "x\x00"},
		{Class: "lsb", Type: "x\n"},
		{Class: "lsb", Type: "."},
	} {
		got := h.Launch(lrmd.Op{Resource: "r", Agent: a, Action: "monitor"}).Wait()
		if got.RC != lrmd.NotInstalled || got.Status != lrmd.StatusNotInstalled || !strings.Contains(got.ExitReason, h.Resolve(a).String()) || !strings.Contains(got.ExitReason, "name") {
			t.Errorf("%q: %+v", a, got)
		}
		if h.Exists(a) {
			t.Errorf("%q exists", a)
		}
		if _, err := h.MetaData(t.Context(), a); err == nil {
			t.Errorf("%q describes itself", a)
		}
		if found := ran(); len(found) > 0 {
			t.Fatalf("%q: %v was run", a, found)
		}
	}
	if got := h.Agents("ocf", "../.."); len(got) > 0 {
		t.Errorf("agents of another folder: %v", got)
	}
	out := h.Launch(lrmd.Op{Resource: "r", Agent: ocf("show"), Action: "start", Params: map[string]string{"../../passwd": "lrm://"}}).Wait()
	if out.RC != lrmd.InvalidParam || strings.Contains(out.Stdout, "geheim") {
		t.Errorf("a secret of another folder: %+v", out)
	}
}

// What an administrator has linked into the folders of agents is run.
func TestLinkedAgents(t *testing.T) {
	h, root := host(t, map[string]string{"real/linked": "#!/bin/sh\n", "real/provider/agent": "#!/bin/sh\n", "usr/lib/ocf/resource.d/test/x": ""})
	if err := os.Symlink(filepath.Join(root, "real/linked"), filepath.Join(root, "usr/lib/ocf/resource.d/test/link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, "real/provider"), filepath.Join(root, "usr/lib/ocf/resource.d/mine")); err != nil {
		t.Fatal(err)
	}
	for _, a := range []lrmd.Agent{ocf("link"), {Class: "ocf", Provider: "mine", Type: "agent"}} {
		if got := h.Launch(lrmd.Op{Resource: "r", Agent: a, Action: "monitor"}).Wait(); got.RC != lrmd.OK || !h.Exists(a) {
			t.Errorf("%s, which is linked: %+v", a, got)
		}
	}
}
