package agent_test

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/lrmd/agent"
)

const fenceScript = `#!/bin/sh
while read line; do case $line in action=*) action=${line#action=};; mode=*) mode=${line#mode=};;
  passwd=*) passwd=${line#passwd=};; snmp_priv_passwd=*) snmp=${line#snmp_priv_passwd=};; login=*) login=${line#login=};; esac; done
case $action in
metadata) echo x >> $0.asked; echo '<resource-agent name="fence_me"><parameters/><actions><action name="off"/></actions></resource-agent>'; exit 0;;
esac
case $mode in
fail) echo 'Unable to connect' >&2; echo 'Failed: no answer' >&2; exit 1;;
usage) printf 'ERROR: Failed: no such file\n\nERROR: Please use %s for usage\n' "'-h'" >&2; exit 1;;
tell) { echo "passwd=$passwd"; echo "snmp_priv_passwd=$snmp"; echo "login=$login"; echo "calling ipmitool -U $login -P '$passwd' -E $snmp"
  echo "session_token=12345"; } >&2; { env; tr '\0' ' ' </proc/$$/cmdline; } >$0.seen; exit 1;;
hang) sleep 1000 & echo $! > $0.child; wait; exit 1;;
away) (setsid env -i /bin/sh -c "echo \$\$ >$0.new; /bin/mv $0.new $0.child; exec /bin/sleep 1000" &); sleep 1000;;
esac
echo "$action $mode"
exit 0
`

// A fence agent is told what to do on its standard input; its exit code, its last words and its end in time count.
func TestRunFence(t *testing.T) {
	h, path := fenceHost(t)
	for _, tt := range []struct {
		name, input string // parameters with blanks between them
		exit        vocab.Exit
		status      vocab.Exec
		reason      string
		output      string
	}{
		{"fence_me", "action=off mode=well", vocab.ExitOK, vocab.ExecDone, "", "off well\n"},
		{"fence_me", "action=off mode=fail", vocab.ExitError, vocab.ExecDone, "Failed: no answer", ""},
		{"fence_me", "action=off mode=usage", vocab.ExitError, vocab.ExecDone, "ERROR: Failed: no such file", ""},
		{"fence_me", "action=off mode=hang", vocab.ExitError, vocab.ExecTimeout, "the fence agent did not end within 300ms", ""},
		{"fence_gone", "", vocab.ExitNotInstalled, vocab.ExecNotInstalled, filepath.Join(filepath.Dir(path), "fence_gone") + ": No such file or directory", ""},
		{"external/ssh", "", vocab.ExitNotInstalled, vocab.ExecNotInstalled, "", ""},
		{"apcmaster", "", vocab.ExitNotInstalled, vocab.ExecNotInstalled, "apcmaster: fence agents of the Linux-HA kind are not supported; use the agent fence_* for the same device", ""},
	} {
		out := h.RunFence(use(tt.name, tt.input, 300*time.Millisecond))
		if out.RC != tt.exit || out.Status != tt.status || tt.reason != "" && out.ExitReason != tt.reason || out.Stdout != tt.output {
			t.Errorf("%s %q: %+v", tt.name, tt.input, out)
		}
	}
	childIsGone(t, path)
	f := use("fence_me", "action=monitor mode=well", 10*time.Second)
	f.Params["comment"], f.Params["zone\naction"] = "two lines\naction=off", "off"
	if out := h.RunFence(f); out.Stdout != "monitor well\n" {
		t.Errorf("a parameter with a line break told the agent another one: %+v", out)
	}
}

func use(name, words string, limit time.Duration) agent.Fence {
	f := agent.Fence{Agent: name, Device: "d", Params: map[string]string{}, Limit: limit}
	for _, word := range strings.Fields(words) {
		name, value, _ := strings.Cut(word, "=")
		f.Params[name] = value
	}
	return f
}

// childIsGone waits until what a fence agent that hung had started does not run any more.
func childIsGone(t *testing.T, path string) {
	child, err := os.ReadFile(path + ".child")
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		stat, err := os.ReadFile("/proc/" + strings.TrimSpace(string(child)) + "/stat")
		if err != nil || strings.Contains(string(stat), ") Z ") { // gone, or dead and not fetched by whoever is its parent now
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("what a fence agent that hung had started still runs")
}

// What a fence agent has put into another session and environment, and has no parent any more, is killed with it.
func TestNothingEscapesFencing(t *testing.T) {
	h, path := fenceHost(t)
	h.Group(func(err error) { t.Skipf("%v", err) })
	if out := h.RunFence(use("fence_me", "action=off mode=away", time.Second)); out.Status != vocab.ExecTimeout {
		t.Errorf("%+v", out)
	}
	childIsGone(t, path)
}

// A host that leaves kills the fence agents that run, and runs no more.
func TestEndFencing(t *testing.T) {
	h, path := fenceHost(t)
	ended := make(chan lrmd.Outcome, 1)
	go func() { ended <- h.RunFence(use("fence_me", "action=off mode=hang", time.Hour)) }()
	for range 500 {
		if text, err := os.ReadFile(path + ".child"); err == nil && len(text) > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	h.EndFencing()
	if out := <-ended; out.RC != vocab.ExitError || out.Status != vocab.ExecError {
		t.Errorf("%+v", out)
	}
	childIsGone(t, path)
	if out := h.RunFence(use("fence_me", "action=off", time.Hour)); out.RC == vocab.ExitOK || out.PID != 0 {
		t.Errorf("%+v", out)
	}
}

// What an agent prints is kept without the secrets that it was given, in whatever parameter and from whatever place, and
// without what it gives a secret's name to itself. Neither its environment nor its command line has any.
func TestFenceSecrets(t *testing.T) {
	h, path := fenceHost(t)
	folder := filepath.Join(h.SecretsDir, "d")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	sum := md5.Sum([]byte("from a file"))
	for name, text := range map[string]string{"passwd": "from a file\n", "passwd.sign": hex.EncodeToString(sum[:]) + "\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := use("fence_me", "action=off mode=tell passwd=lrm:// snmp_priv_passwd=geheim login=root", time.Minute)
	out := h.RunFence(f)
	want := "passwd=******\nsnmp_priv_passwd=******\nlogin=root\ncalling ipmitool -U root -P '******' -E ******\nsession_token=******\n"
	if out.Stderr != want || out.ExitReason != "session_token=******" || out.RC != vocab.ExitError {
		t.Errorf("%q, %+v", out.Stderr, out)
	}
	seen, err := os.ReadFile(path + ".seen")
	if err != nil || strings.Contains(string(seen), "geheim") || strings.Contains(string(seen), "from a file") {
		t.Errorf("%s, %v", seen, err)
	}
	f.Params["snmp_priv_passwd"] = "lrm://"
	if out := h.RunFence(f); out.Status != vocab.ExecNoSecrets || !strings.Contains(out.ExitReason, "'snmp_priv_passwd' of d") {
		t.Errorf("%+v", out)
	}
}

// A fence agent is asked what it is once, until its file changes.
func TestFenceMetaData(t *testing.T) {
	h, path := fenceHost(t)
	for range 2 {
		if text, err := h.FenceMetaData(context.Background(), "fence_me"); err != nil || !strings.Contains(string(text), `name="off"`) {
			t.Fatal(string(text), err)
		}
	}
	if asked, _ := os.ReadFile(path + ".asked"); string(asked) != "x\n" {
		t.Errorf("it was asked %q", asked)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(fenceScript, `name="off"`, `name="reboot"`, 1)), 0o755); err != nil {
		t.Fatal(err)
	}
	if text, err := h.FenceMetaData(context.Background(), "fence_me"); err != nil || !strings.Contains(string(text), `name="reboot"`) {
		t.Error("a new version of the agent is not asked: ", string(text), err)
	}
	if _, err := h.FenceMetaData(context.Background(), "fence_gone"); err == nil || !strings.Contains(err.Error(), "install the agent") {
		t.Error(err)
	}
}

func fenceHost(t *testing.T) (*agent.Host, string) {
	root := t.TempDir()
	path := filepath.Join(root, "usr/sbin/fence_me")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(fenceScript), 0o755); err != nil {
		t.Fatal(err)
	}
	return agent.NewHost(root, os.Environ()), path
}
