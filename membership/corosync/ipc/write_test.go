package ipc

import (
	"context"
	"encoding/binary"

	"pacer/membership/corosync/qb"
)

// What Pacer asks of no corosync, and the recordings have: it is what they were made with.
const (
	cmapSet     = 0
	cmapDelete  = 1
	cfgShutdown = 3
)

// How a shutdown is asked for.
const (
	shutdownAsk   = 0 // programs that use corosync may object
	shutdownForce = 1 // they are told
)

// StringValue makes a value of text.
func StringValue(s string) Value { return Value{String, []byte(s)} }

// Uint32Value makes a value of a number.
func Uint32Value(n uint32) Value { return Value{Uint32, binary.NativeEndian.AppendUint32(nil, n)} }

// Set writes a key.
func (m *CMap) Set(ctx context.Context, key string, v Value) error {
	if err := checkKey(key); err != nil {
		return err
	}
	raw := v.Raw
	_, err := m.conn.Call(ctx, keyed(qb.NewRequest(cmapSet), key).U64(uint64(len(raw))).U8(byte(v.Type)).Data(raw))
	return err
}

// Delete removes a key.
func (m *CMap) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	_, err := m.conn.Call(ctx, keyed(qb.NewRequest(cmapDelete), key))
	return err
}

// Shutdown ends corosync on this host. Forced, it does not ask the programs that use it.
func (c *CFG) Shutdown(ctx context.Context, force bool) error {
	how := uint32(shutdownAsk)
	if force {
		how = shutdownForce
	}
	_, err := c.conn.Call(ctx, qb.NewRequest(cfgShutdown).U32(how))
	return err
}
