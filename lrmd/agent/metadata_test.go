package agent

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pacer/cib/value/vocab"
	"pacer/lrmd/metadata"
)

func TestMetaDataIsKeptUntilTheAgentChanges(t *testing.T) {
	h, root := host(t, map[string]string{"usr/lib/ocf/resource.d/test/a": "#!/bin/sh\necho x >>$0.calls\necho one $1\n"})
	path := filepath.Join(root, "usr/lib/ocf/resource.d/test/a")
	get := func() string {
		text, err := h.MetaData(context.Background(), ocf("a"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if a, b := get(), get(); a != "one meta-data\n" || a != b {
		t.Errorf("got %q, %q", a, b)
	}
	if calls, _ := os.ReadFile(path + ".calls"); string(calls) != "x\n" {
		t.Errorf("the agent was asked %d times", len(calls)/2)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho changed\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got := get(); got != "changed\n" {
		t.Errorf("after the change: %q", got)
	}
}

func TestMetaDataFaults(t *testing.T) {
	h, _ := host(t, map[string]string{
		"usr/lib/ocf/resource.d/test/fails": "#!/bin/sh\necho ocf-exit-reason:broken >&2; exit 1\n",
		"usr/lib/ocf/resource.d/test/hangs": "#!/bin/sh\nsleep 60\n",
	})
	short, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	for _, tc := range []struct {
		ctx   context.Context
		agent vocab.Agent
		want  string
	}{
		{context.Background(), ocf("none"), "ocf:test:none: stat "},
		{context.Background(), ocf("fails"), "ocf:test:fails: asked for its meta-data, the agent answered 1 (Error occurred) broken"},
		{short, ocf("hangs"), "ocf:test:hangs: the agent did not give its meta-data: context deadline exceeded"},
		{context.Background(), vocab.Agent{Class: "systemd", Type: "x"}, "systemd:x: systemd does not run on this host"},
	} {
		if _, err := h.MetaData(tc.ctx, tc.agent); err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("%s: got %v", tc.agent, err)
		}
	}
	if _, err := h.MetaData(context.Background(), ocf("none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing agent: got %v", err)
	}
}

// An init script's comments are all it says of itself.
func TestLSBMetaData(t *testing.T) {
	h, _ := host(t, map[string]string{"etc/init.d/web": `#!/bin/sh
# Description: not in the header
### BEGIN INIT INFO
# Provides: web
# Required-Start: $network
# Short-Description: web & such
# Description: serves
#   pages
# Provides: again
### END INIT INFO
# Default-Start: 3
`})
	text, err := h.MetaData(context.Background(), lsb("web"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := metadata.Parse(text)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	if a.Name != "web" || a.ShortDesc != "web & such" || a.LongDesc != "serves\n   pages" || !a.Has("monitor") {
		t.Errorf("got %+v", a)
	}
	for _, want := range []string{"<Provides> web\n</Provides>", "<Required-Start> $network\n</Required-Start>", "<Default-Start></Default-Start>"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in:\n%s", want, text)
		}
	}
}

// The agents of this machine's packages describe themselves in a way we understand.
func TestInstalledAgents(t *testing.T) {
	h := NewHost("/", os.Environ())
	for _, name := range []string{"heartbeat:Dummy", "heartbeat:IPaddr2", "pacemaker:Stateful", "pacemaker:Dummy"} {
		provider, typ, _ := strings.Cut(name, ":")
		a := vocab.Agent{Class: "ocf", Provider: provider, Type: typ}
		if !h.Exists(a) {
			t.Logf("%s is not installed here: not checked", a)
			continue
		}
		text, err := h.MetaData(context.Background(), a)
		if err != nil {
			t.Error(err)
			continue
		}
		md, err := metadata.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", a, err)
			continue
		}
		if diff := cmp.Diff(typ, md.Name); diff != "" || len(md.Parameters) == 0 || !md.Has("start") {
			t.Errorf("%s: %+v", a, md)
		}
	}
}
