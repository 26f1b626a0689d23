package lab

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"go.uber.org/goleak"
	"golang.org/x/sys/unix"
)

// atOnce is how many tests with nodes run at once. They hardly compute: they wait for intervals of monitors, for agents and for
// nodes that boot.
const atOnce = "4"

func TestMain(m *testing.M) {
	ChildMain()
	if command, ok := reboots[os.Getenv("LAB_TEST_REBOOT")]; ok {
		fmt.Println("reboot(2) failed:", unix.Reboot(command))
		os.Exit(1)
	}
	if dir := os.Getenv("LAB_TEST_OWNER"); dir != "" {
		ownLab(dir)
		return
	}
	flag.Parse()
	if err := flag.Set("test.parallel", atOnce); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// newLab makes a lab and skips the test, saying so, where the kernel does not allow one.
func newLab(t *testing.T, cfg Config) *Lab {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	l, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := l.StartNode(0); err != nil {
		if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EINVAL) {
			t.Skip("no namespaces here: ", err)
		}
		t.Fatal(err)
	}
	for i := 1; i < len(cfg.Nodes); i++ {
		if err := l.StartNode(i); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// sh runs a shell command in a node.
func sh(t *testing.T, l *Lab, i int, command string) Output {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	out, err := l.Exec(ctx, i, "", "sh", "-c", command)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func says(t *testing.T, l *Lab, i int, command, want string) {
	t.Helper()
	if out := sh(t, l, i, command); strings.TrimSpace(out.Stdout) != want {
		t.Errorf("node %d, %s: got %q, want %q (%s, %s)", i, command, out.Stdout, want, out.Stderr, out.Exit)
	}
}

// Each node has its own name, processes, folders and loopback, and nothing of another's.
func TestNodesAreApart(t *testing.T) {
	l := newLab(t, Config{Nodes: []string{"alpha", "beta"}})
	says(t, l, 0, "uname -n; cat /etc/hostname", "alpha\nalpha")
	says(t, l, 1, "uname -n", "beta")
	says(t, l, 0, "id -u", "0")
	for _, dir := range []string{"/tmp", "/run", "/var/lib", "/etc", "/dev/shm"} {
		sh(t, l, 0, "echo here >"+dir+"/mark-of-alpha")
		says(t, l, 0, "cat "+dir+"/mark-of-alpha", "here")
		says(t, l, 1, "ls "+dir+" | grep -c mark", "0")
		if _, err := os.Stat(dir + "/mark-of-alpha"); err == nil {
			t.Errorf("%s/mark-of-alpha is on the machine itself", dir)
		}
	}
	says(t, l, 0, "stat -c %a /tmp; ls /tmp", "1777\nmark-of-alpha")
	sh(t, l, 0, "echo shared >"+SharedDir+"/x")
	says(t, l, 1, "cat "+SharedDir+"/x", "shared")
	says(t, l, 1, "ls -d /proc/[0-9]* | wc -l | xargs test 8 -gt && echo few", "few")
	says(t, l, 0, "ls /sys/class/net; cat /sys/class/net/lo/operstate", "lo\nunknown")
	if data, err := os.ReadFile(filepath.Join(l.Nodes()[0].Var(), "lib/mark-of-alpha")); string(data) != "here\n" {
		t.Errorf("a node's /var seen from outside: %q, %v", data, err)
	}
}

// Root of a node is at home in a folder of the node's own, which outlives a boot: what it keeps there is not in the home of
// whoever runs the lab.
func TestHome(t *testing.T) {
	l := newLab(t, Config{Nodes: []string{"alpha", "beta"}})
	says(t, l, 0, `test "$HOME" = "$(getent passwd root | cut -d: -f6)" && echo same`, "same")
	sh(t, l, 0, `echo kept >"$HOME/mark-of-alpha"; mkdir -p "$HOME/.config/crm"`)
	says(t, l, 1, `test -e "$HOME/mark-of-alpha" || echo none`, "none")
	mine, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(mine, "mark-of-alpha")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what a node keeps at home is in %s: %v", mine, err)
	}
	if err := l.KillNode(0); err != nil {
		t.Fatal(err)
	}
	if err := l.StartNode(0); err != nil {
		t.Fatal(err)
	}
	says(t, l, 0, `cat "$HOME/mark-of-alpha"; stat -c %a "$HOME"`, "kept\n700")
}

// A lab that is under way takes in one more node, which the others know by name.
func TestAdd(t *testing.T) {
	l := newLab(t, Config{Nodes: []string{"alpha"}})
	n, err := l.Add(t.Context(), "beta")
	if err != nil {
		t.Fatal(err)
	}
	if l.On(n.Index) {
		t.Error("it is on before it was started")
	}
	if err := l.StartNode(n.Index); err != nil {
		t.Fatal(err)
	}
	says(t, l, n.Index, "uname -n; getent hosts alpha | cut -d' ' -f1", "beta\n127.0.1.2")
	says(t, l, 0, "getent hosts beta | cut -d' ' -f1", "127.0.1.3")
	if found, err := l.Node("beta"); err != nil || found != n || len(l.Nodes()) != 2 {
		t.Errorf("the lab has %v, and finds %v, %v", l.Nodes(), found, err)
	}
	for _, name := range []string{"alpha", "beta", "shared", "no name", ""} {
		if n, err := l.Add(t.Context(), name); err == nil {
			t.Errorf("%q is added as %v", name, n)
		}
	}
}

// A program in a node has a terminal of its own: what is typed reaches it, Ctrl-C too, it has job control, and learns the size.
func TestOnTerminal(t *testing.T) {
	l := newLab(t, Config{Nodes: []string{"alpha"}})
	here, there, err := pty.Open()
	if err != nil {
		t.Skip("no terminals can be made here: ", err)
	}
	defer here.Close()
	defer there.Close()
	if err := pty.Setsize(here, &pty.Winsize{Rows: 33, Cols: 99}); err != nil {
		t.Fatal(err)
	}
	was, err := unix.IoctlGetTermios(int(there.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan Exit, 1)
	go func() {
		exit, err := l.OnTerminal(t.Context(), 0, Command{Argv: []string{"sh", "-c", `trap 'echo inter''rupted' INT; uname -n; stty size; x=; while [ -z "$x" ]; do read x; done; echo "got:$x"; tty </dev/tty >/dev/null && exit 3`}}, there, there)
		if err != nil {
			t.Error(err)
		}
		ended <- exit
	}()
	s := &seen{t: t, from: here}
	s.until("alpha\r\n33 99\r\n")
	here.WriteString("\x03")
	s.until("interrupted")
	here.WriteString("hello\r")
	s.until("got:hello\r\n")
	if exit := <-ended; exit != (Exit{Code: 3}) {
		t.Errorf("it %s", exit)
	}
	if is, err := unix.IoctlGetTermios(int(there.Fd()), unix.TCGETS); err != nil || *is != *was {
		t.Errorf("the terminal is left as %+v, was %+v; %v", is, was, err)
	}
	here.WriteString("for the next\r")
	next := make([]byte, 100)
	if n, err := there.Read(next); err != nil || string(next[:n]) != "for the next\n" {
		t.Errorf("what is typed afterwards is lost: %q, %v", next[:n], err)
	}
}

// seen collects what a terminal shows.
type seen struct {
	t    *testing.T
	from *os.File
	text string
}

// until waits for a text.
func (s *seen) until(text string) {
	s.t.Helper()
	for buf := make([]byte, 4096); !strings.Contains(s.text, text); {
		ready, err := unix.Poll([]unix.PollFd{{Fd: int32(s.from.Fd()), Events: unix.POLLIN}}, 20_000)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil || ready == 0 {
			s.t.Fatalf("waited for %q, %v; the terminal shows %q", text, err, s.text)
		}
		n, err := s.from.Read(buf)
		if s.text += string(buf[:n]); err != nil {
			s.t.Fatalf("waiting for %q: %v; the terminal shows %q", text, err, s.text)
		}
	}
	_, s.text, _ = strings.Cut(s.text, text)
}

// Whatever wants to leave a node fails, and at once.
func TestNothingLeavesANode(t *testing.T) {
	l := newLab(t, Config{Nodes: []string{"alpha"}})
	begin := time.Now()
	for _, command := range []string{"getent hosts yahoo.com", "bash -c 'exec 3<>/dev/tcp/192.0.2.1/80'"} {
		if out := sh(t, l, 0, command); out.Exit.Code == 0 {
			t.Errorf("%s: %+v", command, out)
		}
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	says(t, l, 0, "getent hosts alpha | cut -d' ' -f1", "127.0.1.2")
}

// An init script of the Red Hat family that sources the function library works on any host.
func TestInitScript(t *testing.T) {
	l := newLab(t, Config{Nodes: []string{"alpha"}, Files: map[string]string{
		"/etc/init.d/hoge": `#!/bin/sh
. /etc/init.d/functions
prog=${0##*/}
[ -f /etc/sysconfig/$prog ] && . /etc/sysconfig/$prog
case "$1" in
start) touch /var/lock/subsys/$prog; curl -LI yahoo.com -o /dev/null -w '%{http_code}n' -s > /tmp/test; exit 0;;
stop) rm -f /tmp/test; exit 0;;
status) [ -f /tmp/test ] || exit 3; curl -LI yahoo.com -o /dev/null -w '%{http_code}n' -s >> /tmp/test; exit 0;;
esac
`, "/etc/sysconfig/hoge": "echo configured\n",
	}})
	for _, step := range []struct {
		action string
		code   int
	}{{"status", 3}, {"start", 0}, {"status", 0}, {"stop", 0}, {"status", 3}} {
		out := sh(t, l, 0, "/etc/init.d/hoge "+step.action)
		if out.Exit.Code != step.code || out.Stderr != "" || out.Stdout != "configured\n" {
			t.Errorf("%s: %+v", step.action, out)
		}
	}
	says(t, l, 0, "ls /var/lock/subsys", "hoge")
	says(t, l, 0, ". /etc/init.d/functions; action 'Doing it:' true; daemon sleep 0.1; status nosuch; echo $?",
		"Doing it: [  OK  ]\n[  OK  ]nosuch is stopped\n3")
}

// What survives what: a daemon's end, a reboot, a reboot of a host that keeps /tmp.
func TestWhatSurvives(t *testing.T) {
	for _, keep := range []bool{false, true} {
		t.Run(fmt.Sprintf("keep tmp %t", keep), func(t *testing.T) {
			events := make(chan Event, 10)
			l := newLab(t, Config{
				Nodes: []string{"alpha"}, KeepTmp: keep,
				Daemon: func(n Node) []string { return []string{"sh", "-c", "echo up " + n.Name + "; exec sleep 1000"} },
				Notify: func(e Event) { events <- e },
			})
			sh(t, l, 0, "for d in /tmp /run /var/lib /etc; do echo $d >$d/mark; done; setsid sleep 1000 & echo $! >/run/agent")
			ups := func(n int) {
				t.Helper()
				waitFor(t, func() bool {
					log, _ := os.ReadFile(l.Nodes()[0].Log())
					return string(log) == strings.Repeat("up alpha\n", n)
				})
			}
			ups(1)
			p, err := l.Daemon(0)
			if err != nil {
				t.Fatal(err)
			}
			if err := l.StartDaemon(0); !errors.Is(err, ErrRunning) {
				t.Errorf("second daemon: %v", err)
			}
			if err := p.Signal(syscall.SIGKILL, false); err != nil {
				t.Fatal(err)
			}
			if e := <-events; !e.Daemon || e.Exit.Signal != syscall.SIGKILL {
				t.Errorf("event: %+v", e)
			}
			says(t, l, 0, "cat /tmp/mark /run/mark /var/lib/mark /etc/mark; kill -0 $(cat /run/agent) && echo agent",
				"/tmp\n/run\n/var/lib\n/etc\nagent")
			if err := l.StartDaemon(0); err != nil {
				t.Error(err)
			}
			ups(2)
			if err := l.KillNode(0); err != nil {
				t.Fatal(err)
			}
			if _, err := l.Exec(context.Background(), 0, "", "true"); !errors.Is(err, ErrOff) {
				t.Errorf("command on a dead node: %v", err)
			}
			if err := l.StartNode(0); err != nil {
				t.Fatal(err)
			}
			want := "/var/lib\n/etc"
			if keep {
				want = "/tmp\n" + want
			}
			says(t, l, 0, "cat /tmp/mark /run/mark /var/lib/mark /etc/mark 2>/dev/null", want)
			ups(3)
		})
	}
}

// Killing a node ends everything in it, however it tries to hide.
func TestKillNode(t *testing.T) {
	l := newLab(t, Config{Nodes: []string{"alpha"}})
	mark := fmt.Sprintf("mark-%d-%d", os.Getpid(), time.Now().UnixNano())
	p, err := l.Start(0, Command{Argv: []string{"sh", "-c", "trap '' TERM HUP; (setsid sh -c 'trap \"\" TERM; while :; do sleep 1; done' " + mark + " &) ; while :; do sleep 1; done", mark}})
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return processes(mark) >= 2 })
	if err := l.KillNode(0); err != nil {
		t.Fatal(err)
	}
	if e := p.Wait(); e.Signal != syscall.SIGKILL {
		t.Errorf("its process: %v", e)
	}
	if n := processes(mark); n > 0 {
		t.Errorf("%d processes live on", n)
	}
}

// A lab's process that dies, even by SIGKILL, leaves no node behind.
func TestOwnerDies(t *testing.T) {
	dir := t.TempDir()
	mark := fmt.Sprintf("owner-%d-%d", os.Getpid(), time.Now().UnixNano())
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), "LAB_TEST_OWNER="+dir, "LAB_TEST_MARK="+mark)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := filepath.Join(dir, "shared/ready")
	waitFor(t, func() bool {
		_, err := os.Stat(ready)
		return err == nil
	})
	if data, _ := os.ReadFile(ready); len(data) > 0 {
		_ = cmd.Wait()
		t.Skip("no namespaces here: ", string(data))
	}
	if processes(mark) == 0 {
		t.Error("nothing runs in the node")
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	waitFor(t, func() bool { return processes(mark) == 0 })
}

// ownLab is the process that TestOwnerDies kills.
func ownLab(dir string) {
	ready := filepath.Join(dir, "shared/ready")
	l, err := New(Config{Nodes: []string{"alpha"}, Dir: dir})
	if err == nil {
		err = l.StartNode(0)
	}
	if err != nil {
		_ = os.WriteFile(ready, []byte(err.Error()), 0o644)
		return
	}
	_, _ = l.Start(0, Command{Argv: []string{"sh", "-c", "touch " + SharedDir + "/ready; while :; do sleep 1; done", os.Getenv("LAB_TEST_MARK")}})
	select {}
}

func TestExec(t *testing.T) {
	l := newLab(t, Config{Nodes: []string{"alpha"}, Links: []string{"crm"}, Env: []string{"MORE=1"}})
	ctx := context.Background()
	out, err := l.Exec(ctx, 0, "some input", "sh", "-c", "cat; echo $MORE >&2; exit 42")
	if err != nil || out != (Output{"some input", "1\n", Exit{Code: 42}}) {
		t.Errorf("got %+v, %v", out, err)
	}
	begin := time.Now()
	if out, err := l.Exec(ctx, 0, "", "sh", "-c", "echo started; sleep 100 &"); err != nil || out.Stdout != "started\n" || time.Since(begin) > 5*time.Second {
		t.Errorf("with a child left behind: %+v, %v", out, err)
	}
	if _, err := l.Exec(ctx, 0, "", "no-such-program"); err == nil || !strings.Contains(err.Error(), "no-such-program: no such program in /run/pacer-lab/bin:") {
		t.Errorf("a program that is not there: %v", err)
	}
	if _, err := l.Exec(ctx, 0, "", "/etc/hostname"); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("a program that cannot be run: %v", err)
	}
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if _, err := l.Exec(short, 0, "", "sleep", "100"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a program that hangs: %v", err)
	}
	says(t, l, 0, "readlink /run/pacer-lab/bin/crm; test -x /run/pacer-lab/bin/pacer && echo there", "pacer\nthere")
}

func TestBadConfigs(t *testing.T) {
	for _, tc := range []struct {
		cfg  Config
		want string
	}{
		{Config{}, "no nodes given"},
		{Config{Nodes: []string{"a", "a"}}, `node name "a" is taken`},
		{Config{Nodes: []string{"shared"}}, `node name "shared" is taken`},
		{Config{Nodes: []string{"../x"}}, `node name "../x": must be`},
		{Config{Nodes: []string{"a"}, Files: map[string]string{"/usr/x": ""}}, `file "/usr/x": must be an absolute path below /etc or /var`},
		{Config{Nodes: []string{"a"}, Files: map[string]string{"/etc/../x": ""}}, `file "/etc/../x"`},
	} {
		if _, err := New(tc.cfg); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: got %v, want %q", tc.cfg, err, tc.want)
		}
	}
}

// processes counts the machine's processes, zombies not among them, with a word in their command line.
func processes(word string) int {
	n := 0
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, f := range lines {
		if data, err := os.ReadFile(f); err == nil && strings.Contains(string(data), word) {
			n++
		}
	}
	return n
}

func waitFor(t *testing.T, cond func() bool) {
	t.Helper()
	for range 1000 {
		if cond() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("waited 10 s in vain")
}
