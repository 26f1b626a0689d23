package qbtest

import (
	"encoding/binary"
	"errors"
	"os"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Where things are in the header of a ring, in bytes.
const (
	writeAt     = 0
	readAt      = 4
	wordsAt     = 8
	semaphoreAt = 8208
	holdAt      = 8240
	headerSize  = 8252
)

// State words in front of a chunk, behind its size.
const (
	ready = 0xA1A1A1A1
	dead  = 0xD0D0D0D0
)

const futexWake = 1

// ring is a ring buffer that this side has made.
type ring struct {
	name       string // of its files, without their ends
	head, data []byte
	words      uint32
}

func makeRing(name string, words uint32) (r *ring, err error) {
	r = &ring{name: name, words: words}
	var data error
	r.head, err = makeFile(name+"-header", headerSize)
	r.data, data = makeFile(name+"-data", int(words)*4)
	if err := errors.Join(err, data); err != nil {
		return nil, errors.Join(err, r.close())
	}
	binary.NativeEndian.PutUint32(r.head[wordsAt:], words)
	return r, nil
}

func makeFile(path string, size int) ([]byte, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := f.Truncate(int64(size)); err != nil {
		return nil, err
	}
	return unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
}

func (r *ring) close() error { return errors.Join(unix.Munmap(r.head), unix.Munmap(r.data)) }

func (r *ring) field(at int) *uint32   { return (*uint32)(unsafe.Pointer(&r.head[at])) }
func (r *ring) word(at uint32) *uint32 { return (*uint32)(unsafe.Pointer(&r.data[4*(at%r.words)])) }
func (r *ring) semaphore() *uint64     { return (*uint64)(unsafe.Pointer(&r.head[semaphoreAt])) }

// put writes a chunk. Whether there is room is the test's care.
func (r *ring) put(b []byte) {
	at := atomic.LoadUint32(r.field(writeAt))
	*r.word(at) = uint32(len(b))
	for i, c := range b {
		r.data[(uint32(i)+4*(at+2))%(4*r.words)] = c
	}
	atomic.StoreUint32(r.word(at+1), ready)
	atomic.StoreUint32(r.field(writeAt), (at+2+uint32(len(b)+3)/4)%r.words)
	atomic.AddUint64(r.semaphore(), 1)
	// Whoever sleeps looks at the lower half of the semaphore.
	value := unsafe.Pointer(r.semaphore())
	if binary.NativeEndian.Uint16([]byte{0, 1}) == 1 {
		value = unsafe.Add(value, 4)
	}
	unix.Syscall6(unix.SYS_FUTEX, uintptr(value), futexWake, 1, 0, 0, 0) //nolint:errcheck // nobody may sleep
}

// take reads the next chunk. There must be one.
func (r *ring) take() []byte {
	atomic.AddUint64(r.semaphore(), ^uint64(0))
	at := atomic.LoadUint32(r.field(readAt))
	b := make([]byte, *r.word(at))
	for i := range b {
		b[i] = r.data[(uint32(i)+4*(at+2))%(4*r.words)]
	}
	atomic.StoreUint32(r.word(at+1), dead)
	atomic.StoreUint32(r.field(readAt), (at+2+uint32(len(b)+3)/4)%r.words)
	return b
}
