package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal gives both ends of a terminal.
func terminal(t *testing.T) (here, there *os.File) {
	t.Helper()
	here, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals can be made here: %v", err)
	}
	t.Cleanup(func() { here.Close() })
	fd := int(here.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		there, err = os.OpenFile(fmt.Sprint("/dev/pts/", n), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		t.Skipf("no terminals can be made here: %v", err)
	}
	t.Cleanup(func() { there.Close() })
	return here, there
}

// What stands in a configuration does nothing to the terminal on which it is shown, by the shell, by tools, or in an error;
// a file or pipe gets it as it is.
func TestNothingActsOnTheTerminal(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cib.xml")
	const mark = "\u202egnp\u009b31m\rover"
	text := `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0"><configuration><crm_config/>` +
		`<nodes><node id="1" uname="n1"><instance_attributes id="a"><nvpair id="a1" name="note" value="` + strings.ReplaceAll(mark, "\r", "&#13;") + `"/></instance_attributes></node></nodes>` +
		`<resources/><constraints/></configuration><status/></cib>`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"crm configure show", "cibadmin --query", "crm configure show " + mark, "crm resource locate " + mark, "crm_mon -1A", "cibadmin --delete " + mark,
	} {
		words := strings.Split(line, " ")
		command := func() *exec.Cmd {
			cmd := exec.Command(os.Args[0], words...)
			cmd.Env = append(os.Environ(), "PACER_BE=pacer", "CIB_file="+file, "TERM=dumb", "HOME="+t.TempDir())
			return cmd
		}
		if said := onTerminal(t, command()); strings.ContainsAny(strings.ReplaceAll(said, "\r\n", ""), "\u202e\u009b\x1b\r") || len(said) < 10 {
			t.Errorf("%q: a terminal gets %q", line, said)
		}
	}
	cmd := exec.Command(os.Args[0], "cibadmin", "--query")
	cmd.Env = append(os.Environ(), "PACER_BE=pacer", "CIB_file="+file)
	if said, err := cmd.Output(); err != nil || !strings.Contains(string(said), strings.ReplaceAll(mark, "\r", "&#x0D;")) {
		t.Errorf("a pipe gets %q, %v; want it unchanged", said, err)
	}
}

// onTerminal runs a command on a terminal and gives what that gets.
func onTerminal(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	here, there := terminal(t)
	cmd.Stdout, cmd.Stderr = there, there
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	there.Close()
	time.AfterFunc(20*time.Second, func() { here.Close() })
	said, _ := io.ReadAll(here) // its end is an error: the other end is closed
	cmd.Wait()                  //nolint:errcheck // some of them fail, which is shown too
	return string(said)
}
