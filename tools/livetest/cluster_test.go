package livetest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kballard/go-shellquote"
	"github.com/rs/zerolog"

	"pacer/api"
	"pacer/daemon"
	"pacer/membership/memory"
	"pacer/tools/cibadmin"
	"pacer/tools/crmadmin"
	"pacer/tools/crmnode"
	"pacer/tools/crmresource"
	"pacer/tools/env"
	"pacer/tools/pacemakerd"
)

func mains() map[string]func(env.Env) int {
	return map[string]func(env.Env) int{
		"cibadmin": cibadmin.Main, "crmadmin": crmadmin.Main, "crm_node": crmnode.Main, "crm_resource": crmresource.Main,
		"pacemakerd": pacemakerd.Main(func(env.Env) int { return 99 }),
	}
}

// thing is an OCF agent that keeps its state in a file beside it and notes what it is asked. A file slow-ACTION has it take
// so many seconds.
const thing = `#!/bin/sh
here=%[1]s
echo "$1 $OCF_RESKEY_CRM_meta_interval" >>$here/asked-$OCF_RESOURCE_INSTANCE
state=$here/state-$OCF_RESOURCE_INSTANCE
case "$1" in
meta-data) echo '<?xml version="1.0"?><resource-agent name="thing" version="1.0"><version>1.1</version><longdesc lang="en">A thing</longdesc><shortdesc lang="en">A thing</shortdesc><parameters><parameter name="size"><longdesc lang="en">s</longdesc><shortdesc lang="en">s</shortdesc><content type="string"/></parameter></parameters><actions><action name="start" timeout="20s"/><action name="stop" timeout="20s"/><action name="monitor" timeout="20s" interval="10s"/><action name="meta-data" timeout="5s"/><action name="validate-all" timeout="5s"/></actions></resource-agent>'; exit 0 ;;
validate-all) [ "$OCF_RESKEY_size" != wrong ] || exit 6; exit 0 ;;
esac
[ ! -f $here/slow-$1 ] || sleep $(cat $here/slow-$1)
case "$1" in
start) touch $state ;;
stop) rm -f $state ;;
monitor) [ -f $state ] || exit 7 ;;
*) exit 3 ;;
esac
`

// host is a host under test.
type host struct {
	t    *testing.T
	name string
	root string
	done chan error
}

// result is what a command left.
type result struct {
	out, err string
	status   int
}

// launch starts so many hosts, n1 and so on, and waits until they are one cluster with nothing to do.
func launch(t *testing.T, n int) (hosts []*host) {
	dir, err := os.MkdirTemp("", "live") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	hub := memory.NewHub(memory.Config{Expected: n, Token: 100 * time.Millisecond})
	net := filepath.Join(dir, "net")
	l, err := memory.Listen(net)
	if err != nil {
		t.Fatal(err)
	}
	go hub.Serve(l) //nolint:errcheck // ends with the listener
	t.Cleanup(func() { l.Close(); hub.Close() })
	for i := range n {
		h := &host{t: t, name: fmt.Sprintf("n%d", i+1), done: make(chan error, 1)}
		h.root = filepath.Join(dir, h.name)
		folder := "usr/lib/ocf/resource.d/test"
		h.write(folder+"/thing", fmt.Sprintf(thing, filepath.Join(h.root, folder)), 0o755)
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() {
			h.done <- daemon.Run(ctx, daemon.Config{Root: h.root, Name: h.name, ID: uint32(i + 1), Net: net, Version: "test", Log: zerolog.New(zerolog.NewTestWriter(t)), Environ: os.Environ()})
			close(ended)
		}()
		t.Cleanup(func() { stop(); <-ended })
		hosts = append(hosts, h)
	}
	for _, h := range hosts {
		h.eventually("the cluster is together", func() bool {
			s, err := h.client().Status(context.Background())
			return err == nil && len(s.Members) == n && (s.State == "idle" || s.State == "member")
		})
	}
	return hosts
}

func (h *host) client() *api.Client { return api.NewClient(filepath.Join(h.root, api.SocketPath)) }

func (h *host) write(name, text string, mode os.FileMode) {
	h.t.Helper()
	path := filepath.Join(h.root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		h.t.Fatal(err)
	}
}

// read gives a file's text, "" if there is none.
func (h *host) read(name string) string {
	text, _ := os.ReadFile(filepath.Join(h.root, name))
	return string(text)
}

// patience is how long what a test waits for may take.
const patience = 30 * time.Second

func (h *host) eventually(what string, is func() bool) {
	h.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if is() {
			return
		}
	}
	h.t.Fatalf("%s: not within %s", what, patience)
}

// run runs a command on the host.
func (h *host) run(command string) result { return h.runWith(command, nil) }

func (h *host) runWith(command string, vars map[string]string) result {
	h.t.Helper()
	words, err := shellquote.Split(command)
	if err != nil {
		h.t.Fatal(err)
	}
	var out, errs bytes.Buffer
	status := mains()[words[0]](env.Env{
		Name: words[0], Args: words[1:], Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		Getenv: func(name string) string { return vars[name] }, Root: h.root, Host: h.name,
	})
	return result{out.String(), errs.String(), status}
}

// must runs a command that has to go well, and gives what it said.
func (h *host) must(command string) string {
	h.t.Helper()
	r := h.run(command)
	if r.status != 0 {
		h.t.Fatalf("%s: %+v", command, r)
	}
	return r.out
}
