package ui

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"pacer/cib"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/prompt"
	"pacer/tools/env"
)

// childFile is set in a child process, which then is the shell on that file; childBusy, if the file is to have a
// cluster behind it that does not come to rest at the wait of that number; childRuns, if one that is at rest.
const (
	childFile = "CRM_TEST_CIB"
	childBusy = "CRM_TEST_BUSY"
	childRuns = "CRM_TEST_RUNS"
)

func TestMain(m *testing.M) {
	if file := os.Getenv(childFile); file != "" {
		e := env.Env{
			Name: "crm", Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stdout, Getenv: os.Getenv,
			StdinTTY: true, StdoutTTY: true, Host: "here", Root: filepath.Join(filepath.Dir(file), "root"),
		}
		os.Exit(Main(e, Places{Open: func(string) (session.Backend, error) {
			if n, err := strconv.Atoi(os.Getenv(childBusy)); err == nil {
				return &staged{File: &session.File{Path: file}, hangs: n, says: "waiting\n"}, nil
			}
			if os.Getenv(childRuns) != "" {
				return running{&session.File{Path: file}}, nil
			}
			return &session.File{Path: file}, nil
		}}))
	}
	time.Local = time.UTC // times in stories are the same everywhere
	os.Exit(m.Run())
}

// running is a file with a cluster behind it.
type running struct{ *session.File }

func (running) Perform(context.Context, session.Request) (string, error) { return "", nil }

// screen is a terminal with the shell on it.
type screen struct {
	t    *testing.T
	tty  *os.File
	pty  *os.File // the same, as it was opened
	seen strings.Builder
}

// impatient gives a terminal whose reads can have a deadline.
func impatient(t *testing.T, tty *os.File) *os.File {
	fd, err := unix.Dup(int(tty.Fd()))
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	f := os.NewFile(uintptr(fd), tty.Name())
	t.Cleanup(func() { f.Close() })
	return f
}

// expect waits until the shell has written a text, and gives what it wrote before.
func (s *screen) expect(text string) (before string) {
	s.t.Helper()
	buf := make([]byte, 4096)
	for !strings.Contains(s.seen.String(), text) {
		s.tty.SetReadDeadline(time.Now().Add(20 * time.Second))
		n, err := s.tty.Read(buf)
		s.seen.Write(buf[:n])
		if err != nil {
			s.t.Fatalf("waiting for %q: %v; on the screen:\n%s", text, err, s.seen.String())
		}
	}
	before, rest, _ := strings.Cut(s.seen.String(), text)
	s.seen.Reset()
	s.seen.WriteString(rest)
	return before
}

// hangUp closes the terminal.
func (s *screen) hangUp() {
	s.tty.Close()
	s.pty.Close()
}

// types sends keys and waits for a text.
func (s *screen) types(keys, expected string) (before string) {
	s.t.Helper()
	if _, err := s.tty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
	return s.expect(expected)
}

// onScreen starts a shell on a terminal without colours, with a configuration in a file.
func onScreen(t *testing.T, doc []byte) (s *screen, cmd *exec.Cmd, file string) {
	return onScreenWith(t, doc, "NO_COLOR=1")
}

// onScreenWith starts a shell on a terminal, with more variables in its environment.
func onScreenWith(t *testing.T, doc []byte, environ ...string) (s *screen, cmd *exec.Cmd, file string) {
	s, cmd, file = onScreenRunning(t, doc, nil, environ...)
	s.expect("crm(cib.xml/here)# ")
	return s, cmd, file
}

// onScreenRunning starts crm with a command on a terminal.
func onScreenRunning(t *testing.T, doc []byte, command []string, environ ...string) (s *screen, cmd *exec.Cmd, file string) {
	dir := t.TempDir()
	file = filepath.Join(dir, "cib.xml")
	if err := os.WriteFile(file, doc, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command(os.Args[0], command...)
	cmd.Env = append(os.Environ(), childFile+"="+file, "HOME="+dir, "TERM=xterm", "EDITOR="+dir+"/editor")
	cmd.Env = append(append(cmd.Env, "PAGER=cat"), environ...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		t.Skipf("no terminal to be had: %v", err)
	}
	t.Cleanup(func() { tty.Close() })
	return &screen{t: t, tty: impatient(t, tty), pty: tty}, cmd, file
}

// A person completes words, continues statements, is asked before changes are committed, and finds what was
// typed in the history.
func TestTerminal(t *testing.T) {
	s, cmd, file := onScreen(t, cib.Empty().Bytes())
	s.types("conf\t\r", "crm(cib.xml/here)configure# ")
	s.types("primitive hoge lsb:hoge\r", "configure# ")
	s.types("    op stop interval=0s timeout=300s\r", "continues the statement before it")
	s.types("location l hoge \\\r", "   > ")
	s.types("5: alpha\r", "configure# ")
	s.types("show ho\t\r", "op stop interval=0s timeout=300s")
	s.types("up\r", "Commit these changes? (y/n/c) ")
	s.types("y\r", "crm(cib.xml/here)# ")
	s.types("quit\r", "bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(file)
	if !strings.Contains(string(data), `id="hoge-stop-0s"`) || !strings.Contains(string(data), `rsc_location id="l"`) {
		t.Errorf("committed:\n%s", data)
	}
	if history, err := os.ReadFile(filepath.Join(filepath.Dir(file), prompt.HistoryFile)); err != nil || !strings.Contains(string(history), "quit") {
		t.Errorf("history: %s %v", history, err)
	}
}

// What a person types is held against what the agent says at once, unless that is to wait.
func TestTypedResourceIsChecked(t *testing.T) {
	s, cmd, file := onScreen(t, cib.Empty().Bytes())
	agent := filepath.Join(filepath.Dir(file), "root/usr/lib/ocf/resource.d/mine/address")
	if err := os.MkdirAll(filepath.Dir(agent), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(agent, []byte("#!/bin/sh\necho '<resource-agent name=\"address\"><parameters><parameter name=\"ip\" required=\"1\"/></parameters><actions/></resource-agent>'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	s.types("configure\r", "configure# ")
	s.types("primitive a ocf:mine:address\r", `primitive a: required parameter "ip" is not defined`)
	s.expect("configure# ")
	s.types("up\r", "The cluster would refuse this. Commit it anyway? (y/n/c) ")
	s.types("n\r", "crm(cib.xml/here)# ")
	s.types("options check_frequency on-verify\r", "crm(cib.xml/here)# ")
	s.types("configure\r", "configure# ")
	before := strings.Count(s.seen.String(), "required parameter")
	s.types("primitive b ocf:mine:address\r", "configure# ")
	if got := strings.Count(s.seen.String(), "required parameter"); got != before {
		t.Errorf("it is said %d times, want %d", got, before)
	}
	s.types("verify\r", `primitive b: required parameter "ip" is not defined`)
	s.expect("configure# ")
	s.types("\x04", "Commit it anyway? (y/n/c) ")
	s.types("n\r", "bye")
	_ = cmd.Wait()
}

// Before a commit a person sees what it does to services. If somebody else commits while the question stands,
// the plan is made anew on top of that and the question put again. Ctrl-C answers no, and at the prompt drops
// what was typed; the shell and the changes stay.
func TestCommitIsPlanned(t *testing.T) {
	doc, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		t.Fatal(err)
	}
	s, cmd, file := onScreen(t, doc)
	s.types("configure\r", "configure# ")
	s.types("set hoge.monitor.interval 20s\r", "configure# ")
	s.types("commit -m slower\r", "replace  hoge  on alpha  monitor every 10s by every 20s; no outage")
	s.expect("+\top monitor interval=20s")
	s.expect("Commit these changes? (y/n) ")

	other, err := session.Open(t.Context(), &session.File{Path: file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.SetAttr(session.NodeAttributes, "alpha", "standby", "on"); err != nil {
		t.Fatal(err)
	}
	if err := other.Send(t.Context(), &session.File{Path: file}, ""); err != nil {
		t.Fatal(err)
	}
	s.types("y\r", "node 1 was changed")
	s.expect("on top of that")
	s.expect("move  hoge  alpha -> beta")
	s.expect("Commit these changes? (y/n) ")
	s.types("\x03", "nothing was committed")
	s.expect("configure# ")
	s.types("half a line\x03", "configure# ")
	s.types("show changed\r", "interval=20s")
	s.expect("configure# ")
	s.types("commit -m slower\r", "Commit these changes? (y/n) ")
	s.types("y\r", "configure# ")
	s.types("history\r", "0.7.0     slower")
	s.expect("configure# ")
	s.types("quit\r", "bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// Ctrl-C in a program that the shell runs ends the program and not the shell.
func TestInterruptedProgram(t *testing.T) {
	s, cmd, file := onScreen(t, cib.Empty().Bytes())
	editor := "#!/bin/sh\necho editing\nexec sleep 60\n"
	if err := os.WriteFile(filepath.Join(filepath.Dir(file), "editor"), []byte(editor), 0o755); err != nil {
		t.Fatal(err)
	}
	s.types("configure\r", "configure# ")
	s.types("primitive a Dummy\r", "configure# ")
	s.types("edit\r", "editing")
	s.types("\x03", "configure# ")
	s.types("show\r", "primitive a Dummy")
	s.types("quit\r", "(y/n/c) ")
	s.types("n\r", "bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// What was typed is given again by ! and its number or beginning, unless it held a password.
func TestTypedLinesAreRecalled(t *testing.T) {
	s, cmd, file := onScreen(t, cib.Empty().Bytes())
	s.types("!1\r", "!1: no such line was typed")
	s.expect("crm(cib.xml/here)# ")
	s.types("configure\r", "configure# ")
	s.types("primitive a Dummy params password=geheim\r", "configure# ")
	s.types("show a\r", "params password")
	s.types("!!\r", "show a")
	s.expect("params password")
	s.types("delete a\r", "configure# ")
	s.types("!sh\r", "no object has this id")
	s.types("!\r", "    1  configure\r\n    2  show a\r\n    3  show a\r\n    4  delete a\r\n    5  show a\r\n")
	s.types("!-5\r", "no such command at the level configure")
	s.expect("configure# ")
	s.types("up\r", "crm(cib.xml/here)# ")
	s.types("history\r", "    6  configure")
	s.types("quit\r", "bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	history, err := os.ReadFile(filepath.Join(filepath.Dir(file), prompt.HistoryFile))
	if err != nil || strings.Contains(string(history), "geheim") {
		t.Errorf("history: %s %v", history, err)
	}
}

// On a terminal statements and messages have colours, and what does not fit on it goes through the pager.
func TestColoursAndPager(t *testing.T) {
	s, cmd, _ := onScreenWith(t, cib.Empty().Bytes(), "PAGER=sed s/^/paged:/")
	s.types("configure\r", "configure# ")
	s.types("primitive a Dummy params x=y\r", "configure# ")
	s.types("show a\r", "\x1b[33mprimitive\x1b[0m a Dummy")
	s.expect("\x1b[36mx\x1b[0m=\x1b[31my\x1b[0m")
	s.types("location l a 5: n\r", "configure# ")
	s.types("show l\r", "\x1b[33mlocation\x1b[0m l \x1b[32ma\x1b[0m \x1b[35m5:\x1b[0m n")
	s.types("shwo\r", "\x1b[31;1mERROR\x1b[0m: ")
	s.types("help\r", "paged:")
	s.expect("configure# ")
	s.types("quit\r", "(y/n/c) ")
	s.types("n\r", "bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// A command line of its own has its long texts paged, too, where a person looks; less lets colours through. Where PAGER says
// nothing it is less, if that is here.
func TestOneShotIsPaged(t *testing.T) {
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "less"), []byte("#!/bin/sh\necho \"less got $*\"\nhead -n 2 >/dev/null\necho ended\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	s, cmd, _ := onScreenRunning(t, cib.Empty().Bytes(), []string{"help", "topic", "properties"}, "PAGER=", "PATH="+bin+":"+os.Getenv("PATH"))
	s.expect("less got -R")
	s.expect("ended")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// On a terminal ls stands in columns, and help ends its lines between words.
func TestLayout(t *testing.T) {
	s, cmd, _ := onScreen(t, cib.Empty().Bytes())
	s.types("ls\r", "assist       cib          configure")
	s.expect("crm(cib.xml/here)# ")
	if err := pty.Setsize(s.pty, &pty.Winsize{Rows: 200, Cols: 40}); err != nil {
		t.Fatal(err)
	}
	s.types("help configure clone\r", "clone: run")
	help := s.expect("crm(cib.xml/here)# ")
	if !strings.Contains(help, "usage: clone ID RESOURCE\r\n[description=TEXT] [params ...]") {
		t.Errorf("lines do not end between words:\n%s", help)
	}
	for _, line := range strings.Split(strings.ReplaceAll(help, "\r", ""), "\n") {
		if len(line) > 40 {
			t.Errorf("too long for the screen: %q", line)
		}
	}
	s.types("quit\r", "bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// A person who does not want to be asked is not, or only if a service stops for good or a node is fenced.
func TestCommitAsksWhomItShould(t *testing.T) {
	doc, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		t.Fatal(err)
	}
	s, cmd, _ := onScreen(t, doc)
	s.types("options confirm harm\r", "crm(cib.xml/here)# ")
	s.types("configure\r", "configure# ")
	s.types("set hoge.monitor.interval 20s\r", "configure# ")
	s.types("commit\r", "no outage")
	s.expect("configure# ")
	s.types("show changed\r", "configure# ")
	s.types("primitive hoge2 Dummy\r", "configure# ")
	s.types("commit\r", "due to being new")
	s.expect("configure# ")
	s.types("delete hoge\r", "configure# ")
	s.types("commit\r", "STOPS FOR GOOD")
	s.expect("Commit these changes? (y/n) ")
	s.types("n\r", "nothing was committed")
	s.expect("configure# ")
	s.types("refresh\r", "All changes will be dropped. Go on? (y/n) ")
	s.types("y\r", "configure# ")
	s.types("up\r", "crm(cib.xml/here)# ")
	s.types("options confirm never\r", "crm(cib.xml/here)# ")
	s.types("configure delete hoge\r", "crm(cib.xml/here)# ")
	s.types("configure history\r", "configure delete hoge")
	s.types("quit\r", "bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// Ctrl-C in a restart that has stopped the resource already puts it back.
func TestInterruptedRestart(t *testing.T) {
	doc, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		t.Fatal(err)
	}
	s, cmd, _ := onScreenWith(t, doc, "NO_COLOR=1", childBusy+"=2")
	s.types("resource restart hoge\r", "waiting")
	s.types("\x03", "hoge is put back as it was: target-role is what it was before")
	s.expect("crm(cib.xml/here)# ")
	s.types("configure show hoge\r", "primitive hoge")
	s.types("quit\r", "bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(s.seen.String(), "target-role") {
		t.Error(s.seen.String())
	}
}

// Ctrl-C ends the waiting for a cluster, and not the shell.
func TestInterruptedWaiting(t *testing.T) {
	doc, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		t.Fatal(err)
	}
	s, cmd, _ := onScreenWith(t, doc, "NO_COLOR=1", childBusy+"=1")
	s.types("resource restart hoge\r", "waiting")
	s.types("\x03", "nothing was changed")
	s.expect("interrupted")
	s.expect("crm(cib.xml/here)# ")
	s.types("resource locate hoge\r", "is running on: alpha")
	s.types("quit\r", "bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// Ctrl-C ends the waiting that a person asked for by -w; what was committed stays.
func TestInterruptedWaitingAfterACommand(t *testing.T) {
	doc, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		t.Fatal(err)
	}
	s, cmd, _ := onScreenWith(t, doc, "NO_COLOR=1", childBusy+"=1")
	s.types("options wait yes\r", "crm(cib.xml/here)# ")
	s.types("resource stop hoge\r", "waiting")
	s.types("\x03", "interrupted")
	s.types("configure show hoge\r", "target-role=Stopped")
	s.types("quit\r", "bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}
