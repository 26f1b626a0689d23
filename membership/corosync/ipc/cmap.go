package ipc

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"pacer/membership/corosync/qb"
)

// Requests of cmap, and what it announces.
const (
	cmapGet      = 2
	cmapIterate  = 4
	cmapNext     = 5
	cmapFinish   = 6
	cmapTrack    = 7
	cmapNotified = 9
)

const (
	keyLength = 256
	cmapMax   = 1 << 18
)

// What to be told of: additions, removals and changes of all keys with a prefix.
const trackPrefix = 1 | 2 | 4 | 8

// ValueType is the type of a value in cmap.
type ValueType uint8

// Types, as cmap numbers them.
const (
	Int8 ValueType = iota + 1
	Uint8
	Int16
	Uint16
	Int32
	Uint32
	Int64
	Uint64
	Float
	Double
	String
	Binary
)

var typeNames = [...]string{"none", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "flt", "dbl", "str", "bin"}

func (t ValueType) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return "type " + strconv.Itoa(int(t))
}

// Value is a typed value. Raw is in the machine's order; a string has no zero at its end.
type Value struct {
	Type ValueType
	Raw  []byte
}

// String is the value as text.
func (v Value) String() string {
	switch v.Type {
	case String:
		return strings.TrimRight(string(v.Raw), "\x00")
	case Binary:
		return fmt.Sprintf("%x", v.Raw)
	case Float:
		if n, ok := v.bits(4); ok {
			return strconv.FormatFloat(float64(math.Float32frombits(uint32(n))), 'g', -1, 32)
		}
	case Double:
		if n, ok := v.bits(8); ok {
			return strconv.FormatFloat(math.Float64frombits(n), 'g', -1, 64)
		}
	case Int8, Int16, Int32, Int64:
		if n, ok := v.bits(v.width()); ok {
			shift := 64 - 8*v.width()
			return strconv.FormatInt(int64(n)<<shift>>shift, 10)
		}
	default:
		if n, ok := v.bits(v.width()); ok {
			return strconv.FormatUint(n, 10)
		}
	}
	return fmt.Sprintf("%x", v.Raw)
}

// Uint is the value as a number, if it is one that is not negative.
func (v Value) Uint() (uint64, bool) {
	n, err := strconv.ParseUint(v.String(), 10, 64)
	return n, err == nil && v.Type != String
}

// width is the length of a number in bytes; 0 if it is none.
func (v Value) width() int {
	switch v.Type {
	case Int8, Uint8:
		return 1
	case Int16, Uint16:
		return 2
	case Int32, Uint32, Float:
		return 4
	case Int64, Uint64, Double:
		return 8
	}
	return 0
}

func (v Value) bits(width int) (uint64, bool) {
	if width == 0 || len(v.Raw) < width {
		return 0, false
	}
	switch width {
	case 1:
		return uint64(v.Raw[0]), true
	case 2:
		return uint64(binary.NativeEndian.Uint16(v.Raw)), true
	case 4:
		return uint64(binary.NativeEndian.Uint32(v.Raw)), true
	}
	return binary.NativeEndian.Uint64(v.Raw), true
}

// CMap is a connection to the service of keys and values.
type CMap struct{ conn *qb.Conn }

// DialCMap connects.
func DialCMap() (*CMap, error) { return dialCMap(qb.Dial) }

func dialCMap(dial dialer) (*CMap, error) {
	c, err := dial("cmap", cmapMax)
	if err != nil {
		return nil, err
	}
	return &CMap{c}, nil
}

// Close ends the connection.
func (m *CMap) Close() error { return m.conn.Close() }

// Hangup ends the connection; what corosync has told before is still served.
func (m *CMap) Hangup() { m.conn.Hangup() }

func keyed(r *qb.Request, key string) *qb.Request {
	return r.U16(uint16(len(key))).Field(key, keyLength)
}

// checkKey refuses what corosync would cut short.
func checkKey(key string) error {
	if len(key) < 3 || len(key) >= keyLength {
		return fmt.Errorf("cmap key %q: a key has 3 to %d characters", key, keyLength-1)
	}
	return nil
}

// Get reads a key. The error is qb.NotExist if there is none.
func (m *CMap) Get(ctx context.Context, key string) (Value, error) {
	if err := checkKey(key); err != nil {
		return Value{}, err
	}
	r, err := m.conn.Call(ctx, keyed(qb.NewRequest(cmapGet), key).U64(cmapMax/2))
	if err != nil {
		return Value{}, err
	}
	n := r.U64()
	t := ValueType(r.U32())
	v := Value{t, r.Take(int(min(n, cmapMax)))}
	if t == String {
		v.Raw = []byte(v.String())
	}
	return v, r.Err()
}

// Keys lists the keys with a prefix, in order. "" stands for all.
func (m *CMap) Keys(ctx context.Context, prefix string) (keys []string, err error) {
	r, err := m.conn.Call(ctx, keyed(qb.NewRequest(cmapIterate), prefix))
	if errors.Is(err, qb.NoSections) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	handle := r.U64()
	defer func() {
		_, last := m.conn.Call(ctx, qb.NewRequest(cmapFinish).U64(handle))
		err = errors.Join(err, last)
	}()
	for {
		r, err := m.conn.Call(ctx, qb.NewRequest(cmapNext).U64(handle))
		if errors.Is(err, qb.NoSections) {
			return keys, nil
		}
		if err != nil {
			return nil, err
		}
		key := keyOf(r)
		if err := r.Err(); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
}

func keyOf(r *qb.Reply) string {
	n := r.U16()
	b := r.Take(keyLength)
	return string(b[:min(int(n), len(b))])
}

// Track asks to be told of changes of keys with a prefix.
func (m *CMap) Track(ctx context.Context, prefix string) error {
	_, err := m.conn.Call(ctx, keyed(qb.NewRequest(cmapTrack), prefix).U32(trackPrefix).U64(0))
	return err
}

// Serve delivers the keys that changed until the connection ends.
func (m *CMap) Serve(handle func(key string)) error {
	return m.conn.Serve(func(r *qb.Reply) {
		if r.ID() != cmapNotified {
			return
		}
		r.U64()
		if key := keyOf(r); r.Err() == nil {
			handle(key)
		}
	})
}
