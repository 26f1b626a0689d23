package cluster

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"pacer/api"
	"pacer/lab"
	"pacer/membership/memory"
)

// Options say what the cluster is like.
type Options struct {
	Nodes   []string
	Dir     string            // for the lab's files; "" for a temporary one
	Binary  string            // the pacer program; "" for this one
	Links   []string          // tools by their links' names
	Files   map[string]string // put into every node
	TwoNode bool              // one of two has quorum; on corosync, once it has seen the other
	Token   time.Duration     // how long a silent node is waited for
	Notify  func(lab.Event)   // hears of nodes and daemons that end
	// Watchdog names a file of the machine that acts as a node's watchdog, which its daemon feeds, and WatchdogTimeout says after
	// what time without food it is to reset the node; nil: there are none.
	Watchdog        func(lab.Node) string
	WatchdogTimeout time.Duration
	// Disk gives all nodes a disk that they share. It needs root.
	Disk bool
	// Sbd gives each node a real sbd, which has its watchdog, and all nodes the disk by which sbd resets them. It needs root.
	Sbd bool
	// Power lets nodes be switched on and off from outside, and fenced so; see FenceDevices.
	Power bool
	// Corosync gives each node a real corosync in place of the memory net. It needs root.
	Corosync bool
}

// Cluster is a lab with daemons that form a cluster.
type Cluster struct {
	*lab.Lab
	hub *memory.Hub // nil on corosync
	net net.Listener

	losses map[[2]int]lab.Rule // in force, by the indices of sender and receiver
}

// netSocket is the net's socket, as the nodes see it and below the lab's shared folder.
const netSocket = "net.sock"

// New makes a cluster whose nodes are all off.
func New(o Options) (*Cluster, error) {
	cfg := lab.Config{
		Nodes: o.Nodes, Dir: o.Dir, Binary: o.Binary, Links: o.Links, Files: o.Files, Notify: o.Notify, Power: o.Power, Watchdog: o.Watchdog,
		Daemon: func(n lab.Node) []string { return command(n, o) },
	}
	if o.Corosync {
		var err error
		if cfg, err = cfg.WithCorosync(lab.Corosync{Token: o.Token, TwoNode: o.TwoNode, WaitForAll: o.TwoNode}); err != nil {
			return nil, err
		}
	}
	if o.Disk {
		cfg.Disk = func(string) error { return nil } // an empty one
	}
	if o.Sbd {
		var err error
		if cfg, err = cfg.WithSbd(o.WatchdogTimeout); err != nil {
			return nil, err
		}
	}
	l, err := lab.New(cfg)
	if err != nil {
		return nil, err
	}
	c := &Cluster{Lab: l, losses: map[[2]int]lab.Rule{}}
	if o.Corosync {
		return c, nil
	}
	c.hub = memory.NewHub(memory.Config{Expected: len(o.Nodes), TwoNode: o.TwoNode, Token: o.Token})
	c.net, err = memory.Listen(filepath.Join(l.Shared(), netSocket))
	if err != nil {
		c.hub.Close()
		return nil, errors.Join(err, l.Close())
	}
	go c.hub.Serve(c.net) //nolint:errcheck // ends with the listener
	return c, nil
}

// Add gives a cluster that is under way one more node, which is off. Quorum counts it from then on.
func (c *Cluster) Add(ctx context.Context, name string) (lab.Node, error) {
	n, err := c.Lab.Add(ctx, name)
	if err == nil && c.hub != nil {
		c.hub.Expect(len(c.Nodes()))
	}
	return n, err
}

// Socket is where the daemon of a node listens, as nodes see it; programs find it in PACER_SOCKET.
func Socket(n lab.Node) string { return filepath.Join(lab.SharedDir, n.Name+".sock") }

// command starts a node's daemon.
func command(n lab.Node, o Options) []string {
	argv := []string{
		filepath.Join(lab.ToolsDir, "pacer"), "daemon", "--node", n.Name,
		"--listen", Socket(n), "--log-level", "debug",
		// The load of the machine is not a node's; a story may write one.
		"--load-average", "/run/loadavg",
	}
	if o.Watchdog != nil {
		argv = append(argv, "--watchdog", lab.WatchdogDevice, "--watchdog-timeout", o.WatchdogTimeout.String())
	}
	if o.Corosync {
		return append(argv, "--membership", "corosync")
	}
	return append(argv, "--id", strconv.Itoa(n.ID), "--net", filepath.Join(lab.SharedDir, netSocket))
}

// FenceDevices is a configuration, in the crm language, of a fence device for each node that there is, with fencing on, and for those
// without quorum to stop where some can have it without one. The device of a node n is called fence-n. Options.Power makes them.
func (c *Cluster) FenceDevices() string {
	var b strings.Builder
	for _, n := range c.Nodes() {
		agent, params := c.FenceAgent(n)
		fmt.Fprintf(&b, "primitive fence-%s stonith:%s params %s op monitor interval=60s timeout=20s\n", n.Name, agent, strings.Join(params, " "))
	}
	b.WriteString("property fencing-enabled=true")
	if len(c.Nodes()) > 2 { // else nobody has quorum without the other
		b.WriteString(" no-quorum-policy=stop")
	}
	return b.String() + "\n"
}

// Close ends the cluster and everything in it.
func (c *Cluster) Close() error {
	err := c.Lab.Close()
	if c.hub == nil {
		return err
	}
	c.hub.Close()
	return errors.Join(err, c.net.Close())
}

// Client calls the daemon of a node.
func (c *Cluster) Client(n lab.Node) *api.Client {
	return api.NewClient(filepath.Join(c.Shared(), n.Name+".sock"))
}

// How long to wait between two looks, at first and at most.
const (
	pauseFirst = 20 * time.Millisecond
	pauseMost  = 150 * time.Millisecond
)

// Wait waits until a condition holds, and says what it waited for if it never does.
func Wait(ctx context.Context, what string, limit time.Duration, holds func() (bool, error)) error {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	for pause := pauseFirst; ; pause = min(pause*5/4, pauseMost) {
		ok, err := holds()
		if ok {
			return nil
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			if err != nil {
				return fmt.Errorf("waited %s for %s: %w", limit, what, err)
			}
			return fmt.Errorf("waited %s for %s", limit, what)
		}
	}
}

// Crm runs the crm shell on a node.
func (c *Cluster) Crm(ctx context.Context, n lab.Node, stdin string, args ...string) (lab.Output, error) {
	out, err := c.Exec(ctx, n.Index, stdin, append([]string{"crm"}, args...)...)
	if err == nil && out.Exit != (lab.Exit{}) {
		err = fmt.Errorf("crm %s on %s %s: %s", strings.Join(args, " "), n.Name, out.Exit, strings.TrimSpace(out.Stderr))
	}
	return out, err
}
