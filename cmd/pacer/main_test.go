package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/lab"
	"pacer/tools/env"
)

// atOnce is how many tests with nodes run at once. They hardly compute: they wait for intervals of monitors, for agents and for
// nodes that boot.
const atOnce = "4"

func TestMain(m *testing.M) {
	lab.ChildMain()
	if name := filepath.Base(os.Args[0]); name == "pacer" || isTool(name) || os.Getenv("PACER_BE") == "pacer" { // run as the program itself, as a lab's nodes do
		os.Exit(run(surroundings()))
	}
	flag.Parse()
	if err := flag.Set("test.parallel", atOnce); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func isTool(name string) bool {
	_, ok := find(name)
	return ok
}

func call(t *testing.T, name string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(env.Env{
		Name: name, Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err,
		Getenv: func(string) string { return "" }, Root: t.TempDir(),
	})
	return code, out.String(), err.String()
}

func TestNames(t *testing.T) {
	if code, out, _ := call(t, "pacer", "help"); code != 0 || !strings.Contains(out, "crm_simulate") {
		t.Errorf("help: %d %s", code, out)
	}
	if code, out, _ := call(t, "pacer", "help", "import"); code != 0 || !strings.HasPrefix(out, "Usage: pacer import <file>") {
		t.Errorf("help of a command: %d, %s", code, out)
	}
	if code, _, errs := call(t, "pacer", "help", "imprt"); code == 0 || !strings.Contains(errs, `no command "imprt"`) {
		t.Errorf("help of a command that is none: %d, %s", code, errs)
	}
	if code, _, err := call(t, "pacer", "crm_simulat"); code != 64 || !strings.Contains(err, "pacer help") {
		t.Errorf("unknown command: %d %s", code, err)
	}
	// A link's name and a first argument are the same tool.
	_, byLink, _ := call(t, "crm_simulate", "--version")
	_, byArgument, _ := call(t, "pacer", "crm_simulate", "--version")
	if byLink == "" || byLink != byArgument {
		t.Errorf("%q, %q", byLink, byArgument)
	}
}

func TestNoClusterIsOneClearLine(t *testing.T) {
	for _, tool := range [][]string{{"crm", "configure", "show"}, {"cibadmin", "-Q"}, {"crm_mon", "-1"}} {
		code, _, err := call(t, tool[0], tool[1:]...)
		if code == 0 || !strings.Contains(err, "pacer daemon") || strings.Count(strings.TrimSpace(err), "\n") > 1 {
			t.Errorf("%v: %d %s", tool, code, err)
		}
	}
}

// A daemon that accepts and says nothing is not waited for for ever: whoever calls it says in one line where it listens, what was
// waited for, how long, and what to do.
func TestSilentDaemonIsOneClearLine(t *testing.T) {
	dir := t.TempDir()
	socket, statements := filepath.Join(dir, "s"), filepath.Join(dir, "new.crm")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := os.WriteFile(statements, []byte("property cluster-name=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	surroundings := map[string]string{"PACER_SOCKET": socket, "PACER_PATIENCE": "100ms"}
	for _, tool := range []string{
		"crm status", "crm configure show", "crm configure history", "crm configure property cluster-name=x", "crm resource restart x",
		"crm_mon -1", "crm_standby -G", "crm_standby -v on -N x", "cibadmin -Q", "cibadmin --erase --force", "crm_verify -L", "crm_simulate -L",
		"crm_rule -c -r x",
		"crm_shadow --create x --batch", "plan " + statements,
	} {
		words := strings.Fields(tool)
		var out, errs bytes.Buffer
		code := run(env.Env{
			Name: words[0], Args: words[1:], Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
			Getenv: func(name string) string { return surroundings[name] }, Root: dir,
		})
		said := strings.TrimSpace(errs.String())
		if code == 0 || strings.Contains(said, "\n") || !strings.Contains(said, socket) || !strings.Contains(said, "waited 100ms for") || !strings.Contains(said, "restart it") {
			t.Errorf("%s: %d %s%s", tool, code, out.String(), said)
		}
	}
	surroundings["PACER_PATIENCE"] = "soon"
	var errs bytes.Buffer
	code := run(env.Env{Name: "crm_mon", Args: []string{"-1"}, Stdout: &errs, Stderr: &errs, Getenv: func(name string) string { return surroundings[name] }, Root: dir})
	if code == 0 || !strings.Contains(errs.String(), `PACER_PATIENCE is "soon"; expected`) {
		t.Errorf("%d %s", code, errs.String())
	}
}

// TestNotifiesItsInitSystem: a daemon started by systemd says when it is ready, and SIGTERM makes it
// leave in order.
func TestNotifiesItsInitSystem(t *testing.T) {
	dir, err := os.MkdirTemp("", "pacer")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	sock, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "notify"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer sock.Close()
	cmd := exec.Command(os.Args[0], "daemon", "--root", dir, "--node", "x")
	cmd.Env = append(os.Environ(), "PACER_BE=pacer", "NOTIFY_SOCKET="+sock.LocalAddr().String())
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 256)
	sock.SetReadDeadline(time.Now().Add(20 * time.Second)) //nolint:errcheck // a unix socket takes deadlines
	n, err := sock.Read(buf)
	if err != nil || string(buf[:n]) != "READY=1" {
		t.Errorf("%q %v", buf[:n], err)
	}
	cmd.Process.Signal(os.Interrupt) //nolint:errcheck // it runs
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, log.String())
	}
}

// logOf runs a daemon until it is ready, lets it leave, and gives what it has logged.
func logOf(t *testing.T, flags ...string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pacer")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	sock, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "notify"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer sock.Close()
	cmd := exec.Command(os.Args[0], append([]string{"daemon", "--root", dir, "--node", "x", "--membership", "single"}, flags...)...)
	cmd.Env = append(os.Environ(), "PACER_BE=pacer", "NOTIFY_SOCKET="+sock.LocalAddr().String())
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	sock.SetReadDeadline(time.Now().Add(20 * time.Second)) //nolint:errcheck // a unix socket takes deadlines
	if _, err := sock.Read(make([]byte, 256)); err != nil {
		t.Error(err)
	}
	cmd.Process.Signal(os.Interrupt) //nolint:errcheck // it runs
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, log.String())
	}
	return log.String()
}

// Each line of the log, as JSON or as text, says when, how grave, where, and by an id of the list what kind of
// thing happened.
func TestLogLines(t *testing.T) {
	listed := map[string]bool{}
	_, list, _ := call(t, "pacer", "daemon", "--list-events")
	for line := range strings.Lines(list) {
		listed[strings.Fields(line)[0]] = true
	}
	seen := map[string]bool{}
	for line := range strings.Lines(logOf(t, "--log-format", "json", "--log-level", "debug")) {
		var l struct {
			Time                        time.Time
			Level, Node, Event, Message string
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if l.Time.IsZero() || l.Level == "" || l.Node != "x" || !listed[l.Event] || l.Message == "" {
			t.Errorf("a line that lacks something: %s", line)
		}
		seen[l.Event] = true
	}
	if !seen["view"] || !seen["dc-elected"] || !seen["left"] {
		t.Errorf("events %v", seen)
	}
	if text := logOf(t); !strings.Contains(text, "event=dc-elected") || !strings.Contains(text, " INF ") {
		t.Errorf("as text: %s", text)
	}
}
