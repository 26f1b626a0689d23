package corosync

import (
	"context"
	"errors"
	"time"

	"pacer/loop"
	"pacer/membership/corosync/ipc"
)

// retimed says that corosync has other timeouts now.
type retimed struct{ stall time.Duration }

// totemKeys is where corosync keeps the timeouts in force.
const totemKeys = "runtime.config.totem."

// follow reads corosync's timeouts whenever they change, until the context or the connection ends.
func follow(ctx context.Context, host string, handle func(retimed)) error {
	m, err := ipc.DialCMap()
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, m.Hangup)
	defer stop()
	if err := m.Track(ctx, totemKeys); err != nil {
		return errors.Join(err, m.Close())
	}
	changed := loop.NewMailbox[string]()
	go func() {
		for {
			if len(changed.Next()) == 0 {
				return
			}
			if s, err := readSettings(ctx, host); err == nil {
				handle(retimed{stallFactor * s.detect})
			}
		}
	}()
	err = m.Serve(func(key string) { changed.Put(key) })
	changed.Close()
	return errors.Join(err, m.Close())
}

// retime takes other timeouts.
func (m *machine) retime(r retimed) {
	if r.stall == m.stall {
		return
	}
	m.stall = r.stall
	m.note("timeouts", "corosync has other timeouts; this host takes itself for alone when no message has travelled for %s", m.stall)
}
