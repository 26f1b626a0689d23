package ipc

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"pacer/membership/corosync/qb"
)

// Requests of cfg.
const (
	cfgAddresses = 5
	cfgLocalGet  = 6
	cfgReload    = 7
)

// afInet is the family of IPv4 addresses, on every Linux.
const afInet = 2

// CFG is a connection to the service that governs the daemon.
type CFG struct {
	conn *qb.Conn
	dial dialer // to other services
}

// DialCFG connects.
func DialCFG() (*CFG, error) { return dialCFG(qb.Dial) }

func dialCFG(dial dialer) (*CFG, error) {
	c, err := dial("cfg", stateMax)
	if err != nil {
		return nil, err
	}
	return &CFG{c, dial}, nil
}

// Close ends the connection.
func (c *CFG) Close() error { return c.conn.Close() }

// Local is the number of this host.
func (c *CFG) Local(ctx context.Context) (uint32, error) {
	r, err := c.conn.Call(ctx, qb.NewRequest(cfgLocalGet))
	if err != nil {
		return 0, err
	}
	return r.U32(), r.Err()
}

// Addresses are those at which a host is reached, one a link.
func (c *CFG) Addresses(ctx context.Context, node uint32) ([]netip.Addr, error) {
	r, err := c.conn.Call(ctx, qb.NewRequest(cfgAddresses).U32(node))
	if err != nil {
		return nil, err
	}
	length := 16
	if r.Packed() == afInet {
		length = 4
	}
	var list []netip.Addr
	for n := r.Packed(); n > 0 && r.Err() == nil; n-- {
		if b := r.Take(16); b != nil {
			a, _ := netip.AddrFromSlice(b[:length])
			list = append(list, a)
		}
	}
	return list, r.Err()
}

// Reload lets all hosts read their corosync.conf again. Where one is refused, the error says why,
// as far as corosync does.
func (c *CFG) Reload(ctx context.Context) error {
	_, err := c.conn.Call(ctx, qb.NewRequest(cfgReload))
	if errors.Is(err, qb.ErrClosed) || err == nil {
		return err
	}
	m, failed := dialCMap(c.dial)
	if failed != nil {
		return err
	}
	defer m.Close()
	if v, why := m.Get(ctx, "config.reload_error_message"); why == nil {
		return fmt.Errorf("%w: %s", err, v)
	}
	return err
}
