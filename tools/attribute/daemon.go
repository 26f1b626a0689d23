package attribute

import (
	"context"
	"fmt"
	"time"

	"pacer/api"
	"pacer/tools/cluster"
	"pacer/tools/env"
)

// How long a daemon may take. Agents call these tools, and their time is not to be used up by a daemon that hangs.
const (
	brief   = 3 * time.Second  // to say what it has, or that a change is on its way
	patient = 20 * time.Second // to say that all have it
)

// Client calls the daemon for attributes. Wait is what a change waits for, as package api has it.
func Client(e env.Env, wait string) (*api.Client, error) {
	c, err := cluster.Client(e)
	switch {
	case err != nil || e.Getenv(cluster.Patience) != "":
		return c, err
	case wait == api.WaitLocal || wait == api.WaitCluster:
		return c.Within(patient), nil
	}
	return c.Within(brief), nil
}

// Update changes transient attributes on the running cluster.
func Update(e env.Env, u api.UpdateAttribute) error {
	client, err := Client(e, u.Wait)
	if err != nil {
		return err
	}
	done, err := client.UpdateAttribute(context.Background(), u)
	for _, w := range done.Warnings {
		fmt.Fprintf(e.Stderr, "%s: %s\n", e.Name, w)
	}
	return cluster.CallError(err)
}
