package corosync

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"sync"

	"pacer/membership"
	"pacer/membership/corosync/ipc"
)

// A frame is a header and a payload. The header, numbers big-endian: magic (4 bytes), version,
// kind, flags, zero, session (8), number within the session (8), CRC-32C of all else (4).
const (
	wireMagic   = 0x50614372 // "PaCr"
	wireVersion = 1
	headerSize  = 28
	atSum       = 24
)

type kind byte

const (
	kindHello kind = iota + 1 // payload: hello as JSON
	kindGone                  // payload: gone as JSON
	kindAgain                 // no payload: the round is to be repeated
	kindData                  // payload: a piece of a message
	kindPulse                 // no payload: its sender looks whether messages still travel
)

// flagMore marks a piece that is not the last.
const flagMore = 1

// frame is one message as corosync carries it.
type frame struct {
	Kind    kind
	More    bool
	Session uint64
	Number  uint64
	Payload []byte
}

// hello says who a process is and what it knows, in a ring and a group.
type hello struct {
	Ring    ipc.RingID          `json:"ring"`
	Group   []ipc.Process       `json:"group"`
	Member  membership.Member   `json:"member"`
	View    uint64              `json:"view"` // number of the last view it knows of
	Quorate bool                `json:"quorate"`
	Votes   int                 `json:"votes,omitempty"` // of its host; 0 stands for one
	Spare   int                 `json:"spare,omitempty"` // how many of those present may go before quorum goes
	Waiting []membership.Member `json:"waiting,omitempty"`
}

// gone says that somebody is to be done without: a process that does not say hello, or a member
// that was waited for.
type gone struct {
	Process *ipc.Process       `json:"process,omitempty"`
	Member  *membership.Member `json:"member,omitempty"`
}

var castagnoli = sync.OnceValue(func() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) })

// Ways in which a message is not one of ours.
var (
	errStranger = errors.New("not a message of this program")
	errVersion  = errors.New("a message of another version of this program")
	errDamaged  = errors.New("a damaged message")
)

func (f frame) encode() []byte {
	b := make([]byte, headerSize, headerSize+len(f.Payload))
	binary.BigEndian.PutUint32(b, wireMagic)
	b[4], b[5] = wireVersion, byte(f.Kind)
	if f.More {
		b[6] = flagMore
	}
	binary.BigEndian.PutUint64(b[8:], f.Session)
	binary.BigEndian.PutUint64(b[16:], f.Number)
	b = append(b, f.Payload...)
	binary.BigEndian.PutUint32(b[atSum:], sum(b))
	return b
}

// sum is taken over the frame without itself.
func sum(b []byte) uint32 {
	s := crc32.Checksum(b[:atSum], castagnoli())
	return crc32.Update(s, castagnoli(), b[headerSize:])
}

func decode(b []byte) (frame, error) {
	if len(b) < 5 || binary.BigEndian.Uint32(b) != wireMagic {
		return frame{}, errStranger
	}
	if b[4] != wireVersion {
		return frame{}, fmt.Errorf("%w: %d, this is version %d", errVersion, b[4], wireVersion)
	}
	if len(b) < headerSize || binary.BigEndian.Uint32(b[atSum:]) != sum(b) {
		return frame{}, fmt.Errorf("%w of %d bytes: its checksum is wrong", errDamaged, len(b))
	}
	f := frame{
		Kind: kind(b[5]), More: b[6]&flagMore != 0,
		Session: binary.BigEndian.Uint64(b[8:]), Number: binary.BigEndian.Uint64(b[16:]), Payload: b[headerSize:],
	}
	if f.Kind < kindHello || f.Kind > kindPulse {
		return frame{}, fmt.Errorf("%w: kind %d", errStranger, f.Kind)
	}
	return f, nil
}

// control makes the frame of something other than data.
func control(k kind, payload any) []byte {
	data, err := json.Marshal(payload)
	if err != nil {
		panic(err) // of types that always can be written
	}
	return frame{Kind: k, Payload: data}.encode()
}

func parse[T any](f frame) (v T, err error) {
	if err = json.Unmarshal(f.Payload, &v); err != nil {
		err = fmt.Errorf("%w: %w", errDamaged, err)
	}
	return v, err
}
