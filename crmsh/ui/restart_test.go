package ui

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/crmsh/session"
	"pacer/tools/env"
)

// staged is a cluster of one resource, hoge on alpha: whenever it is waited for it stops or starts it as target-role says.
// A start ends with rc; the wait of number hangs does not end.
type staged struct {
	*session.File
	rc, hangs int
	stays     bool // nothing is stopped
	waits     int
	says      string // when it hangs
}

func (c *staged) Perform(ctx context.Context, o session.Request) (string, error) {
	if o.Verb != session.Wait {
		return "asked to " + string(o.Verb) + " " + o.Resource, nil // without an end of line, as a cluster says it
	}
	if c.waits++; c.waits == c.hangs {
		os.Stdout.WriteString(c.says)
		<-ctx.Done()
		return "", fmt.Errorf("waiting for the cluster: %w", context.Cause(ctx))
	}
	doc, err := c.Snapshot(ctx)
	if err != nil {
		return "", err
	}
	root := doc.Copy().Root()
	history := root.FindElement("status/node_state/lrm/lrm_resources/lrm_resource")
	role := root.FindElement("configuration/resources/primitive/meta_attributes/nvpair[@name='target-role']")
	switch {
	case role == nil, c.stays:
	case role.SelectAttrValue("value", "") == "Stopped":
		record(history, "stop", "0")
	case c.rc != 0:
		record(history, "start", fmt.Sprint(c.rc))
		record(history, "stop", "0")
	default:
		record(history, "start", "0")
	}
	return "", os.WriteFile(c.Path, cib.New(root).Bytes(), 0o600)
}

// record adds the result of an operation to a history, as the last.
func record(history *etree.Element, task, rc string) {
	op := history.CreateElement("lrm_rsc_op")
	id := "hoge_last_0"
	if rc != "0" {
		id = "hoge_last_failure_0"
		op.CreateAttr("exit-reason", "no such disk")
	}
	for _, a := range [][2]string{
		{"id", fmt.Sprint(id, len(history.ChildElements()))},
		{"operation_key", "hoge_" + task + "_0"},
		{"operation", task},
		{"rc-code", rc},
		{"op-status", "0"},
		{"call-id", fmt.Sprint(10 + len(history.ChildElements()))},
		{"interval", "0"},
	} {
		op.CreateAttr(a[0], a[1])
	}
}

// on runs crm on a cluster.
func on(t *testing.T, c *staged, args ...string) (code int, said, configuration string) {
	t.Helper()
	doc, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		t.Fatal(err)
	}
	c.File = &session.File{Path: filepath.Join(t.TempDir(), "cib.xml")}
	if err := os.WriteFile(c.Path, doc, 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	code = Main(env.Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" },
	}, Places{Open: func(string) (session.Backend, error) { return c, nil }})
	now, err := os.ReadFile(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(now), "<status")
	return code, out.String(), before
}

// A restart ends with the resource running, or says why it does not.
func TestRestart(t *testing.T) {
	code, said, now := on(t, &staged{}, "resource", "restart", "hoge")
	if code != 0 || said != "" || !strings.Contains(now, `name="target-role" value="Started"`) {
		t.Errorf("%d %s\n%s", code, said, now)
	}
	code, said, _ = on(t, &staged{rc: 5}, "resource", "restart", "hoge")
	if code != 1 || !strings.Contains(said, "hoge does not run after the restart") || !strings.Contains(said, "start on alpha") || !strings.Contains(said, "no such disk") {
		t.Errorf("%d %s", code, said)
	}
}

// A restart of what does not stop, such as while the cluster is in maintenance, is none, and says so.
func TestRestartOfWhatStays(t *testing.T) {
	code, said, now := on(t, &staged{stays: true}, "resource", "restart", "hoge")
	if code != 1 || !strings.Contains(said, "hoge still runs on alpha, so it was not restarted") || !strings.Contains(said, "hoge is put back as it was") {
		t.Errorf("%d %s", code, said)
	}
	if strings.Contains(now, "target-role") {
		t.Errorf("it is not as it was:\n%s", now)
	}
}

// A restart that is not waited for to its end leaves nothing stopped, and says what it leaves.
func TestRestartThatTakesTooLong(t *testing.T) {
	seed, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(seed), "<status")
	for hangs, want := range map[int]string{
		1: "nothing was changed",
		2: "hoge is put back as it was: target-role is what it was before",
		3: "hoge is to be started and may be so yet",
	} {
		code, said, now := on(t, &staged{hangs: hangs}, "-o", "core.wait_timeout=20ms", "resource", "restart", "hoge")
		if code != 1 || !strings.Contains(said, want) || !strings.Contains(said, "20ms") {
			t.Errorf("%d: %d %s", hangs, code, said)
		}
		if strings.Contains(now, "Stopped") {
			t.Errorf("%d: it is left stopped:\n%s", hangs, now)
		}
		if _, was, _ := strings.Cut(before, "<configuration>"); hangs == 2 && !strings.Contains(now, strings.TrimSpace(strings.Split(was, "</resources>")[0])) {
			t.Errorf("it is not as it was:\n%s", now)
		}
	}
}

// -w waits after cleanup and refresh, too, which take resources that only the status knows.
func TestWaitAfterCleanup(t *testing.T) {
	for _, verb := range []string{"cleanup", "refresh"} {
		c := &staged{}
		code, said, _ := on(t, c, "-w", "resource", verb, "hoge")
		if code != 0 || c.waits != 1 || !strings.Contains(said, "asked to "+verb+" hoge") {
			t.Errorf("%d, %d waits: %s", code, c.waits, said)
		}
		c = &staged{hangs: 1}
		code, said, _ = on(t, c, "-w", "-o", "core.wait_timeout=20ms", "resource", verb)
		if code != 1 || !strings.Contains(said, "20ms") {
			t.Errorf("%d: %s", code, said)
		}
	}
}

// What cleanup and refresh say ends with the line, so that the next prompt begins one.
func TestCleanupEndsItsLine(t *testing.T) {
	for _, verb := range []string{"cleanup", "refresh", "reprobe"} {
		for _, about := range [][]string{nil, {"hoge"}, {"hoge", "alpha"}} {
			_, said, _ := on(t, &staged{}, append([]string{"resource", verb}, about...)...)
			if !strings.HasPrefix(said, "asked to ") || strings.Count(said, "\n") != 1 || !strings.HasSuffix(said, "\n") {
				t.Errorf("%s %v: %q", verb, about, said)
			}
		}
	}
}
