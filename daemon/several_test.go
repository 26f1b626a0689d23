package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"pacer/api"
	"pacer/cib"
	"pacer/membership/memory"
)

// several is a cluster of daemons in one process, on a net whose links can be cut.
type several struct {
	t     testing.TB
	hub   *memory.Hub
	net   string
	waits Waits
	nodes []*node
	log   io.Writer          // nil for the test's own
	panic func(string) error // what a node of that name does instead of being reset
}

func launchSeveral(t testing.TB, n int) *several { return launchWaiting(t, n, Waits{}) }

// launchWaiting launches hosts that wait for so long.
func launchWaiting(t testing.TB, n int, waits Waits) *several {
	dir, err := os.MkdirTemp("", "pacerd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	c := &several{t: t, waits: waits, hub: memory.NewHub(memory.Config{Expected: n, Token: 100 * time.Millisecond}), net: filepath.Join(dir, "net")}
	l, err := memory.Listen(c.net)
	if err != nil {
		t.Fatal(err)
	}
	go c.hub.Serve(l) //nolint:errcheck // ends with the listener
	t.Cleanup(func() { l.Close(); c.hub.Close() })
	for i := range n {
		root := filepath.Join(dir, fmt.Sprintf("n%d", i+1))
		nd := &node{t: t, root: root, client: api.NewClient(Socket(root))}
		c.nodes = append(c.nodes, nd)
		c.start(i)
		t.Cleanup(func() { c.stop(nd) })
	}
	c.settled(c.names()...)
	return c
}

func (c *several) names() (list []string) {
	for i := range c.nodes {
		list = append(list, fmt.Sprintf("n%d", i+1))
	}
	return list
}

func (c *several) start(i int) {
	n := c.nodes[i]
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	n.stop, n.done = stop, done
	cfg := Config{Root: n.root, Name: fmt.Sprintf("n%d", i+1), ID: uint32(i + 1), Net: c.net, Version: "test", Log: zerolog.New(zerolog.NewTestWriter(c.t)), Environ: os.Environ(), Waits: c.waits}
	if c.log != nil {
		cfg.Log = zerolog.New(c.log)
	}
	if c.panic != nil {
		cfg.Panic = func() error { return c.panic(cfg.Name) }
	}
	go func() {
		done <- Run(ctx, cfg)
		close(done)
	}()
}

// another starts one more host, and gives how it ends.
func (c *several) another(name string, id uint32) <-chan error {
	ended := make(chan error, 1)
	ctx, stop := context.WithCancel(context.Background())
	c.t.Cleanup(stop)
	go func() {
		ended <- Run(ctx, Config{Root: c.t.TempDir(), Name: name, ID: id, Net: c.net, Version: "test", Log: zerolog.Nop()})
	}()
	return ended
}

func (c *several) stop(n *node) {
	n.stop()
	<-n.done
}

// settled waits until those named see one another, and nobody else, and have one DC.
func (c *several) settled(names ...string) {
	c.t.Helper()
	for _, name := range names {
		n := c.nodes[name[1]-'1']
		n.eventually(name+" sees "+strings.Join(names, " "), func() bool {
			s, err := n.client.Status(context.Background())
			var here []string
			if err == nil {
				for _, m := range s.Members {
					here = append(here, m.Name)
				}
			}
			return err == nil && s.DC != "" && slices.Equal(here, names)
		})
	}
}

// set changes an option by way of a node.
func (c *several) set(node int, name string) (api.Changed, error) {
	return c.setWithin(api.Patience, node, name)
}

func (c *several) setWithin(within time.Duration, node int, name string) (api.Changed, error) {
	return c.setTo(within, node, name, 1)
}

func (c *several) setTo(within time.Duration, node int, name string, value int64) (api.Changed, error) {
	return c.setTextWithin(within, node, name, fmt.Sprint(value))
}

func (c *several) setText(node int, name, value string) (api.Changed, error) {
	return c.setTextWithin(api.Patience, node, name, value)
}

func (c *several) setTextWithin(within time.Duration, node int, name, value string) (api.Changed, error) {
	data, err := cib.Parse([]byte(`<cib validate-with="pacemaker-4.0"><crm_config><cluster_property_set id="s"><nvpair id="s-`+name+`" name="`+name+`" value="`+value+`"/></cluster_property_set></crm_config></cib>`), "test")
	if err != nil {
		c.t.Fatal(err)
	}
	return c.nodes[node].client.Within(within).Change(context.Background(), api.Change{
		Comment: name, Client: "test", Ops: []cib.Op{{Kind: cib.Modify, MayCreate: true, Section: "crm_config", Data: data.Root().SelectElement("crm_config")}},
	})
}

// change merges XML into a section by way of a node.
func (c *several) change(node int, section, xml string) {
	c.t.Helper()
	data, err := cib.Parse([]byte(`<cib validate-with="pacemaker-4.0">`+xml+`</cib>`), "test")
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.nodes[node].client.Change(context.Background(), api.Change{
		Client: "test", Ops: []cib.Op{{Kind: cib.Modify, MayCreate: true, Section: section, Data: data.Root().SelectElement(section)}},
	}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *several) mustSet(node int, name string) api.Changed {
	c.t.Helper()
	done, err := c.set(node, name)
	if err != nil {
		c.t.Fatal(err)
	}
	return done
}

// commits are a node's, as "number message", those that were lost marked.
func (c *several) commits(node int) (list []string) {
	h, err := c.nodes[node].client.History(context.Background(), "")
	if err != nil {
		c.t.Fatal(err)
	}
	for _, e := range h.Entries {
		text := fmt.Sprint(e.Number, " ", e.Message)
		if e.Lost != nil {
			text += " lost"
		}
		list = append(list, text)
	}
	return list
}

func (c *several) cut(node uint32)  { c.links(node, c.hub.Cut) }
func (c *several) heal(node uint32) { c.links(node, c.hub.Heal) }
func (c *several) links(node uint32, f func(a, b uint32)) {
	for id := range uint32(len(c.nodes)) {
		if id+1 != node {
			f(node, id+1)
		}
	}
}

// The history of commits is the same on all hosts, by the same numbers: also on one that was away meanwhile, or whose
// disk was lost with all that was on it.
func TestHistoriesAreAlike(t *testing.T) {
	t.Parallel()
	c := launchSeveral(t, 3)
	c.mustSet(0, "one")
	c.stop(c.nodes[2])
	c.settled("n1", "n2")
	c.mustSet(0, "two")
	c.mustSet(1, "three")
	if err := os.RemoveAll(filepath.Join(c.nodes[2].root, "var")); err != nil {
		t.Fatal(err)
	}
	c.start(2)
	c.settled("n1", "n2", "n3")
	c.mustSet(2, "four")
	want := c.commits(0)
	if len(want) != 4 || !strings.HasSuffix(want[3], " four") {
		t.Fatalf("n1 lists %q", want)
	}
	for i := range 3 {
		c.nodes[i].eventually(fmt.Sprintf("n%d lists %q", i+1, want), func() bool { return slices.Equal(c.commits(i), want) })
	}
}

// What a part without quorum changes is taken, with a word of warning in the answer and in its status. When its
// configuration is given up, its commits are marked, and told in status until somebody says that he knows.
func TestLostChangesAreTold(t *testing.T) {
	t.Parallel()
	c := launchSeveral(t, 3)
	c.mustSet(0, "before")
	c.cut(3)
	c.settled("n3")
	c.settled("n1", "n2")
	if done := c.mustSet(0, "stays"); !done.Quorate || done.Warning() != "" {
		t.Errorf("with quorum: %+v", done)
	}
	done := c.mustSet(2, "goes")
	if done.Quorate || !slices.Equal(done.Absent, []string{"n1", "n2"}) || !strings.Contains(done.Warning(), "n1 and n2") {
		t.Errorf("without quorum: %+v %q", done, done.Warning())
	}
	ctx := context.Background()
	if s, err := c.nodes[2].client.Status(ctx); err != nil || s.WithoutQuorum == nil || s.WithoutQuorum.Changes != 1 {
		t.Errorf("status: %+v %v", s, err)
	}
	c.heal(3)
	c.settled("n1", "n2", "n3")
	c.nodes[2].eventually("the loss is told", func() bool {
		s, err := c.nodes[2].client.Status(ctx)
		return err == nil && s.WithoutQuorum == nil && len(s.Lost) == 1 && s.Lost[0].Message == "goes"
	})
	if got := c.commits(2); len(got) != 3 || !strings.Contains(strings.Join(got, ","), "goes lost") {
		t.Errorf("n3 lists %q", got)
	}
	if s, err := c.nodes[0].client.Status(ctx); err != nil || len(s.Lost) != 0 {
		t.Errorf("n1 has lost nothing: %+v, %v", s.Lost, err)
	}
	if err := c.nodes[2].client.Seen(ctx); err != nil {
		t.Fatal(err)
	}
	if s, err := c.nodes[2].client.Status(ctx); err != nil || len(s.Lost) != 0 {
		t.Errorf("somebody knows: %+v, %v", s.Lost, err)
	}
	// The lost commit can be read whole, by its name.
	h, err := c.nodes[2].client.History(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range h.Entries {
		if e.Lost == nil {
			continue
		}
		one, err := c.nodes[2].client.History(ctx, e.ID())
		if err != nil || len(one.Entries) != 1 {
			t.Fatalf("%s: %+v %v", e.ID(), one, err)
		}
		if _, after, err := one.Entries[0].Documents(); err != nil || !strings.Contains(string(after.Bytes()), "goes") {
			t.Errorf("%v", err)
		}
	}
}

// Who cannot write says so, and no client is told yes for what is on too few disks: two of three cannot, and it is
// open whether the change stays. When they can again, they write it.
func TestDisksThatFail(t *testing.T) {
	t.Parallel()
	c := launchWaiting(t, 3, Waits{Confirm: time.Second, Retry: 50 * time.Millisecond})
	// Without its folder each write fails, whoever the test is.
	block := func(node int, on bool) {
		path := filepath.Join(c.nodes[node].root, "var/lib/pacemaker/cib")
		from, to := path, path+".away"
		if !on {
			from, to = to, from
		}
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	block(2, true)
	c.mustSet(2, "one")
	ctx := context.Background()
	c.nodes[2].eventually("n3 says that it cannot write", func() bool {
		s, err := c.nodes[2].client.Status(ctx)
		return err == nil && s.Unwritten != nil
	})
	block(1, true)
	_, err := c.set(2, "two")
	var f *api.Fault
	if !errors.As(err, &f) || f.Kind != api.KindOpen || !strings.Contains(f.Text, "n2") || !strings.Contains(f.Text, "n3") {
		t.Errorf("answered %v", err)
	}
	block(1, false)
	block(2, false)
	for i := range 3 {
		c.nodes[i].eventually("what was changed is on disk", func() bool {
			data, err := os.ReadFile(filepath.Join(c.nodes[i].root, "var/lib/pacemaker/cib/cib.xml"))
			s, status := c.nodes[i].client.Status(ctx)
			return err == nil && status == nil && s.Unwritten == nil && strings.Contains(string(data), `name="two"`)
		})
	}
}
