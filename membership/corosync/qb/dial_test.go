package qb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// pretend listens at a service's socket in a folder, which it returns, and gives each client an answer.
func pretend(t *testing.T, service string, answer []byte) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "qb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	l, err := net.Listen("unix", filepath.Join(dir, service))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.ReadFull(c, make([]byte, helloSize))
			_, _ = c.Write(answer)
			c.Close()
		}
	}()
	return dir
}

// acceptance is the answer of a server: an error number, the type of connection, and ring names.
func acceptance(errno syscall.Errno, kind uint32, ring string) []byte {
	b := make([]byte, acceptedSize)
	id := int32(idAuthenticate)
	binary.NativeEndian.PutUint32(b, uint32(id))
	binary.NativeEndian.PutUint32(b[8:], acceptedSize)
	binary.NativeEndian.PutUint32(b[16:], uint32(-int32(errno)))
	binary.NativeEndian.PutUint32(b[24:], kind)
	for i := range 3 {
		copy(b[responseHeader+16+i*pathLength:], ring)
	}
	return b
}

// Who cannot connect is told why and what to do.
func TestDialSaysWhatIsWrong(t *testing.T) {
	other := acceptance(0, typeSharedMemory, "/nowhere/at-all")
	binary.NativeEndian.PutUint32(other[8:], 99)
	empty := t.TempDir() + "/ring"
	if err := os.WriteFile(empty+"-header", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		answer []byte
		want   []string
	}{
		{acceptance(syscall.EACCES, 0, ""), []string{"it does not serve user", "uidgid"}},
		{acceptance(syscall.ENOMEM, 0, ""), []string{"it refuses the connection: cannot allocate memory"}},
		{acceptance(0, 0, ""), []string{"type 0", "remove qb_ipc_type"}},
		{acceptance(0, typeSharedMemory, "/nowhere/at-all"), []string{"another container"}},
		{acceptance(0, typeSharedMemory, empty), []string{"has just ended"}},
		{other, []string{"as no libqb that this program knows", "of 99 bytes, expected"}},
	} {
		service := fmt.Sprintf("simulated-%d", i)
		_, err := DialIn(pretend(t, service, c.answer), service, 1<<16)
		var refused *RefusedError
		if !errors.As(err, &refused) {
			t.Errorf("case %d: %v", i, err)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("case %d: %v; want %s in it", i, err, w)
			}
		}
	}
	service := "simulated"
	if _, err := DialIn(pretend(t, service, acceptance(syscall.EAGAIN, 0, "")), service, 1<<16); !errors.Is(err, ErrNotReady) {
		t.Error(err)
	}
	if _, err := DialIn(pretend(t, service, nil), service, 1<<16); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if _, err := Dial("nobody-listens-here", 1<<16); !errors.Is(err, ErrNotRunning) {
		t.Error(err)
	}
}

// A reply that ends too early is an error whatever is read from it.
func FuzzReply(f *testing.F) {
	f.Add(make([]byte, 40))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := newReply(b)
		r.ID()
		r.Code()
		r.U32()
		n := r.U64()
		r.U16()
		r.Take(int(n))
		r.Packed()
		if len(b) < responseHeader && r.Err() == nil {
			t.Error("too short, and nobody noticed")
		}
	})
}
