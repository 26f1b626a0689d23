package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"pacer/api"
	"pacer/lab"
	"pacer/lab/cluster"
	"pacer/lab/seed"
)

const patience = 30 * time.Second

// clusterPart measures a lab of two nodes that run the seed's cluster.
func clusterPart(r run) error {
	fmt.Println("cluster of two nodes in a lab, the seed's configuration:")
	var commits, standbys []time.Duration
	for range r.runs {
		commit, standby, err := oneCluster(r, nil)
		if err != nil {
			return err
		}
		commits, standbys = append(commits, commit), append(standbys, standby)
	}
	r.report("commit of the configuration to the start of its agent", commits)
	r.report("clean standby to the start on the other node", standbys)
	_, _, err := oneCluster(r, idle)
	return err
}

// starts tells when a node's agent is started.
type starts chan time.Time

func listen(ctx context.Context, c *cluster.Cluster, n lab.Node) (starts, error) {
	s := make(starts, 16)
	ready, failed := make(chan struct{}), make(chan error, 1)
	go func() {
		failed <- c.Client(n).Events(ctx, func() { close(ready) }, func(h api.Event) error {
			if h.Kind == "start" && h.Attrs["action"] == "start" {
				s <- time.Now()
			}
			return nil
		})
	}()
	select {
	case <-ready:
		return s, nil
	case err := <-failed:
		return nil, err
	}
}

func (s starts) since(t time.Time) (time.Duration, error) {
	select {
	case at := <-s:
		return at.Sub(t), nil
	case <-time.After(patience):
		return 0, fmt.Errorf("the agent was not started within %s", patience)
	}
}

// oneCluster boots a cluster and times its first start and a standby. With then, that is called while
// nothing happens.
func oneCluster(r run, then func(run, *cluster.Cluster) error) (commit, standby time.Duration, err error) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	c, err := cluster.New(cluster.Options{
		Nodes: []string{"n1", "n2"}, Binary: r.binary, Links: []string{"crm"}, Token: time.Second,
		Files: map[string]string{seed.ScriptPath: seed.Script},
	})
	if err != nil {
		return 0, 0, err
	}
	defer c.Close()
	var heard []starts
	for _, n := range c.Nodes() {
		if err := c.StartNode(n.Index); err != nil {
			return 0, 0, err
		}
	}
	for _, n := range c.Nodes() {
		err := cluster.Wait(ctx, n.Name, patience, func() (bool, error) {
			s, err := c.Client(n).Status(ctx)
			return err == nil && s.DC != "" && len(s.Members) == 2, err
		})
		if err != nil {
			return 0, 0, err
		}
		s, err := listen(ctx, c, n)
		if err != nil {
			return 0, 0, err
		}
		heard = append(heard, s)
	}
	text := filepath.Join(c.Shared(), "cluster.crm")
	if err := os.WriteFile(text, []byte(seed.Configuration), 0o644); err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if _, err := c.Crm(ctx, c.Nodes()[0], "", "-F", "configure", "load", "update", filepath.Join(lab.SharedDir, "cluster.crm")); err != nil {
		return 0, 0, err
	}
	if commit, err = heard[0].since(began); err != nil {
		return 0, 0, err
	}
	time.Sleep(300 * time.Millisecond) // until the first monitor is over
	if then != nil {
		return commit, 0, then(r, c)
	}
	began = time.Now()
	if _, err := c.Crm(ctx, c.Nodes()[0], "", "node", "standby", "n1"); err != nil {
		return 0, 0, err
	}
	standby, err = heard[1].since(began)
	return commit, standby, err
}

// idleTime is how long a daemon is watched while only monitors run.
const idleTime = 20 * time.Second

// idle says what the daemons cost while nothing happens but monitors.
func idle(_ run, c *cluster.Cluster) error {
	for _, n := range c.Nodes() {
		out, err := c.Exec(context.Background(), n.Index, "", "sh", "-c", "for p in /proc/[0-9]*; do if tr '\\0' ' ' <$p/cmdline | grep -q '^[^ ]*pacer daemon '; then echo ${p#/proc/}; fi; done")
		if err != nil {
			return err
		}
		pid := strings.TrimSpace(out.Stdout)
		before, _, err := usage(c, n, pid)
		if err != nil {
			return err
		}
		time.Sleep(idleTime)
		after, kb, err := usage(c, n, pid)
		if err != nil {
			return err
		}
		fmt.Printf("  %-64s %7.1f MB\n", "memory of the daemon of "+n.Name+" (resident)", float64(kb)/1024)
		fmt.Printf("  %-64s %8.2f %%\n", "of a core, idle with a monitor every 10 s", 100*(after-before).Seconds()/idleTime.Seconds())
	}
	return nil
}

// usage reads a process's time on the processor and its resident memory.
func usage(c *cluster.Cluster, n lab.Node, pid string) (cpu time.Duration, kb int, err error) {
	out, err := c.Exec(context.Background(), n.Index, "", "sh", "-c", "cat /proc/"+pid+"/stat; grep VmRSS /proc/"+pid+"/status")
	if err != nil {
		return 0, 0, err
	}
	_, rest, _ := strings.Cut(out.Stdout, ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0, 0, fmt.Errorf("the process %s of %s cannot be looked at: %s", pid, n.Name, out.Stderr)
	}
	user, _ := strconv.Atoi(f[11])
	system, _ := strconv.Atoi(f[12])
	_, rss, _ := strings.Cut(out.Stdout, "VmRSS:")
	kb, _ = strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rss), "kB")))
	return time.Duration(user+system) * 10 * time.Millisecond, kb, nil
}
