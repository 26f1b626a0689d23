package store

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// dyingAt makes a failpoint that ends the process, as it were, before a step.
func dyingAt(name string) func(string) error {
	return func(step string) error {
		if step == name {
			return errDied
		}
		return nil
	}
}

// abandon leaves the folder as a process that died leaves it: closing touches no file.
func abandon(s *Store) { s.Close() }

// TestEveryCrashLeavesOldOrNew lets the process die before each step of a write, then once more at the
// same step after coming back.
func TestEveryCrashLeavesOldOrNew(t *testing.T) {
	for _, step := range append(writeSteps(), writeStep{name: "end"}) {
		t.Run(step.name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			update(t, s, addPrimitive("r0"))
			update(t, s, addPrimitive("r1"))
			have := 2
			for round := range 3 {
				s.failpoint = dyingAt(step.name)
				err := put(s, addPrimitive(fmt.Sprint("r", have)))
				acknowledged := err == nil
				abandon(s)
				s = open(t, dir)
				got := len(strings.Fields(resources(s.View())))
				if got != have+1 && (got != have || acknowledged) {
					t.Fatalf("round %d: %d resources, want %d or (unless acknowledged: %v) %d", round, got, have+1, acknowledged, have)
				}
				have = got
			}
			if left, _ := filepath.Glob(filepath.Join(dir, newPattern)); len(left) > 0 {
				t.Errorf("left over: %v", left)
			}
		})
	}
}

// TestCrashBetweenRenamesIsTold checks that the fallback to a backup is noted and the file kept.
func TestCrashBetweenRenamesIsTold(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	update(t, s, addPrimitive("b"))
	s.failpoint = dyingAt("rename-sig")
	if err := put(s, addPrimitive("c")); !errors.Is(err, errDied) {
		t.Fatal(err)
	}
	abandon(s)
	again := open(t, dir)
	if got := resources(again.View()); got != "a b" {
		t.Errorf("found %q", got)
	}
	notes := fmt.Sprint(again.Notes())
	for _, want := range []string{"does not fit its digest", "cib.auto.", "cib-1.raw: is used"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes %s lack %q", notes, want)
		}
	}
	kept, _ := filepath.Glob(filepath.Join(dir, "cib.auto.*", "cib.xml"))
	if len(kept) != 1 || !strings.Contains(read(t, kept[0]), `id="c"`) {
		t.Errorf("the file that is not used is lost: %v", kept)
	}
}

// TestEveryFailureLeavesTheOld makes each step fail, as with a full disk, and goes on afterwards.
func TestEveryFailureLeavesTheOld(t *testing.T) {
	for _, step := range writeSteps() {
		t.Run(step.name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			before := update(t, s, addPrimitive("a"))
			s.failpoint = func(at string) error {
				if at == step.name {
					return syscall.ENOSPC
				}
				return nil
			}
			err := put(s, addPrimitive("b"))
			if err == nil || !strings.Contains(err.Error(), "free some space") {
				t.Errorf("got %v", err)
			}
			if s.View() != before {
				t.Error("the old document is not in force")
			}
			s.failpoint = nil
			if d := update(t, s, addPrimitive("c")); resources(d) != "a c" {
				t.Errorf("afterwards there is %q", resources(d))
			}
			s.Close()
			if got := resources(open(t, dir).View()); got != "a c" {
				t.Errorf("on disk there is %q", got)
			}
		})
	}
}

func TestBrokenFilesFallBack(t *testing.T) {
	for name, breakIt := range map[string]func(path string) error{
		"empty":     func(p string) error { return os.Truncate(p, 0) },
		"cut short": func(p string) error { return os.Truncate(p, 100) },
		"removed":   os.Remove,
		"edited":    func(p string) error { return os.WriteFile(p, []byte(`<cib validate-with="none"/>`), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			update(t, s, addPrimitive("a"))
			update(t, s, addPrimitive("b"))
			s.Close()
			if err := breakIt(filepath.Join(dir, "cib.xml")); err != nil {
				t.Fatal(err)
			}
			again := open(t, dir)
			if got := resources(again.View()); got != "a" {
				t.Errorf("found %q", got)
			}
			if notes := fmt.Sprint(again.Notes()); !strings.Contains(notes, "cib-0.raw: is used") {
				t.Errorf("notes are %s", notes)
			}
			if d := update(t, again, addPrimitive("z")); resources(d) != "a z" {
				t.Errorf("going on gives %q", resources(d))
			}
		})
	}
}

func TestMissingDigestIsAccepted(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	s.Close()
	if err := os.Remove(filepath.Join(dir, "cib.xml.sig")); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	if got := resources(again.View()); got != "a" {
		t.Errorf("found %q", got)
	}
	if notes := fmt.Sprint(again.Notes()); !strings.Contains(notes, "used unchecked") {
		t.Errorf("notes are %s", notes)
	}
}

// writerEnv makes the test program a writer for TestKilledWriter.
const writerEnv = "PACER_STORE_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerEnv); dir != "" {
		if err := writeForever(dir); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeForever adds resources and prints how many are on disk after each write.
func writeForever(dir string) error {
	s, err := Open(dir)
	if err != nil {
		return err
	}
	for {
		n := len(strings.Fields(resources(s.View())))
		if err := put(s, addPrimitive(fmt.Sprint("r", n))); err != nil {
			return err
		}
		fmt.Println(n + 1)
	}
}

// TestKilledWriter kills a real writer at many moments and checks that nothing it reported is lost.
func TestKilledWriter(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := t.TempDir()
	atLeast := 0
	for round := range 25 {
		reported := runAndKill(t, dir, time.Duration(round*3)*time.Millisecond)
		s := open(t, dir)
		got := len(strings.Fields(resources(s.View())))
		if got < max(atLeast, reported) || got > max(atLeast, reported)+1 {
			t.Fatalf("round %d: %d resources, but %d were reported (%d before); notes %v", round, got, reported, atLeast, s.Notes())
		}
		atLeast = got
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if atLeast == 0 {
		t.Error("the writer never wrote anything")
	}
}

// runAndKill starts a writer, waits for its first report and some time more, kills it, and gives the
// last number it reported.
func runAndKill(t *testing.T, dir string, wait time.Duration) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writerEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if n, err := strconv.Atoi(lines.Text()); err == nil {
			if last == 0 {
				time.AfterFunc(wait, func() { cmd.Process.Kill() })
			}
			last = n
		} else {
			t.Error(lines.Text())
		}
	}
	cmd.Wait()
	return last
}
