package qb

import (
	"encoding/binary"
	"errors"
)

var order = binary.NativeEndian

// Sizes of headers, in bytes.
const (
	requestHeader  = 16
	responseHeader = 24
)

// Request is a message to a server, under construction.
type Request struct{ b []byte }

// NewRequest begins a message.
func NewRequest(id int32) *Request {
	r := &Request{make([]byte, requestHeader, 64)}
	order.PutUint32(r.b, uint32(id))
	return r
}

// Pad adds zeros.
func (r *Request) Pad(n int) *Request {
	r.b = append(r.b, make([]byte, n)...)
	return r
}

// U32 adds a number in a slot of 8 bytes.
func (r *Request) U32(v uint32) *Request {
	r.b = order.AppendUint32(r.b, v)
	return r.Pad(4)
}

// U16 adds a number in a slot of 8 bytes.
func (r *Request) U16(v uint16) *Request {
	r.b = order.AppendUint16(r.b, v)
	return r.Pad(6)
}

// U64 adds a number.
func (r *Request) U64(v uint64) *Request {
	r.b = order.AppendUint64(r.b, v)
	return r
}

// U8 adds a byte in a slot of 8.
func (r *Request) U8(v byte) *Request {
	r.b = append(r.b, v)
	return r.Pad(7)
}

// Field adds text in a field of a fixed size; what does not fit is cut off.
func (r *Request) Field(s string, size int) *Request {
	n := min(len(s), size)
	r.b = append(r.b, s[:n]...)
	return r.Pad(size - n)
}

// Data adds bytes as they are.
func (r *Request) Data(data []byte) *Request {
	r.b = append(r.b, data...)
	return r
}

// bytes closes the message.
func (r *Request) bytes() []byte {
	order.PutUint32(r.b[8:], uint32(len(r.b)))
	return r.b
}

// Reply reads a response or an event.
type Reply struct {
	b     []byte
	off   int
	short bool
}

// errShort is a message that ends before its fields do.
var errShort = errors.New("a message of corosync is shorter than its kind demands: its version may not be one this program knows (corosync 3 is needed)")

func newReply(b []byte) *Reply {
	return &Reply{b: b, off: responseHeader, short: len(b) < responseHeader}
}

// ID is the kind of the message.
func (r *Reply) ID() int32 {
	if len(r.b) < 4 {
		return -1
	}
	return int32(order.Uint32(r.b))
}

// Code is what the server says of the request.
func (r *Reply) Code() Code {
	if len(r.b) < responseHeader {
		return 2
	}
	return Code(order.Uint32(r.b[16:]))
}

// Take gives the next n bytes; they belong to the reply.
func (r *Reply) Take(n int) []byte {
	if r.short || n < 0 || n > len(r.b)-r.off {
		r.short = true
		return nil
	}
	r.off += n
	return r.b[r.off-n : r.off]
}

// U32 reads a number in a slot of 8 bytes.
func (r *Reply) U32() uint32 {
	v := r.Packed()
	r.Take(4)
	return v
}

// U16 reads a number in a slot of 8 bytes.
func (r *Reply) U16() uint16 {
	if b := r.Take(8); b != nil {
		return order.Uint16(b)
	}
	return 0
}

// Packed reads a number without padding behind it.
func (r *Reply) Packed() uint32 {
	if b := r.Take(4); b != nil {
		return order.Uint32(b)
	}
	return 0
}

// U64 reads a number.
func (r *Reply) U64() uint64 {
	if b := r.Take(8); b != nil {
		return order.Uint64(b)
	}
	return 0
}

// Err tells of a message that ended too early.
func (r *Reply) Err() error {
	if r.short {
		return errShort
	}
	return nil
}
