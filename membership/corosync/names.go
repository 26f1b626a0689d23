package corosync

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"pacer/membership/corosync/ipc"
	"pacer/membership/corosync/qb"
)

// Node is a host as corosync's configuration has it.
type Node struct {
	ID        uint32
	Name      string   // "" where the configuration gives none
	Addresses []string // one a link
}

// Nodes lists corosync's nodelist, and which of it is this host (-1: none).
func Nodes(ctx context.Context, m *ipc.CMap) (list []Node, local int, err error) {
	local = -1
	for i := 0; ; i++ {
		prefix := fmt.Sprintf("nodelist.node.%d.", i)
		keys, err := m.Keys(ctx, prefix)
		if err != nil {
			return nil, -1, err
		}
		if len(keys) == 0 {
			break
		}
		n, err := readNode(ctx, m, prefix, keys)
		if err != nil {
			return nil, -1, err
		}
		list = append(list, n)
	}
	v, err := m.Get(ctx, "nodelist.local_node_pos")
	if errors.Is(err, qb.NotExist) {
		return list, -1, nil
	}
	if n, ok := v.Uint(); ok && n < uint64(len(list)) {
		local = int(n)
	}
	return list, local, err
}

func readNode(ctx context.Context, m *ipc.CMap, prefix string, keys []string) (n Node, err error) {
	for _, key := range keys {
		v, err := m.Get(ctx, key)
		if errors.Is(err, qb.NotExist) {
			continue // gone since it was listed
		}
		if err != nil {
			return n, err
		}
		switch field := strings.TrimPrefix(key, prefix); {
		case field == "nodeid":
			id, _ := v.Uint()
			n.ID = uint32(id)
		case field == "name":
			n.Name = v.String()
		case strings.HasPrefix(field, "ring") && strings.HasSuffix(field, "_addr"):
			n.Addresses = append(n.Addresses, v.String())
		}
	}
	return n, nil
}

// settings are what a member takes from corosync's configuration.
type settings struct {
	name   string        // of this host
	detect time.Duration // until corosync notices that hosts are gone, and has formed another ring
}

// readSettings asks corosync. This host is called by the name of its node, else its address on the
// first link where that is a name, else the host's own name.
func readSettings(ctx context.Context, host string) (s settings, err error) {
	m, err := ipc.DialCMap()
	if err != nil {
		return s, err
	}
	defer m.Close()
	list, local, err := Nodes(ctx, m)
	if err != nil {
		return s, fmt.Errorf("reading corosync's nodelist: %w", err)
	}
	s.name = host
	if local >= 0 {
		s.name = nameOf(list[local], host)
	}
	for _, key := range []string{"token", "consensus"} {
		v, err := m.Get(ctx, "runtime.config.totem."+key)
		if err != nil {
			return s, fmt.Errorf("reading corosync's %s timeout: %w", key, err)
		}
		n, _ := v.Uint()
		s.detect += time.Duration(n) * time.Millisecond
	}
	return s, nil
}

func nameOf(n Node, host string) string {
	if n.Name != "" {
		return n.Name
	}
	if len(n.Addresses) > 0 {
		if _, err := netip.ParseAddr(n.Addresses[0]); err != nil {
			return n.Addresses[0]
		}
	}
	return host
}
