package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"pacer/lab"
)

// person sits at a terminal on which this program runs.
type person struct {
	t    *testing.T
	tty  *os.File
	cmd  *exec.Cmd
	seen string
}

// sits starts the program on a terminal, with a folder for what it keeps meanwhile.
func sits(t *testing.T, temp string, args ...string) *person {
	t.Helper()
	cmd := exec.Command("/proc/self/exe", args...)
	cmd.Env = append(os.Environ(), "PACER_BE=pacer", "TMPDIR="+temp, "TERM=xterm", "NO_COLOR=1", "HOME="+t.TempDir(), "PAGER=cat")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: 150})
	if err != nil {
		t.Skip("no terminals can be made here: ", err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill() //nolint:errcheck // it has ended, if all went well
		tty.Close()
	})
	return &person{t: t, tty: tty, cmd: cmd}
}

// until waits for one of several texts and gives what was shown up to its end.
func (p *person) until(texts ...string) string {
	p.t.Helper()
	for buf := make([]byte, 4096); ; {
		for _, text := range texts {
			if before, after, found := strings.Cut(p.seen, text); found {
				p.seen = after
				return before + text
			}
		}
		ready, err := unix.Poll([]unix.PollFd{{Fd: int32(p.tty.Fd()), Events: unix.POLLIN}}, 60_000)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil || ready == 0 {
			p.t.Fatalf("waited for %q, %v; the terminal shows\n%s", texts, err, p.seen)
		}
		n, err := p.tty.Read(buf)
		if p.seen += string(buf[:n]); err != nil {
			p.t.Fatalf("waiting for %q: %v; the terminal shows\n%s", texts, err, p.seen)
		}
	}
}

// types sends keys and waits for one of several texts, if there are any.
func (p *person) types(keys string, texts ...string) string {
	p.t.Helper()
	if _, err := p.tty.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
	if len(texts) == 0 {
		return ""
	}
	return p.until(texts...)
}

// leaves types the end of the input, and finds that the program succeeds and leaves nothing in a folder.
func (p *person) leaves(temp string) {
	p.t.Helper()
	if _, err := p.tty.WriteString("\x04"); err != nil {
		p.t.Fatal(err)
	}
	go func() { // what it says last has to go somewhere
		for buf := make([]byte, 4096); ; {
			if _, err := p.tty.Read(buf); err != nil {
				return
			}
		}
	}()
	if err := p.cmd.Wait(); err != nil {
		p.t.Error(err)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		p.t.Errorf("it left %v behind, %v", left, err)
	}
}

// TestTipsOfTheTour: what the tour tells a person to try can be typed as it stands, and works.
func TestTipsOfTheTour(t *testing.T) {
	t.Parallel()
	needsNodes(t)
	temp := t.TempDir()
	p := sits(t, temp, "lab", "tour", "--interval", "200ms")
	const prompt = "crm(live/node1)# "
	text := strings.ReplaceAll(p.until(prompt), "\r", "")
	_, text, _ = strings.Cut(text, "Four things to try")
	tips, others, _ := strings.Cut(text, "from another terminal, ")
	var done []string
	for _, m := range regexp.MustCompile(`(?m)^  (\S.*?)(?:   *.*)?$`).FindAllStringSubmatch(tips, -1) {
		done = append(done, m[1])
		said := p.types(m[1]+"\r", prompt, "(y/n) ")
		if strings.HasSuffix(said, "(y/n) ") {
			said += p.types("y\r", prompt)
		}
		if strings.Contains(said, "ERROR") || strings.Contains(said, "WARNING") {
			t.Errorf("%s:\n%s", m[1], said)
		}
	}
	if len(done) < 6 {
		t.Errorf("there are only these tips: %v in\n%s", done, tips)
	}
	m := regexp.MustCompile(`(?m)^  (\S.*)$`).FindAllStringSubmatch(others, -1)
	if len(m) != 2 {
		t.Fatalf("how to watch it, and to pull a plug, is not told:\n%s", others)
	}
	plug := exec.Command("sh", "-c", m[1][1])
	plug.Env = append(os.Environ(), "PACER_BE=pacer")
	if out, err := plug.CombinedOutput(); err != nil {
		t.Errorf("%s: %v %s", m[1][1], err, out)
	}
	for seen, i := false, 0; !seen; i++ { // once its silence is noticed
		said := p.types("status\r", prompt)
		seen = strings.Contains(said, "node2: UNCLEAN") || strings.Contains(said, "OFFLINE: [ node2 ]")
		if i > 100 {
			t.Fatalf("node2 lost its power and nobody noticed:\n%s", said)
		}
		time.Sleep(100 * time.Millisecond)
	}
	watch := m[0][1]
	other := exec.Command("sh", "-c", watch)
	other.Env = append(os.Environ(), "PACER_BE=pacer", "TERM=xterm")
	screen, err := pty.StartWithSize(other, &pty.Winsize{Rows: 50, Cols: 150})
	if err != nil {
		t.Fatal(err)
	}
	defer screen.Close()
	w := &person{t: t, tty: screen, cmd: other}
	w.until("lsb:hoge")
	w.types("q", "\x1b[?1049l")
	if err := other.Wait(); err != nil {
		t.Errorf("%s: %v", watch, err)
	}
	p.leaves(temp)
}

// TestPromptOfALabIsInTheNode: the prompt knows the agents of the node, and what it keeps is kept in the node.
func TestPromptOfALabIsInTheNode(t *testing.T) {
	t.Parallel()
	needsNodes(t)
	temp := t.TempDir()
	p := sits(t, temp, "lab", "tour", "--interval", "200ms")
	const prompt = "crm(live/node1)# "
	p.until(prompt)
	if said := p.types("ra list lsb\r", prompt); !strings.Contains(said, "hoge") {
		t.Errorf("the node's agent is not listed:\n%s", said)
	}
	if said := p.types("configure verify\r", prompt); strings.Contains(said, "there is no agent") {
		t.Errorf("the node's agent is not found:\n%s", said)
	}
	p.types("options sort-elements no\r", prompt)
	p.leaves(temp)
	for _, v := range p.cmd.Env {
		if home, ok := strings.CutPrefix(v, "HOME="); ok && strings.Contains(home, "TestPrompt") {
			if kept, err := os.ReadDir(home); err != nil || len(kept) > 0 {
				t.Errorf("%v is kept in the home of who took the tour, %v", kept, err)
			}
		}
	}
}

// scripted runs a lab on a script, in a process of its own.
func scripted(t *testing.T, user uint32, script string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	temp, err := os.MkdirTemp("", "open-") // where other users may look, too
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(temp)
	if err := os.Chmod(temp, 0o777); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(temp, "pacer")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// A file that this process wrote may be open in a child of another test still, and then cannot be run.
	if out, err := exec.Command("install", "-m", "755", self, program).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	cmd := exec.Command(program, append([]string{"lab", "open"}, args...)...)
	cmd.Env = append(os.Environ(), "PACER_BE=pacer", "TMPDIR="+temp)
	if user != 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
	}
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(script), &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 1 {
		t.Errorf("it left %v behind, %v", left, err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// TestLabOpenScripted: an open lab does what a pipe or a file says, and ends with what the first line that failed gives.
func TestLabOpenScripted(t *testing.T) {
	t.Parallel()
	needsNodes(t)
	file := filepath.Join(t.TempDir(), "try.txt")
	if err := os.WriteFile(file, []byte("nodes\nquit\nrun n1 false\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		script string
		args   []string
		code   int
		out    string // a regular expression
		err    string
	}{
		"a failover": {
			"# hoge is the seed's\ncrm n1 -F configure load update @cluster.crm\nsettled\nrunning n1\nkill n1\nuntil n2 test -f /tmp/test\nboot n1\nsettled\ncrm n1 status\n",
			[]string{"--nodes", "2"},
			0, `hoge.*Started n2`, "INFO: ",
		},
		"a partition without quorum": {
			"settled\ncut n1 n2\ncut n1 n3\nuntil n1 sh -c 'crm status | grep -q WITHOUT'\nheal n1 n2\nheal n1 n3\nsettled\ncrm n1 status\n", nil, 0, `Online: \[ n1 n2 n3 \]`, "",
		},
		"a plug is pulled": {
			"settled\nrunning n1\nkill n1\nfenced n1 by fence-n1\nuntil n2 test -f /tmp/test\nuntil n2 sh -c 'crm status | grep \"Online: . n1 n2 .\"'\nsettled\ncrm n2 status\n",
			[]string{"--nodes", "2", "--fencing"},
			0, `hoge.*Started n2`, "",
		},
		"how a node ended": {
			"power n1 off\nnodes\n", []string{"--nodes", "1"}, 0, `^n1 +off +files in .*; the last time it lost its power\n$`, "",
		},
		"devices without fencing": {"device-fails pdu\n", []string{"--nodes", "1"}, 1, `^$`, "nodes have no devices for their power here"},
		"a device that is none":   {"device-hangs bmc-n7\n", []string{"--nodes", "1", "--fencing"}, 1, `^$`, `there is no device "bmc-n7"; there are pdu`},
		"one node more": {
			"join n3\nsettled\ncrm n3 status\nkill n3\nuntil n1 sh -c 'crm status | grep offline'\n", []string{"--nodes", "2"}, 0, `3 nodes configured(?s:.*)Node n3: UNCLEAN \(offline\)`, "",
		},
		"the status of the first failure": {"run n1 sh -c 'echo said; exit 7'\nrun n1 echo never\n", []string{"--nodes", "1"}, 7, `^said\n$`, "stdin:1: run n1 sh -c 'echo said; exit 7': it exited with status 7, want status 0"},
		"a signal":                        {"run n1 sh -c 'kill -9 $$'\n", []string{"--nodes", "1"}, 137, `^$`, "was ended by signal killed"},
		"a verb that is none":             {"\nbot n1\n", []string{"--nodes", "1"}, 1, `^$`, `stdin:2: bot n1: there is no verb "bot"; did you mean boot?`},
		"a node that is none":             {"kill n9\n", []string{"--nodes", "1"}, 1, `^$`, `there is no node "n9"; there are [n1]`},
		"a verb of stories":               {"nodes\nneeds /\n", []string{"--nodes", "1"}, 1, `^n1 +on `, "needs is for stories"},
		"a shell takes a person":          {"shell n1\n", []string{"--nodes", "1"}, 1, `^$`, "run n1 COMMAND"},
		"no nodes":                        {"", []string{"--nodes", "0"}, 1, `^$`, "expected 1 or more"},
		"a file":                          {"run n1 false\n", []string{"--nodes", "1", file}, 0, `^n1 +on +files in .*\n$`, ""},
		"no file":                         {"", []string{"/nowhere/x"}, 1, `^$`, "/nowhere/x"},
		"help":                            {"help\nhelp cut\n", []string{"--nodes", "1"}, 0, `(?s)  boot NAME\.\.\. .*  shell NODE |  shell NODE .*  boot NAME\.\.\. `, ""},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := scripted(t, 0, tt.script, tt.args...)
			if code != tt.code || !regexp.MustCompile(tt.out).MatchString(out) || !strings.Contains(errs, tt.err) || tt.err == "" && errs != "" {
				t.Errorf("%d\n%s\n%s", code, out, errs)
			}
		})
	}
}

// TestLabOpenCorosync: the same on real corosyncs, a node that joins included.
func TestLabOpenCorosync(t *testing.T) {
	if err := lab.Permitted(); err != nil {
		t.Skip("nodes with a corosync cannot run on this machine: ", err)
	}
	code, out, errs := scripted(t, 0, "join n3\nsettled\nrun n1 corosync-quorumtool -s\nrun n3 getent hosts n1\nrun n1 getent hosts n3\n", "--corosync", "--nodes", "2")
	if code != 0 || !regexp.MustCompile(`Expected votes: +3\n`).MatchString(out) || errs != "" {
		t.Errorf("%d\n%s\n%s", code, out, errs)
	}
}

// TestLabOpenAsAnybody: who is not root has a lab all the same, though he may not look into root's home.
func TestLabOpenAsAnybody(t *testing.T) {
	t.Parallel()
	needsNodes(t)
	const nobody = 65534
	user := uint32(nobody)
	if os.Getuid() != 0 {
		user = 0 // whoever this is
	}
	code, out, errs := scripted(t, user, "crm n1 options sort-elements no\nrun n1 sh -c 'cat ~/.config/crm/crm.conf'\ncrm n1 status\n", "--nodes", "1")
	if strings.Contains(errs, "namespaces") {
		t.Skip(errs)
	}
	if code != 0 || errs != "" || !strings.Contains(out, "sort_elements = no") || !strings.Contains(out, "Online: [ n1 ]") {
		t.Errorf("%d\n%s\n%s", code, out, errs)
	}
}

// TestLabOpenAtATerminal: a person has the terminal in nodes, Ctrl-C ends what runs and not the lab, what fails is said and no
// more, and Ctrl-D ends it all.
func TestLabOpenAtATerminal(t *testing.T) {
	t.Parallel()
	needsNodes(t)
	temp := t.TempDir()
	p := sits(t, temp, "lab", "open", "--nodes", "1")
	const prompt = "lab> "
	p.until("Ctrl-D ends the lab")
	p.until(prompt)
	p.types("shell n1\r", "n1")
	p.types("echo at $(uname -n), $(pwd)\r", "at n1, "+lab.HomeDir)
	p.types("echo will $((40+2)) sleep; sleep 60\r", "will 42 sleep")
	p.types("\x03echo woke $((40+2))\r", "woke 42")
	p.types("exit 3\r", prompt)
	p.types("crm n1\r", "crm(live/n1)# ")
	p.types("quit\r", "bye")
	p.until(prompt)
	p.types("run n1 sh -c 'exit 9'\r", "it exited with status 9")
	p.until(prompt)
	p.types("until n1 false\r")
	time.Sleep(300 * time.Millisecond) // so that it is under way
	p.types("\x03", "interrupted")
	p.until(prompt)
	p.types("jo\tn2\r", prompt)
	p.types("nodes\r", "n2 ")
	p.until(prompt)
	p.leaves(temp)
}
