package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/lab"
	"pacer/lab/cluster"
)

// How much is asked of a cluster, and for how long.
const (
	loadClients = 32               // that change something at the same time, one change after the other
	loadTime    = 10 * time.Second // for which they do
	stormHosts  = 16
	stormRate   = 1000 // changes asked for a second, whether or not they are answered
	stormTime   = 20 * time.Second
)

// loadPart measures how many changes a cluster takes from many clients.
func loadPart(r run) error {
	fmt.Printf("changes by %d clients at once, three nodes in a lab:\n", loadClients)
	for _, what := range []string{"configuration", "status"} {
		c, err := startLoad(r, 3)
		if err != nil {
			return err
		}
		err = errors.Join(steady(c, what), c.Close())
		if err != nil {
			return err
		}
	}
	return nil
}

// stormPart measures what becomes of a cluster that is asked for many more changes than it can make.
func stormPart(r run) error {
	fmt.Printf("%d changes a second asked of %d nodes in a lab, for %s:\n", stormRate, stormHosts, stormTime)
	c, err := startLoad(r, stormHosts)
	if err != nil {
		return err
	}
	return errors.Join(storm(c), c.Close())
}

// startLoad starts a cluster of so many nodes.
func startLoad(r run, n int) (*cluster.Cluster, error) {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("n%d", i+1))
	}
	c, err := cluster.New(cluster.Options{Nodes: names, Binary: r.binary, Token: time.Second})
	if err != nil {
		return nil, err
	}
	for _, n := range c.Nodes() {
		if err := c.StartNode(n.Index); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	for _, node := range c.Nodes() {
		err := cluster.Wait(context.Background(), node.Name, 2*patience, func() (bool, error) {
			s, err := c.Client(node).Status(context.Background())
			return err == nil && s.DC != "" && len(s.Members) == n, nil
		})
		if err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
}

// changeOf is the change of a client, of its own attribute.
func changeOf(what string, client, value int) (api.Change, error) {
	const pair = `<nvpair id="load-%[1]d" name="load-%[1]d" value="%[2]d"/>`
	text, section := `<crm_config><cluster_property_set id="load">`+pair+`</cluster_property_set></crm_config>`, "crm_config"
	if what == "status" {
		text, section = `<status><node_state id="1"><transient_attributes id="1"><instance_attributes id="status-1">`+pair+`</instance_attributes></transient_attributes></node_state></status>`, "status"
	}
	data, err := cib.Parse([]byte(`<cib validate-with="pacemaker-4.0">`+fmt.Sprintf(text, client, value)+"</cib>"), "a change")
	if err != nil {
		return api.Change{}, err
	}
	return api.Change{Comment: "load", Client: "bench", Ops: []cib.Op{{Kind: cib.Modify, MayCreate: true, Section: section, Data: data.Root().ChildElements()[0]}}}, nil
}

// steady counts what clients get done that ask for the next change when they have the answer to the last.
func steady(c *cluster.Cluster, what string) error {
	ctx, stop := context.WithTimeout(context.Background(), loadTime)
	defer stop()
	var made atomic.Int64
	failed := make(chan error, loadClients)
	var all sync.WaitGroup
	began := time.Now()
	for i := range loadClients {
		client := c.Client(c.Nodes()[i%len(c.Nodes())])
		all.Go(func() {
			for k := 0; ctx.Err() == nil; k++ {
				change, err := changeOf(what, i, k)
				if err == nil {
					_, err = client.Change(ctx, change)
				}
				if time.Since(began) >= loadTime {
					return
				}
				if err != nil {
					failed <- err
					return
				}
				made.Add(1)
			}
		})
	}
	all.Wait()
	select {
	case err := <-failed:
		return err
	default:
	}
	fmt.Printf("  %-64s %7.0f a second\n", "changes of the "+what, float64(made.Load())/time.Since(began).Seconds())
	return residents(c)
}

// residents says what the daemons have in memory.
func residents(c *cluster.Cluster) error {
	most := 0
	for _, n := range c.Nodes() {
		kb, err := residentOf(c, n)
		if err != nil {
			return err
		}
		most = max(most, kb)
	}
	fmt.Printf("  %-64s %7.1f MB\n", "memory of a daemon afterwards, the most of all (peak, resident)", float64(most)/1024)
	return nil
}

// residentOf is the most that the daemon of a node ever had in memory, in KB.
func residentOf(c *cluster.Cluster, n lab.Node) (int, error) {
	out, err := c.Exec(context.Background(), n.Index, "", "sh", "-c", "for p in /proc/[0-9]*; do if tr '\\0' ' ' <$p/cmdline | grep -q '^[^ ]*pacer daemon '; then grep VmHWM $p/status; fi; done")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(out.Stdout)
	if len(fields) < 2 {
		return 0, fmt.Errorf("the daemon of %s does not run any more; see %s", n.Name, filepath.Dir(c.Shared()))
	}
	return strconv.Atoi(fields[1])
}

// answers count what became of changes.
type answers struct{ made, refused, open, other atomic.Int64 }

func (a *answers) count(err error) {
	var f *api.Fault
	switch {
	case err == nil:
		a.made.Add(1)
	case errors.As(err, &f) && f.Kind == api.KindUnavailable:
		a.refused.Add(1)
	case errors.As(err, &f) && f.Kind == api.KindOpen:
		a.open.Add(1)
	default:
		a.other.Add(1)
	}
}

// storm asks for changes at a rate, and then for one more.
func storm(c *cluster.Cluster) error {
	var got answers
	var all sync.WaitGroup
	began, asked := time.Now(), 0
	for ; time.Since(began) < stormTime; asked++ {
		time.Sleep(time.Until(began.Add(time.Duration(asked) * time.Second / stormRate))) // what is late is made up for
		node, k := c.Nodes()[asked%len(c.Nodes())], asked
		all.Go(func() {
			ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
			defer stop()
			change, err := changeOf("configuration", k%100, k)
			if err == nil {
				_, err = c.Client(node).Change(ctx, change)
			}
			got.count(err)
		})
	}
	fmt.Printf("  asked %d times\n", asked)
	all.Wait()
	fmt.Printf("  %-64s made %d, refused as busy %d, open %d, given up %d\n", "answers", got.made.Load(), got.refused.Load(), got.open.Load(), got.other.Load())
	began = time.Now()
	err := cluster.Wait(context.Background(), "an answer after the storm", 10*time.Minute, func() (bool, error) {
		ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
		defer stop()
		change, err := changeOf("configuration", 0, -1)
		if err == nil {
			_, err = c.Client(c.Nodes()[0]).Change(ctx, change)
		}
		return err == nil, nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("  %-64s %10s\n", "a change after it", short(time.Since(began)))
	return residents(c)
}
