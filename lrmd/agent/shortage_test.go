package agent

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
	"pacer/lrmd"
)

func TestShortages(t *testing.T) {
	for errno, want := range map[syscall.Errno]lrmd.Shortage{
		syscall.EMFILE: lrmd.NoDescriptors, syscall.ENFILE: lrmd.NoDescriptors, syscall.EAGAIN: lrmd.NoProcesses, syscall.ENOMEM: lrmd.NoMemory,
		syscall.ENOSPC: lrmd.NoSpace, syscall.EDQUOT: lrmd.NoSpace, syscall.ETXTBSY: lrmd.FileInUse,
		syscall.ENOENT: "", syscall.EACCES: "", syscall.ENOEXEC: "", syscall.E2BIG: "", syscall.EIO: "",
	} {
		err := fmt.Errorf("x: %w", &fs.PathError{Op: "fork/exec", Path: "/x", Err: errno})
		if got := shortageOf(err); got != want {
			t.Errorf("%v: %q, want %q", errno, got, want)
		}
		if got := notStarted("/x", err); got.Lacks != want {
			t.Errorf("%v: %+v", errno, got)
		}
	}
	if shortageOf(nil) != "" {
		t.Error("nothing lacks")
	}
}

// starved lets this process open no file more.
func starved(t *testing.T) (relief func()) {
	t.Helper()
	var was unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &was); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("/dev/null") // the next descriptor
	if err != nil {
		t.Fatal(err)
	}
	now := was
	now.Cur = uint64(f.Fd())
	f.Close()
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &now); err != nil {
		t.Fatal(err)
	}
	relief = func() {
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &was); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(relief)
	return relief
}

// What lacks descriptors says so, with and without a secret to read, and meta-data is waited for.
func TestStarvedHost(t *testing.T) {
	h, root := host(t, map[string]string{
		"usr/lib/ocf/resource.d/test/a": "#!/bin/sh\necho x\n", "etc/init.d/a": "#!/bin/sh\n",
		"var/lib/pacemaker/lrm/secrets/r/passwd": "geheim", "var/lib/pacemaker/lrm/secrets/r/passwd.sign": "e8636ea013e682faf61f56ce1cb1ab5c",
	})
	relief := starved(t)
	for _, op := range []lrmd.Op{
		{Agent: ocf("a"), Action: "monitor"},
		{Agent: lsb("a"), Action: "stop"},
		{Agent: ocf("a"), Action: "start", Params: map[string]string{"passwd": secret.InFile}},
		{Agent: ocf("a"), Action: "stop", Params: map[string]string{"passwd": secret.InFile}},
	} {
		op.Resource = "r"
		if out := h.Launch(op).Wait(); out.Lacks != lrmd.NoDescriptors || out.ExitReason != "Too many open files" {
			t.Errorf("%s %s: %+v", op.Agent, op.Action, out)
		}
	}
	time.AfterFunc(100*time.Millisecond, relief)
	if text, err := h.MetaData(t.Context(), ocf("a")); err != nil || string(text) != "x\n" {
		t.Errorf("meta-data: %q, %v", text, err)
	}

	path := filepath.Join(root, "etc/init.d/a")
	writer, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if out := h.Launch(lrmd.Op{Resource: "r", Agent: lsb("a"), Action: "start"}).Wait(); out.Lacks != lrmd.FileInUse {
		t.Errorf("a script that is being written: %+v", out)
	}
	writer.Close()
	if out := h.Launch(lrmd.Op{Resource: "r", Agent: lsb("a"), Action: "start"}).Wait(); out.Lacks != "" || out.RC != vocab.ExitOK {
		t.Errorf("once it is written: %+v", out)
	}
}
