package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pacer/lab"
	"pacer/lab/scenario"
)

// program runs this program in a process of its own, as a user, or as this one if that is 0.
func program(t *testing.T, user uint32, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	cmd := exec.Command("/proc/self/exe", args...)
	cmd.Env = append(os.Environ(), "PACER_BE=pacer")
	if user != 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// stories writes stories to files.
func stories(t *testing.T, texts ...string) (files []string) {
	t.Helper()
	for i, text := range texts {
		path := filepath.Join(t.TempDir(), string(rune('a'+i))+".txt")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	return files
}

// needsNodes skips a test, saying so, where nodes cannot be made.
func needsNodes(t *testing.T) {
	t.Helper()
	err := scenario.Play(t.Context(), "probe", []byte("nodes n1\n"), scenario.Options{})
	if err != nil {
		t.Skip("nodes cannot run on this machine: ", err)
	}
}

// Stories are played, each step shown as it is taken; with several at once each is told whole. One that does not go as
// told fails the call, with its line and what was found, and the others are played all the same.
func TestLabRun(t *testing.T) {
	t.Parallel()
	needsNodes(t)
	good, bad := "nodes n1\nboot n1\nsettled\nrun n1 crm status\nstdout 'Online: .* n1'\n", "nodes n1\nboot n1\n# a comment\nrun n1 false\n"
	files := stories(t, good, bad)
	for _, tt := range []struct {
		flags []string
		files []string
		code  int
		out   []string
		not   string
		err   string
	}{
		{nil, files[:1], 0, []string{"nodes n1\nboot n1\nsettled\nrun n1 crm status\n", files[0] + ": as told, in "}, "NOT", ""},
		{[]string{"--quiet"}, files[:1], 0, []string{files[0] + ": as told, in "}, "boot n1", ""},
		{[]string{"--jobs", "2"}, files, 1, []string{files[0] + ": as told, in ", "nodes n1\nboot n1\nrun n1 false\n" + files[1] + ": NOT as told"}, "", "b.txt:4: run n1 false: "},
	} {
		code, out, errs := call(t, "pacer", append(append([]string{"lab", "run"}, tt.flags...), tt.files...)...)
		if code != tt.code || !strings.Contains(errs, tt.err) || tt.err == "" && errs != "" || tt.not != "" && strings.Contains(out, tt.not) {
			t.Errorf("%v: %d\n%s\n%s", tt.flags, code, out, errs)
		}
		for _, want := range tt.out {
			if !strings.Contains(out, want) {
				t.Errorf("%v: it does not say %q in\n%s", tt.flags, want, out)
			}
		}
	}
}

// Stories that cannot be read, or that say what no story can, are errors that name them.
func TestLabRunRefuses(t *testing.T) {
	for text, want := range map[string]string{"boot n1\n": "the story must begin with nodes", "nodes n1\ndance\n": `a.txt:2: dance: there is no verb "dance"`} {
		code, out, errs := call(t, "pacer", "lab", "run", stories(t, text)[0])
		if code != 1 || !strings.Contains(errs, want) || !strings.Contains(out, "NOT as told") {
			t.Errorf("%q: %d\n%s\n%s", text, code, out, errs)
		}
	}
	if code, _, errs := call(t, "pacer", "lab", "run", "/nowhere/story.txt"); code == 0 || !strings.Contains(errs, "/nowhere/story.txt") {
		t.Errorf("%d %s", code, errs)
	}
}

// A walk says by which seed it can be taken again, what happens, and that the cluster was sound after each.
func TestLabWalk(t *testing.T) {
	t.Parallel()
	needsNodes(t)
	code, out, errs := call(t, "pacer", "lab", "walk", "--events", "2", "--seed", "7")
	if code != 0 || !strings.HasPrefix(out, "walk of 2 events with --seed 7\n") || !strings.HasSuffix(out, "2 events: sound after each\n") || strings.Count(out, "\n") < 5 {
		t.Errorf("%d\n%s\n%s", code, out, errs)
	}
}

// A walk of nodes that are fenced says how it can be taken again, too.
func TestLabWalkFencing(t *testing.T) {
	t.Parallel()
	needsNodes(t)
	code, out, errs := call(t, "pacer", "lab", "walk", "--events", "2", "--seed", "11", "--fencing")
	if code != 0 || !strings.HasPrefix(out, "walk of 2 events with --seed 11 --fencing\nfence-devices\n") || !strings.HasSuffix(out, "2 events: sound after each\n") {
		t.Errorf("%d\n%s\n%s", code, out, errs)
	}
}

// Who pulls a plug of a lab that is none is told so.
func TestLabPowerRefuses(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{{[]string{"/nowhere/power.sock", "n1", "off"}, "/nowhere/power.sock"}, {[]string{"/dev/null", "n1", "out"}, "out"}, {[]string{"/dev/null", "n1", "off"}, "connect"}} {
		if code, _, errs := call(t, "pacer", append([]string{"lab", "power"}, tt.args...)...); code == 0 || !strings.Contains(errs, tt.want) {
			t.Errorf("%v: %d %s", tt.args, code, errs)
		}
	}
}

// Without a terminal the tour is taken by itself, and leaves nothing behind.
func TestLabTour(t *testing.T) {
	t.Parallel()
	needsNodes(t)
	code, out, errs := call(t, "pacer", "lab", "tour", "--interval", "200ms")
	for _, want := range []string{"they are one cluster", "hoge start: done", "hoge\t(lsb:hoge):\t Started node2", "the tour is over; everything is cleaned up"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("%d, it does not say %q in\n%s\n%s", code, want, out, errs)
		}
	}
}

// Who may not run real corosyncs is told so: as a success where that was asked for, as an error with what to do else.
func TestLabCorosyncIsNotPermitted(t *testing.T) {
	const nobody = 65534
	user := uint32(nobody)
	if os.Getuid() != 0 {
		user = 0 // which is to stay whoever this is
		if lab.Permitted() == nil {
			t.Skip("this user may run corosyncs")
		}
	}
	story, err := filepath.Abs("../../testdata/scenarios/a-start.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"run", story}, {"walk", "--events", "1"}} {
		args := append([]string{"lab", command[0], "--corosync", "--or-skip"}, command[1:]...)
		if code, out, errs := program(t, user, args...); code != 0 || !strings.HasPrefix(out, "skipped: nodes with a corosync cannot run on this machine: ") || strings.Count(out, "\n") != 1 {
			t.Errorf("%v: %d\n%s\n%s", args, code, out, errs)
		}
	}
	if code, _, errs := program(t, user, "lab", "walk", "--corosync", "--events", "1"); code != 1 || !strings.Contains(errs, "root") {
		t.Errorf("%d\n%s", code, errs)
	}
}
