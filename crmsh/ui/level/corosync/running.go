package corosync

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"pacer/crmsh/ui/table"
	"pacer/crmsh/ui/textdiff"
	member "pacer/membership/corosync"
	"pacer/membership/corosync/conf"
	"pacer/membership/corosync/ipc"
	"pacer/membership/corosync/qb"
)

// patience is how long corosync may take to answer.
const patience = 30 * time.Second

func (c *commands) diff(call *table.Call, file table.Optional) error {
	f, err := c.file()
	if err != nil {
		return err
	}
	if file.Given {
		other, err := os.ReadFile(file.Text)
		if err != nil {
			return err
		}
		c.Out.Printf("%s", textdiff.Lines(string(other), f.String()))
		return nil
	}
	ctx, stop := context.WithTimeout(call.Context, patience)
	defer stop()
	running, err := runningKeys(ctx)
	if err != nil {
		return err
	}
	for _, line := range f.Differences(running) {
		c.Out.Printf("%s\n", line)
	}
	return nil
}

// runningKeys are the keys of the configuration that corosync runs with.
func runningKeys(ctx context.Context) (map[string]string, error) {
	m, err := ipc.DialCMap()
	if err != nil {
		return nil, err
	}
	defer m.Close()
	all := map[string]string{}
	for _, section := range conf.Compared {
		keys, err := m.Keys(ctx, section+".")
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			v, err := m.Get(ctx, k)
			if errors.Is(err, qb.NotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			all[k] = v.String()
		}
	}
	return all, nil
}

// reload refuses to let corosync read what it would refuse.
func (c *commands) reload(call *table.Call) error {
	f, err := c.file()
	if err == nil {
		err = c.check(f)
	}
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(call.Context, patience)
	defer stop()
	cfg, err := ipc.DialCFG()
	if err != nil {
		return err
	}
	defer cfg.Close()
	if err := cfg.Reload(ctx); err != nil {
		return err
	}
	c.Out.Infof("all corosyncs have read their conf.conf again; some settings need a restart")
	return nil
}

// view is what status shows.
type view struct {
	local     uint32
	nodes     []member.Node
	votes     ipc.Votes
	states    map[uint32]ipc.Votes
	addresses map[uint32][]string
}

func (c *commands) status(call *table.Call, which table.Optional) error {
	ctx, stop := context.WithTimeout(call.Context, patience)
	defer stop()
	v, err := look(ctx)
	if err != nil {
		return err
	}
	what := which.Text
	if what != "" && what != "ring" && what != "quorum" {
		return fmt.Errorf("%q: expected ring or quorum, or nothing for both", what)
	}
	if what != "quorum" {
		c.Out.Printf("%s", v.ring())
	}
	if what != "ring" {
		c.Out.Printf("%s", v.quorum())
	}
	return nil
}

func look(ctx context.Context) (v view, err error) {
	c, err := ipc.DialCFG()
	if err != nil {
		return v, err
	}
	defer c.Close()
	if v.local, err = c.Local(ctx); err != nil {
		return v, err
	}
	m, err := ipc.DialCMap()
	if err != nil {
		return v, err
	}
	defer m.Close()
	if v.nodes, _, err = member.Nodes(ctx, m); err != nil {
		return v, err
	}
	votes, err := ipc.DialVoteQuorum()
	if err != nil {
		return v, fmt.Errorf("%w: is provider: corosync_votequorum set in section quorum?", err)
	}
	defer votes.Close()
	if v.votes, err = votes.Info(ctx, v.local); err != nil {
		return v, err
	}
	v.states, v.addresses = map[uint32]ipc.Votes{}, map[uint32][]string{}
	for _, n := range v.nodes {
		if s, err := votes.Info(ctx, n.ID); err == nil { // one that was never seen is unknown to it
			v.states[n.ID] = s
		}
		if list, err := c.Addresses(ctx, n.ID); err == nil {
			for _, a := range list {
				v.addresses[n.ID] = append(v.addresses[n.ID], a.String())
			}
		}
	}
	return v, nil
}

func stateNames() map[ipc.NodeState]string {
	return map[ipc.NodeState]string{ipc.NodeMember: "member", ipc.NodeDead: "gone", ipc.NodeLeaving: "leaving"}
}

func (v view) ring() string {
	var b strings.Builder
	for _, n := range v.nodes {
		state := cmp.Or(stateNames()[v.states[n.ID].State], "never seen")
		here := ""
		if n.ID == v.local {
			here = ", this host"
		}
		addresses := n.Addresses
		if list := v.addresses[n.ID]; len(list) > 0 {
			addresses = list
		}
		fmt.Fprintf(&b, "%s (node %d%s): %s, at %s\n", cmp.Or(n.Name, "without a name"), n.ID, here, state, strings.Join(slices.Compact(addresses), " "))
	}
	return b.String()
}

func (v view) quorum() string {
	q := v.votes
	has := "no quorum"
	if q.Flags&ipc.Quorate != 0 {
		has = "quorum"
	}
	s := fmt.Sprintf("%s: %d of %d votes are here, %d are needed", has, q.Total, q.Expected, q.Quorum)
	if q.Flags&ipc.DeviceRegistered != 0 {
		s += fmt.Sprintf("; %s has %d", q.DeviceName, q.DeviceVotes)
	}
	if flags := (q.Flags &^ ipc.Quorate).String(); flags != "" {
		s += " (" + flags + ")"
	}
	return s + "\n"
}
