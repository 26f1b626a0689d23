package qb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Where things are in a ring's header, in bytes: three words (write position, read position, size in
// words), two paths, a count of users, the semaphore, and the server's wish that clients wait.
const (
	atWrite     = 0
	atRead      = 4
	atWords     = 8
	atUsers     = 12 + 2*4096
	atSemaphore = atUsers + 4
	atHold      = atSemaphore + 32
	headerSize  = atHold + 12
)

// State words in front of a chunk.
const (
	chunkReady    = 0xA1A1A1A1
	chunkDead     = 0xD0D0D0D0
	chunkReserved = 0xA110CED0
)

// chunkWords are the words in front of a chunk: its size in bytes and its state.
const chunkWords = 2

// ring is one shared ring buffer, with one writer and one reader.
type ring struct {
	head, data []byte
	words      uint32
	semaphore  semaphore
}

// openRing maps a ring that the server has made. Relative names are below /dev/shm.
func openRing(name string) (*ring, error) {
	if !strings.HasPrefix(name, "/") {
		name = "/dev/shm/" + name
	}
	head, err := mapFile(name + "-header")
	if err != nil {
		return nil, err
	}
	if len(head) != headerSize {
		err := fmt.Errorf("its shared memory is laid out as no libqb that this program knows (header of %d bytes, expected %d)", len(head), headerSize)
		return nil, errors.Join(err, unix.Munmap(head))
	}
	data, err := mapFile(name + "-data")
	if err != nil {
		return nil, errors.Join(err, unix.Munmap(head))
	}
	r := &ring{head: head, data: data, words: order.Uint32(head[atWords:])}
	r.semaphore = semaphore{(*uint64)(unsafe.Pointer(&head[atSemaphore]))}
	if r.words == 0 || uint64(r.words)*4 > uint64(len(data)) {
		err := fmt.Errorf("its ring of %d words does not fit into the %d bytes of %s-data", r.words, len(data), name)
		return nil, errors.Join(err, r.unmap())
	}
	atomic.AddInt32((*int32)(unsafe.Pointer(&head[atUsers])), 1)
	return r, nil
}

func mapFile(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%w: corosync made it for another user", err)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: corosync may run in another container, whose /dev/shm is not this one", err)
	case err != nil:
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, fmt.Errorf("%s is empty: corosync has just ended", path)
	}
	b, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("mapping %s: %w", path, err)
	}
	return b, nil
}

func (r *ring) close() error {
	atomic.AddInt32((*int32)(unsafe.Pointer(&r.head[atUsers])), -1)
	return r.unmap()
}

func (r *ring) unmap() error {
	err := errors.Join(unix.Munmap(r.head), unix.Munmap(r.data))
	r.head, r.data = nil, nil
	return err
}

func (r *ring) field(at int) *uint32 { return (*uint32)(unsafe.Pointer(&r.head[at])) }

// word is a word of the buffer; positions go round.
func (r *ring) word(i uint32) *uint32 { return (*uint32)(unsafe.Pointer(&r.data[4*(i%r.words)])) }

// held says that the server wants clients to wait: its queue is full, or members change.
func (r *ring) held() bool { return atomic.LoadUint32(r.field(atHold)) != 0 }

func (r *ring) after(at, size uint32) uint32 { return (at + chunkWords + (size+3)/4) % r.words }

// free is the room left, in bytes.
func (r *ring) free() uint64 {
	w, rd := atomic.LoadUint32(r.field(atWrite)), atomic.LoadUint32(r.field(atRead))
	if w == rd { // empty or full: the semaphore counts chunks
		if uint32(atomic.LoadUint64(r.semaphore.word)) > 0 {
			return 0
		}
		return uint64(r.words) * 4
	}
	return uint64((rd+r.words-w-1)%r.words) * 4
}

// write adds a chunk, unless there is no room.
func (r *ring) write(b []byte) bool {
	if r.free() < uint64(len(b))+4*(chunkWords+1) {
		return false
	}
	w := atomic.LoadUint32(r.field(atWrite))
	*r.word(w) = 0
	atomic.StoreUint32(r.word(w+1), chunkReserved)
	n := copy(r.data[r.offset(w):r.size()], b)
	copy(r.data, b[n:])
	*r.word(w) = uint32(len(b))
	atomic.StoreUint32(r.field(atWrite), r.after(w, uint32(len(b))))
	atomic.StoreUint32(r.word(w+1), chunkReady)
	r.semaphore.post()
	return true
}

// size is the length of the buffer in bytes; offset is where the content of a chunk begins.
func (r *ring) size() int              { return int(r.words) * 4 }
func (r *ring) offset(at uint32) int   { return int((at+chunkWords)%r.words) * 4 }
func (r *ring) position() uint32       { return atomic.LoadUint32(r.field(atRead)) % r.words }
func (r *ring) state(at uint32) uint32 { return atomic.LoadUint32(r.word(at + 1)) }

// errDamaged is a ring that holds what no writer puts there.
var errDamaged = errors.New("the memory shared with corosync is damaged")

// read takes the next chunk, for which it waits at most d. It is nil if there is none.
func (r *ring) read(d time.Duration) ([]byte, error) {
	if !r.semaphore.wait(d) {
		return nil, nil
	}
	at := r.position()
	size := *r.word(at)
	if r.state(at) != chunkReady || int(size) > r.size() {
		return nil, errDamaged
	}
	b := make([]byte, size)
	n := copy(b, r.data[r.offset(at):r.size()])
	copy(b[n:], r.data)
	*r.word(at) = 0
	atomic.StoreUint32(r.word(at+1), chunkDead)
	atomic.StoreUint32(r.field(atRead), r.after(at, size))
	return b, nil
}
