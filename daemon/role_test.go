package daemon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sys/unix"

	"pacer/api"
)

// This program is also a daemon with a user database of its own, and a client of another user, so that tests meet what
// the kernel says of who connects, and measure a process that does nothing else.
const roleVariable = "PACER_TEST_ROLE"

// The users of that database. Ann and bob are members of haclient, eve is not.
const ann, bob, eve = 4711, 4712, 4713

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "daemon":
		os.Exit(role(beDaemon(os.Args[1])))
	case "client":
		os.Exit(role(beClient(os.Args[1], os.Args[2])))
	}
	os.Exit(m.Run())
}

func role(err error) int {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// beDaemon runs a host below a folder until it is killed.
func beDaemon(root string) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	for _, name := range []string{"passwd", "group"} {
		if err := unix.Mount(filepath.Join(root, name), "/etc/"+name, "", unix.MS_BIND, ""); err != nil {
			return err
		}
	}
	return Run(context.Background(), Config{Root: root, Name: "alone", ID: 1, Version: "test", Log: zerolog.New(os.Stderr), Environ: os.Environ()})
}

// separate starts a daemon of its own process, which is its own to measure, below a folder that other users may enter.
func separate(t *testing.T) *node {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can be other users")
	}
	n := prepare(t)
	for name, text := range map[string]string{
		"passwd": fmt.Sprintf("root:x:0:0::/root:/bin/sh\nann:x:%d:%d::/:/bin/sh\nbob:x:%d:%d::/:/bin/sh\neve:x:%d:%d::/:/bin/sh\n", ann, ann, bob, bob, eve, eve),
		"group":  "root:x:0:\nhaclient:x:189:ann,bob\n",
	} {
		if err := os.WriteFile(filepath.Join(n.root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(n.root, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/proc/self/exe", n.root)
	cmd.Env = append(os.Environ(), roleVariable+"=daemon")
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	log, err := os.Create(filepath.Join(n.root, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Skipf("no namespaces here: %v", err)
	}
	n.pid = cmd.Process.Pid
	t.Cleanup(func() {
		cmd.Process.Kill() //nolint:errcheck // it may have ended
		cmd.Wait()         //nolint:errcheck // it was killed
		if t.Failed() {
			said, _ := os.ReadFile(filepath.Join(n.root, "log"))
			t.Logf("the daemon said:\n%s", said[max(0, len(said)-4000):])
		}
	})
	n.ready()
	return n
}

// as runs an attack as a user, and gives what came of it.
func (n *node) as(uid uint32, attack string) string {
	n.t.Helper()
	cmd := exec.Command("/proc/self/exe", Socket(n.root), attack)
	cmd.Env = append(os.Environ(), roleVariable+"=client")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		n.t.Errorf("%s as %d: %v: %s", attack, uid, err, out)
	}
	return string(out)
}

// memory is how much a daemon of its own process needs now, and how much it needed most, in MB.
func (n *node) memory() (now, most int) {
	n.t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", n.pid))
	if err != nil {
		n.t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		name, rest, _ := strings.Cut(line, ":")
		kb, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
		switch name {
		case "VmRSS":
			now = kb / 1024
		case "VmHWM":
			most = kb / 1024
		}
	}
	return now, most
}

// watched is what the daemon does for others while something goes on: how long its status took at most.
func (n *node) watched(f func()) (slowest time.Duration) {
	n.t.Helper()
	ended := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			began := time.Now()
			if _, err := n.client.Status(context.Background()); err != nil {
				n.t.Errorf("the status is not told: %v", err)
				return
			}
			slowest = max(slowest, time.Since(began))
			select {
			case <-ended:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	f()
	close(ended)
	wg.Wait()
	return slowest
}

// beClient attacks a daemon.
func beClient(socket, attack string) error {
	f := attacks()[attack]
	if f == nil {
		f = crowds()[attack]
	}
	return f(&attacker{socket})
}

type attacker struct{ socket string }

// post sends a body and prints the answer's status. An unknown size is sent in chunks.
func (a *attacker) post(path string, size int64, body io.Reader) error {
	c := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", a.socket)
	}}}
	req, err := http.NewRequest(http.MethodPost, "http://x"+path, body)
	if err != nil {
		return err
	}
	req.ContentLength = size
	resp, err := c.Do(req)
	if err != nil {
		fmt.Println("hung up") // which is an answer, too
		return nil
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	fmt.Printf("%d %.200s\n", resp.StatusCode, text)
	return nil
}

// change sends text as the operations of a change, in chunks.
func (a *attacker) change(ops string) error {
	return a.post("/v1/cib", -1, strings.NewReader(`{"ops":[`+ops+`]}`))
}

// endless is a text without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func repeated(text string, n int) string { return strings.TrimSuffix(strings.Repeat(text+",", n), ",") }

// attacks are what a member of haclient may try. A path that is dear is one that looks at everything for everything.
func attacks() map[string]func(*attacker) error {
	return map[string]func(*attacker) error{
		"millions of empty operations": func(a *attacker) error { return a.change(repeated("{}", 3_000_000)) },
		"as many as a body may hold":   func(a *attacker) error { return a.change(repeated("{}", 340_000)) },
		"operations of nothing":        func(a *attacker) error { return a.change(repeated("null", 200_000)) },
		"bumps":                        func(a *attacker) error { return a.change(repeated(`{"kind":6}`, 90_000)) },
		"hundreds of dear paths": func(a *attacker) error {
			return a.change(repeated(`{"kind":4,"xpath":"//*[count(../..//*[../..//*])<0]","all":true}`, 500))
		},
		"one dear path": func(a *attacker) error {
			return a.change(`{"kind":4,"xpath":"//*[` + strings.Repeat("../..//*[", 30) + "1" + strings.Repeat("]", 30) + `]","all":true}`)
		},
		"many elements": func(a *attacker) error {
			return a.change(`{"kind":1,"section":"status","data":"<x>` + strings.Repeat("<a/>", 250_000) + `</x>"}`)
		},
		"many elements, escaped": func(a *attacker) error {
			return a.change(`{"kind":1,"section":"status","data":"\u003cx\u003e` + strings.Repeat(`\u003ca/>`, 100_000) + `\u003c/x\u003e"}`)
		},
		"many changes in a patch": func(a *attacker) error {
			return a.change(`{"kind":8,"patch":{"changes":[` + repeated("{}", 340_000) + `]}}`)
		},
		"a deep text": func(a *attacker) error {
			return a.change(`{"kind":1,"data":"` + strings.Repeat("<a>", 300_000) + `"}`)
		},
		"deep JSON": func(a *attacker) error { return a.change(strings.Repeat("[", 1_000_000)) },
		"100 MB": func(a *attacker) error {
			return a.post("/v1/cib", -1, io.MultiReader(strings.NewReader(`{"comment":"`), io.LimitReader(endless{}, 100<<20)))
		},
		"100 MB, announced": func(a *attacker) error { return a.post("/v1/cib", 100<<20, io.LimitReader(endless{}, 100<<20)) },
		"a long name": func(a *attacker) error {
			return a.post("/v1/cleanup", -1, strings.NewReader(`{"resource":"`+strings.Repeat("x", 900_000)+`"}`))
		},
	}
}

// crowds are what they may try on many connections.
func crowds() map[string]func(*attacker) error {
	return map[string]func(*attacker) error{
		"all at once": func(a *attacker) error {
			return a.often(12, 1500*time.Millisecond, func() error { return attacks()["hundreds of dear paths"](a) })
		},
		"large bodies at once": func(a *attacker) error {
			return a.often(12, 1500*time.Millisecond, func() error { return attacks()["many elements"](a) })
		},
		"the configuration again and again": func(a *attacker) error {
			return a.often(12, time.Second, func() error {
				_, err := api.NewClient(a.socket).CIB(context.Background())
				if err != nil {
					fmt.Println(err)
				}
				return nil
			})
		},
		"a question": func(a *attacker) error {
			_, err := api.NewClient(a.socket).Status(context.Background())
			fmt.Println(err)
			return nil
		},
		"slow bodies": func(a *attacker) error {
			return a.hold(40, "POST /v1/cib HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
		},
		"idle":       func(a *attacker) error { return a.hold(5000, "") },
		"slow heads": func(a *attacker) error { return a.hold(200, "GET /v1/status HTTP/1.1\r\nHost: x\r\n") },
		"streams":    func(a *attacker) error { return a.hold(200, "GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n") },
	}
}

// often does something on many connections for a while.
func (a *attacker) often(connections int, lasting time.Duration, f func() error) error {
	until := time.Now().Add(lasting)
	var wg sync.WaitGroup
	for range connections {
		wg.Go(func() {
			for time.Now().Before(until) {
				if err := f(); err != nil {
					fmt.Println(err)
				}
			}
		})
	}
	wg.Wait()
	return nil
}

// hold keeps as many connections as it gets, each with the beginning of a request, until the daemon closes no more of them
// for a second, and prints how many it kept.
func (a *attacker) hold(connections int, begin string) error {
	var held []net.Conn
	for range connections {
		c, err := net.Dial("unix", a.socket)
		if err != nil {
			break
		}
		defer c.Close()
		c.Write([]byte(begin)) //nolint:errcheck // it may be closed already
		held = append(held, c)
	}
	kept := atomic.Int32{}
	kept.Store(int32(len(held)))
	until := time.Now().Add(10 * time.Second)
	for _, c := range held {
		go func() {
			if !stillOpen(c, until) {
				kept.Add(-1)
			}
		}()
	}
	for before := int32(-1); before != kept.Load() && time.Now().Before(until); time.Sleep(time.Second) {
		before = kept.Load()
	}
	fmt.Printf("kept %d\n", kept.Load())
	return nil
}

// stillOpen reads what the daemon says until some time and tells whether it may say more: it has neither refused nor
// hung up.
func stillOpen(c net.Conn, until time.Time) bool {
	c.SetReadDeadline(until) //nolint:errcheck // the read tells
	var said []byte
	for part := make([]byte, 4096); ; {
		n, err := c.Read(part)
		said = append(said, part[:n]...)
		var waited net.Error
		switch {
		case bytes.Contains(said, []byte(" 503 ")), bytes.Contains(said, []byte(" 403 ")):
			return false
		case err != nil:
			return errors.As(err, &waited) && waited.Timeout()
		}
	}
}
