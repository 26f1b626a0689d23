package qb

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// newRing makes the files of a ring as a server does, and opens it twice: for a writer and a reader.
func newRing(t testing.TB, words uint32) (writer, reader *ring) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "ring")
	head := make([]byte, headerSize)
	binary.NativeEndian.PutUint32(head[atWords:], words)
	for suffix, data := range map[string][]byte{"-header": head, "-data": make([]byte, 4*words)} {
		if err := os.WriteFile(name+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var ends [2]*ring
	for i := range ends {
		r, err := openRing(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.close() })
		ends[i] = r
	}
	return ends[0], ends[1]
}

// Whatever is written is read, in order, round and round the buffer; what does not fit is refused.
func TestRingKeepsOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w, r := newRing(t, 1024)
		var queue [][]byte
		for range 300 {
			if rapid.Bool().Draw(rt, "write") {
				b := bytes.Repeat([]byte{byte(len(queue) + 1)}, rapid.IntRange(0, 1500).Draw(rt, "length"))
				if w.write(b) {
					queue = append(queue, b)
				} else if used := size(queue); used+len(b)+12 < 4096-8 {
					rt.Fatalf("%d bytes refused, %d in use", len(b), used)
				}
				continue
			}
			b, err := r.read(0)
			if err != nil {
				rt.Fatal(err)
			}
			if len(queue) == 0 {
				if b != nil {
					rt.Fatalf("read %d bytes that nobody wrote", len(b))
				}
				continue
			}
			if !bytes.Equal(b, queue[0]) {
				rt.Fatalf("read %d bytes, want %d", len(b), len(queue[0]))
			}
			queue = queue[1:]
		}
	})
}

// size is how many bytes chunks take in a ring.
func size(queue [][]byte) (n int) {
	for _, b := range queue {
		n += 8 + (len(b)+3)/4*4
	}
	return n
}

// A reader that waits is woken by a writer, and one whose writer is silent is not kept for ever.
func TestRingWakes(t *testing.T) {
	w, r := newRing(t, 1024)
	got := make(chan []byte)
	go func() {
		b, _ := r.read(10 * time.Second)
		got <- b
	}()
	for atomic.LoadUint64(r.semaphore.word) < waiter { // until it waits
		time.Sleep(time.Millisecond)
	}
	w.write([]byte("hello"))
	if b := <-got; string(b) != "hello" {
		t.Errorf("read %q", b)
	}
	if b, err := r.read(time.Millisecond); b != nil || err != nil {
		t.Errorf("read %q, %v from an empty ring", b, err)
	}
}

// Two processes' worth of chunks at once, from goroutines.
func TestRingAtOnce(t *testing.T) {
	w, r := newRing(t, 1024)
	const n = 20000
	go func() {
		random := rand.New(rand.NewPCG(1, 1))
		for i := 0; i < n; {
			b := make([]byte, 4+random.IntN(300))
			binary.NativeEndian.PutUint32(b, uint32(i))
			if w.write(b) {
				i++
			}
		}
	}()
	for i := range n {
		b, err := r.read(10 * time.Second)
		if err != nil || len(b) < 4 || binary.NativeEndian.Uint32(b) != uint32(i) {
			t.Fatalf("chunk %d: %v, %d bytes", i, err, len(b))
		}
	}
}

// Damaged memory is an error, whatever stands in it.
func TestRingDamaged(t *testing.T) {
	for name, damage := range map[string]func(*ring){
		"state":  func(r *ring) { *r.word(1) = 7 },
		"length": func(r *ring) { *r.word(0) = 1 << 30 },
	} {
		w, r := newRing(t, 1024)
		w.write([]byte("hello"))
		damage(r)
		if _, err := r.read(0); !errors.Is(err, errDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w, r := newRing(t, 1024)
	w.write([]byte("hello"))
	*r.field(atRead) = 1<<31 | 5
	if _, err := r.read(0); err == nil {
		t.Error("a position outside the ring was read from")
	}
}

// Files that are cut short while they are in use are an error, not the end of the process.
func TestRingCutShort(t *testing.T) {
	name := filepath.Join(t.TempDir(), "ring")
	head := make([]byte, headerSize)
	binary.NativeEndian.PutUint32(head[atWords:], 4096)
	for suffix, data := range map[string][]byte{"-header": head, "-data": make([]byte, 4*4096)} {
		if err := os.WriteFile(name+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r, err := openRing(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	if err := os.Truncate(name+"-data", 0); err != nil {
		t.Fatal(err)
	}
	err = guarded(func() error {
		r.write([]byte("hello"))
		return nil
	})
	if !errors.Is(err, errDamaged) {
		t.Errorf("got %v", err)
	}
}

// Another layout of shared memory is recognised.
func TestRingOfAnotherVersion(t *testing.T) {
	name := filepath.Join(t.TempDir(), "ring")
	if err := os.WriteFile(name+"-header", make([]byte, headerSize+8), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openRing(name); err == nil {
		t.Error("opened")
	}
}
