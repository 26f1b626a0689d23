package agent

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
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

func ocf(name string) vocab.Agent { return vocab.Agent{Class: "ocf", Provider: "test", Type: name} }
func lsb(name string) vocab.Agent { return vocab.Agent{Class: "lsb", Type: name} }

const exitWith = "#!/bin/sh\n[ \"$2\" = \"\" ] || echo extra argument\nexit $(cat \"$0.code\")\n"

// What an agent's exit means depends on its class and on the action.
func TestExitStatus(t *testing.T) {
	h, root := host(t, map[string]string{"etc/init.d/a": exitWith, "usr/lib/ocf/resource.d/test/a": exitWith})
	for _, tc := range []struct {
		agent  vocab.Agent
		action string
		exit   string
		want   vocab.Exit
	}{
		{ocf("a"), "monitor", "0", vocab.ExitOK},
		{ocf("a"), "monitor", "7", vocab.ExitNotRunning},
		{ocf("a"), "monitor", "8", vocab.ExitPromoted},
		{ocf("a"), "monitor", "9", vocab.ExitFailedPromoted},
		{ocf("a"), "monitor", "10", vocab.ExitError},
		{ocf("a"), "monitor", "190", vocab.ExitDegraded},
		{ocf("a"), "monitor", "191", vocab.ExitDegradedPromoted},
		{ocf("a"), "start", "193", vocab.ExitError},
		{ocf("a"), "start", "6", vocab.ExitNotConfigured},
		{lsb("a"), "monitor", "0", vocab.ExitOK},
		{lsb("a"), "monitor", "1", vocab.ExitNotRunning},
		{lsb("a"), "monitor", "2", vocab.ExitNotRunning},
		{lsb("a"), "monitor", "3", vocab.ExitNotRunning},
		{lsb("a"), "monitor", "4", vocab.ExitError},
		{lsb("a"), "monitor", "5", vocab.ExitError},
		{lsb("a"), "monitor", "150", vocab.ExitNotInstalled},
		{lsb("a"), "monitor", "151", vocab.ExitInsufficientPriv},
		{lsb("a"), "status", "3", vocab.ExitNotRunning},
		{lsb("a"), "start", "5", vocab.ExitNotInstalled},
		{lsb("a"), "stop", "7", vocab.ExitNotRunning},
		{lsb("a"), "stop", "8", vocab.ExitError},
		{vocab.Agent{Class: "LSB", Type: "a"}, "monitor", "3", vocab.ExitNotRunning},
		{vocab.Agent{Class: "service", Type: "a"}, "monitor", "3", vocab.ExitNotRunning},
	} {
		for _, dir := range []string{"etc/init.d", "usr/lib/ocf/resource.d/test"} {
			if err := os.WriteFile(filepath.Join(root, dir, "a.code"), []byte(tc.exit), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got := h.Launch(lrmd.Op{Resource: "r", Agent: tc.agent, Action: tc.action}).Wait()
		if got.RC != tc.want || got.Status != vocab.ExecDone || got.Stdout != "" {
			t.Errorf("%s %s that exits with %s: got %+v, want %d", tc.agent, tc.action, tc.exit, got, tc.want)
		}
	}
}

// An agent that cannot be run, or does not end by itself, gives a result that says what is wrong.
func TestFaults(t *testing.T) {
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
		agent  vocab.Agent
		action string
		rc     vocab.Exit
		status vocab.Exec
		reason string
	}{
		{lsb("nope"), "monitor", vocab.ExitNotInstalled, vocab.ExecNotInstalled, initd + "/nope: No such file or directory"},
		{lsb("plain/x"), "monitor", vocab.ExitNotInstalled, vocab.ExecNotInstalled, "lsb:plain/x: type \"plain/x\": it has '/' as its character 6; a type is a file's name in the folder of its class's agents: put the agent there, or a link to it"},
		{ocf("nope"), "start", vocab.ExitNotInstalled, vocab.ExecNotInstalled, root + "/usr/lib/ocf/resource.d/test/nope: No such file or directory"},
		{lsb("plain"), "monitor", vocab.ExitInsufficientPriv, vocab.ExecDone, initd + "/plain: Permission denied (the file must be executable)"},
		{lsb("dir"), "start", vocab.ExitInsufficientPriv, vocab.ExecDone, initd + "/dir: Permission denied (the file must be executable)"},
		{lsb("badinterp"), "start", vocab.ExitNotInstalled, vocab.ExecDone, initd + "/badinterp: its interpreter /nonexistent/sh is not there"},
		{lsb("noheader"), "monitor", vocab.ExitNotRunning, vocab.ExecDone, ""},
		{lsb("crash"), "start", vocab.ExitError, vocab.ExecError, "Resource agent interrupted by Killed signal"},
		{ocf("abort"), "start", vocab.ExitError, vocab.ExecError, "Resource agent interrupted by Aborted signal"},
		{ocf("reason"), "start", vocab.ExitNotInstalled, vocab.ExecDone, "no disk"},
		{ocf("longreason"), "start", vocab.ExitError, vocab.ExecDone, "x" + strings.Repeat("0", 127)},
		{ocf("emptyreason"), "start", vocab.ExitError, vocab.ExecDone, ""},
		{vocab.Agent{Class: "systemd", Type: "httpd"}, "start", vocab.ExitNotInstalled, vocab.ExecNotInstalled, "httpd: systemd does not run on this host"},
		{vocab.Agent{Class: "upstart", Type: "x"}, "start", vocab.ExitNotInstalled, vocab.ExecNotInstalled, "x: there is no agent class 'upstart'; there are ocf, lsb, systemd and service"},
		{vocab.Agent{Class: "ocf", Type: "x"}, "start", vocab.ExitError, vocab.ExecErrorFatal, "Required agent or action information missing"},
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
	run := func(a vocab.Agent) []string {
		op.Agent = a
		out := h.Launch(op).Wait()
		lines := strings.Split(strings.TrimSpace(out.Stdout), "\n")
		lines = slices.DeleteFunc(lines, func(l string) bool {
			return strings.HasPrefix(l, "PWD=") || strings.HasPrefix(l, "_=") || strings.HasPrefix(l, "SHLVL=") || strings.HasPrefix(l, "PACER_RUN=")
		})
		slices.Sort(lines)
		return lines
	}
	common := []string{
		"HA_LOGFACILITY=daemon", "HA_cluster_type=corosync", "HA_debug=0", "HA_logfacility=daemon", "HOME=/", "LC_ALL=C", "OCF_OUTPUT_FORMAT=text",
		"PATH=" + defaultPath, "PCMK_LOGFACILITY=daemon", "PCMK_cluster_type=corosync", "PCMK_debug=0", "PCMK_logfacility=daemon",
		"PCMK_service=pacemaker-execd",
	}
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

// What the daemon was started with decides what agents are told of logs, by the names that their shell functions know.
func TestLoggingSettings(t *testing.T) {
	log := "/var/log/pacemaker/pacemaker.log"
	for _, tc := range []struct {
		name   string
		files  map[string]string
		given  []string
		has    []string
		hasNot []string
	}{
		{"a host with Pacemaker's folder", map[string]string{"var/log/pacemaker/x": ""}, nil, []string{"HA_LOGFILE=ROOT" + log, "PCMK_logfile=ROOT" + log}, []string{"HA_DEBUGLOG"}},
		{"none of it", nil, []string{"PCMK_logfacility=none", "PCMK_logfile=none"}, nil, []string{"HA_LOGFACILITY", "HA_LOGFILE"}},
		{"by the old names", nil, []string{"HA_logfacility=local3", "HA_debug=1"}, []string{"HA_LOGFACILITY=local3", "PCMK_LOGFACILITY=local3", "HA_debug=1"}, []string{"PCMK_debug=0"}},
		{"debugging the executor", nil, []string{"PCMK_debug=pacemaker-based,pacemaker-execd", "PCMK_logfile=/l"}, []string{"HA_DEBUGLOG=/l", "HA_LOGFILE=/l"}, nil},
		{"debugging another part", nil, []string{"PCMK_debug=pacemaker-based", "PCMK_logfile=/l"}, []string{"HA_LOGFILE=/l"}, []string{"HA_DEBUGLOG"}},
		{"a language", nil, []string{"LC_ALL=de_DE"}, []string{"LC_ALL=C"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, root := host(t, tc.files)
			env := inherited(root, tc.given)
			for _, want := range tc.has {
				if want = strings.Replace(want, "ROOT", root, 1); !slices.Contains(env, want) {
					t.Errorf("%s is not there: %q", want, env)
				}
			}
			for _, name := range tc.hasNot {
				if i := slices.IndexFunc(env, func(kv string) bool { return strings.HasPrefix(kv, name) }); i >= 0 {
					t.Errorf("%s is there", env[i])
				}
			}
		})
	}
}

// A parameter kept out of the CIB reaches the agent; one that is lost or altered stops all actions
// but stop. (It is shown in capitals here: what an agent writes is told without the values of its secrets.)
func TestSecrets(t *testing.T) {
	h, _ := host(t, map[string]string{
		"usr/lib/ocf/resource.d/test/show":                  "#!/bin/sh\necho \"$OCF_RESKEY_passwd\" | tr a-z A-Z\n",
		"var/lib/pacemaker/lrm/secrets/db/passwd":           "geheim \n",
		"var/lib/pacemaker/lrm/secrets/db/passwd.sign":      "E8636EA013E682FAF61F56CE1CB1AB5C\n",
		"var/lib/pacemaker/lrm/secrets/altered/passwd":      "other\n",
		"var/lib/pacemaker/lrm/secrets/altered/passwd.sign": "e8636ea013e682faf61f56ce1cb1ab5c\n",
	})
	for _, tc := range []struct {
		resource, action string
		rc               vocab.Exit
		shows, reason    string
	}{
		{"db", "start", vocab.ExitOK, "GEHEIM\n", ""},
		{"lost", "start", vocab.ExitInvalidParam, "", "Unable to load CIB secrets: parameter 'passwd' of lost: "},
		{"altered", "monitor", vocab.ExitInvalidParam, "", "Unable to load CIB secrets: parameter 'passwd' of altered: "},
		{"lost", "stop", vocab.ExitOK, "LRM://\n", ""},
	} {
		op := lrmd.Op{Resource: tc.resource, Agent: ocf("show"), Action: tc.action, Params: map[string]string{"passwd": "lrm://"}}
		got := h.Launch(op).Wait()
		if got.RC != tc.rc || got.Stdout != tc.shows || !strings.HasPrefix(got.ExitReason, tc.reason) {
			t.Errorf("%s %s: got %+v", tc.resource, tc.action, got)
		}
	}
}

// A default of the configuration reaches all agents as a meta-attribute, also one with a secret's name: what an agent writes does not
// show its value.
func TestSecretMetaAttributes(t *testing.T) {
	h, _ := host(t, map[string]string{
		"usr/lib/ocf/resource.d/test/tell": "#!/bin/sh\necho \"ocf-exit-reason:with $OCF_RESKEY_CRM_meta_key in $OCF_RESKEY_CRM_meta_timeout\" >&2\nexit 1\n",
	})
	got := h.Launch(lrmd.Op{Resource: "db", Agent: ocf("tell"), Action: "start", Meta: map[string]string{"key": "geheim", "timeout": "20000"}}).Wait()
	if want := "with " + secret.Hidden + " in 20000"; got.ExitReason != want || strings.Contains(got.Stderr, "geheim") {
		t.Errorf("%q, %q", got.ExitReason, got.Stderr)
	}
}

// What no environment holds cannot be given to an agent. That says nothing of the service: a probe of it does not find a
// failed one, but one that cannot run here.
func TestTooLongForAnEnvironment(t *testing.T) {
	h, root := host(t, map[string]string{"usr/lib/ocf/resource.d/test/a": "#!/bin/sh\n"})
	path := root + "/usr/lib/ocf/resource.d/test/a"
	for _, tc := range []struct {
		name, reason string
		params       map[string]string
	}{
		{"one", path + ": the value of fake has 200000 bytes; an agent can be given at most 131046: put it into a file, and its path here", map[string]string{"fake": strings.Repeat("x", 200000)}},
		{"all together", path + ": its parameters have too many bytes together: Argument list too long", many(100, 100000)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := h.Launch(lrmd.Op{Resource: "r", Agent: ocf("a"), Action: "monitor", Params: tc.params}).Wait()
			if got.RC != vocab.ExitNotInstalled || got.PID != 0 || got.ExitReason != tc.reason {
				t.Errorf("got %+v, want %q", got, tc.reason)
			}
		})
	}
}

// many are parameters with values of a length.
func many(n, length int) map[string]string {
	params := map[string]string{}
	for i := range n {
		params[fmt.Sprintf("p%d", i)] = strings.Repeat("x", length)
	}
	return params
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
		if got := h.Exists(vocab.Agent{Class: class, Type: typ}); got != want {
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
	for _, a := range []vocab.Agent{
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
		if got.RC != vocab.ExitNotInstalled || got.Status != vocab.ExecNotInstalled || !strings.Contains(got.ExitReason, h.Resolve(a).String()) || !strings.Contains(got.ExitReason, "name") {
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
	if out.RC != vocab.ExitInvalidParam || strings.Contains(out.Stdout, "geheim") {
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
	for _, a := range []vocab.Agent{ocf("link"), {Class: "ocf", Provider: "mine", Type: "agent"}} {
		if got := h.Launch(lrmd.Op{Resource: "r", Agent: a, Action: "monitor"}).Wait(); got.RC != vocab.ExitOK || !h.Exists(a) {
			t.Errorf("%s, which is linked: %+v", a, got)
		}
	}
}

// Agents find the cluster's own tools first, both ways.
func TestWithTools(t *testing.T) {
	for _, x := range []struct{ given, want []string }{
		{nil, []string{"PATH=/opt/bin:" + defaultPath, "HA_SBIN_DIR=/opt/bin"}},
		{[]string{"A=b", "PATH=/usr/bin:/opt/bin:/bin"}, []string{"A=b", "PATH=/opt/bin:/usr/bin:/bin", "HA_SBIN_DIR=/opt/bin"}},
		{[]string{"PATH=/bin", "HA_SBIN_DIR=/elsewhere"}, []string{"HA_SBIN_DIR=/elsewhere", "PATH=/opt/bin:/bin"}},
	} {
		if got := WithTools(x.given, "/opt/bin"); !slices.Equal(got, x.want) {
			t.Errorf("%q becomes %q, want %q", x.given, got, x.want)
		}
	}
}
