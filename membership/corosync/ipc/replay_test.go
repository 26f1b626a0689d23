package ipc

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pacer/membership/corosync/qb"
	"pacer/membership/corosync/qb/qbtest"
)

// line is one of a recording: '>' what a client asked, '<' what corosync answered, '!' what it announced.
type line struct {
	kind  byte
	bytes []byte
}

var (
	zeros   = regexp.MustCompile(`\[(\d+)\]`)
	comment = regexp.MustCompile(`(?m)^#.*\n`)
)

// recording reads what was said between a client and a real corosync.
func recording(t *testing.T, service string) (lines []line) {
	t.Helper()
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("what was recorded is in the order of bytes of another machine")
	}
	text, err := os.ReadFile("testdata/" + service + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	pid := hex.EncodeToString(binary.NativeEndian.AppendUint32(nil, uint32(os.Getpid())))
	for l := range strings.Lines(comment.ReplaceAllString(string(text), "")) {
		digits := strings.ReplaceAll(strings.TrimSpace(l[1:]), "PID", pid)
		digits = zeros.ReplaceAllStringFunc(digits, func(s string) string {
			n, _ := strconv.Atoi(s[1 : len(s)-1])
			return strings.Repeat("00", n)
		})
		b, err := hex.DecodeString(digits)
		if err != nil {
			t.Fatalf("%s: %v in %s", service, err, l)
		}
		lines = append(lines, line{l[0], b})
	}
	return lines
}

// replay connects to a service that says what it said when it was recorded, as far as it is asked the same.
func replay(t *testing.T, service string) dialer {
	t.Helper()
	return played(t, service, playing(t, recording(t, service)))
}

func playing(t *testing.T, lines []line) func(*qbtest.Peer) {
	return func(p *qbtest.Peer) {
		for _, l := range lines {
			switch l.kind {
			case '<':
				p.Answer(l.bytes)
			case '!':
				p.Announce(l.bytes)
			default:
				if got, ok := p.Next(); !ok || !bytes.Equal(got, l.bytes) {
					t.Errorf("asked\n%x, want\n%x", got, l.bytes)
					return
				}
			}
		}
		if got, more := p.Next(); more {
			t.Errorf("asked %x beyond what was recorded", got)
		}
	}
}

// played connects to a server that serves a service as a function does.
func played(t *testing.T, service string, serve func(*qbtest.Peer)) dialer {
	t.Helper()
	folder := qbtest.Listen(t, qbtest.Config{Service: service, Serve: serve})
	return func(service string, max int) (*qb.Conn, error) { return qb.DialIn(folder, service, max) }
}

// answering serves each request with the next of some answers.
func answering(answers ...[]byte) func(*qbtest.Peer) {
	return func(p *qbtest.Peer) {
		for _, a := range answers {
			if _, ok := p.Next(); !ok {
				return
			}
			p.Answer(a)
		}
		p.Next()
	}
}

// opened is a connection that ends with the test.
func opened[C interface{ Close() error }](t *testing.T) func(c C, err error) C {
	return func(c C, err error) C {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
}

// within gives what a channel brings, in a time that is more than enough.
func within[T any](t *testing.T, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(10 * time.Second):
		t.Fatal("waited in vain")
	}
	return v
}

// so is a check of what came of a call.
func so[T any](t *testing.T, want string) func(got T, err error) {
	return func(got T, err error) {
		t.Helper()
		if s := fmt.Sprintf("%+v", got); err != nil || s != want {
			t.Errorf("got %s, %v; want %s", s, err, want)
		}
	}
}
