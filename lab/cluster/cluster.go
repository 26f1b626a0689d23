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
	TwoNode bool              // one of two has quorum
	Token   time.Duration     // how long a silent node is waited for
	Notify  func(lab.Event)   // hears of nodes and daemons that end
}

// Cluster is a lab with daemons that form a cluster.
type Cluster struct {
	*lab.Lab
	Hub *memory.Hub
	net net.Listener
}

// netSocket is the net's socket, as the nodes see it and below the lab's shared folder.
const netSocket = "net.sock"

// New makes a cluster whose nodes are all off.
func New(o Options) (*Cluster, error) {
	l, err := lab.New(lab.Config{
		Nodes: o.Nodes, Dir: o.Dir, Binary: o.Binary, Links: o.Links, Files: o.Files, Notify: o.Notify,
		Daemon: func(n lab.Node) []string {
			return []string{
				filepath.Join(lab.ToolsDir, "pacer"), "daemon", "--node", n.Name, "--id", strconv.Itoa(n.ID),
				"--net", filepath.Join(lab.SharedDir, netSocket),
				"--listen", filepath.Join(lab.SharedDir, n.Name+".sock"), "--log-level", "debug",
			}
		},
	})
	if err != nil {
		return nil, err
	}
	hub := memory.NewHub(memory.Config{Expected: len(o.Nodes), TwoNode: o.TwoNode, Token: o.Token})
	listener, err := memory.Listen(filepath.Join(l.Shared(), netSocket))
	if err != nil {
		hub.Close()
		return nil, errors.Join(err, l.Close())
	}
	go hub.Serve(listener) //nolint:errcheck // ends with the listener
	return &Cluster{Lab: l, Hub: hub, net: listener}, nil
}

// Close ends the cluster and everything in it.
func (c *Cluster) Close() error {
	err := c.Lab.Close()
	c.Hub.Close()
	return errors.Join(err, c.net.Close())
}

// Client calls the daemon of a node.
func (c *Cluster) Client(n lab.Node) *api.Client {
	return api.NewClient(filepath.Join(c.Shared(), n.Name+".sock"))
}

// Wait waits until a condition holds, and says what it waited for if it never does.
func Wait(ctx context.Context, what string, limit time.Duration, holds func() (bool, error)) error {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := holds()
		if ok {
			return nil
		}
		select {
		case <-tick.C:
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
