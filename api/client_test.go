package api_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/api"
)

// serve answers on a socket as f does, and gives a client.
func serve(t *testing.T, f http.HandlerFunc) *api.Client {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/alive" { // which is not what a test asks
			f(w, r)
		}
	})}
	go s.Serve(l) //nolint:errcheck // ends with the test
	t.Cleanup(func() { s.Close() })
	return api.NewClient(path)
}

// A daemon may refuse before it has read all that it was sent.
func TestRefusedBeforeItIsRead(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"kind":"forbidden","text":"not you"}`)
	})
	_, err := c.Change(context.Background(), api.Change{Comment: strings.Repeat("x", 8<<20)})
	var f *api.Fault
	if !errors.As(err, &f) || f.Kind != api.KindForbidden || f.Status != http.StatusForbidden {
		t.Errorf("%v", err)
	}
}

// Who has waited long enough is told so, before the answer and in the middle of it.
func TestPatienceEnds(t *testing.T) {
	for name, begins := range map[string]bool{"no answer": false, "half an answer": true} {
		t.Run(name, func(t *testing.T) {
			ended := make(chan struct{})
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if begins {
					fmt.Fprint(w, "<cib")
					w.(http.Flusher).Flush()
				}
				<-ended
			})
			defer close(ended)
			ctx, stop := context.WithTimeout(context.Background(), 50*time.Millisecond)
			defer stop()
			if _, err := c.CIB(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		})
	}
}

// A daemon that accepts and says nothing is waited for so long and no longer: its client says where, what for, how long, and
// what to do. A stream of events has no end, but its beginning has.
func TestSilentDaemon(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // nobody accepts either, but the kernel does
	c := api.NewClient(path).Within(50 * time.Millisecond)
	for awaited, ask := range map[string]func() error{
		"the configuration":                func() error { _, err := c.CIB(t.Context()); return err },
		"the cluster to take a change":     func() error { _, err := c.Change(t.Context(), api.Change{}); return err },
		"the cluster to forget history":    func() error { _, err := c.Cleanup(t.Context(), api.Cleanup{}); return err },
		"the state of its controller":      func() error { _, err := c.Status(t.Context()); return err },
		"the history of commits":           func() error { _, err := c.History(t.Context(), ""); return err },
		"it to agree to leave the cluster": func() error { return c.Shutdown(t.Context()) },
		"a stream of events to begin":      func() error { return c.Events(t.Context(), nil, nil) },
	} {
		err := ask()
		var s *api.Silence
		if !errors.As(err, &s) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", awaited, err)
			continue
		}
		for _, part := range []string{path, awaited, "50ms", "restart it"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%v does not say %q", err, part)
			}
		}
	}
}

// Once a stream of events has begun, nothing need happen for longer than the client's patience.
func TestQuietStream(t *testing.T) {
	const patience = 50 * time.Millisecond
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		time.Sleep(4 * patience) // the client's time is real
		fmt.Fprint(w, `{"event":"late"}`)
	})
	seen := ""
	err := c.Within(patience).Events(t.Context(), nil, func(h api.Event) error { seen = h.Kind; return nil })
	if err != nil || seen != "late" {
		t.Errorf("%q %v", seen, err)
	}
}

// A daemon that dies says nothing; its client does.
func TestDaemonHangsUp(t *testing.T) {
	for name, begins := range map[string]bool{"no answer": false, "half an answer": true} {
		t.Run(name, func(t *testing.T) {
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if begins {
					fmt.Fprint(w, "<cib")
					w.(http.Flusher).Flush()
				}
				panic(http.ErrAbortHandler)
			})
			if _, err := c.CIB(context.Background()); err == nil || !strings.Contains(err.Error(), "hung up") {
				t.Errorf("%v", err)
			}
		})
	}
}

// A client whose daemon has too much to do says so, waits as long as that asks for, and tries again; who runs out of
// patience says how often. What may have been done is not tried again.
func TestBusyDaemonIsAskedAgain(t *testing.T) {
	t.Parallel()
	asked := 0
	refuse := func(w http.ResponseWriter, again string) {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, `{"kind":"unavailable","text":"too much to do"`+again+`}`)
	}
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		switch {
		case r.URL.Path == "/v1/shutdown":
			refuse(w, "")
		case r.URL.Path == "/v1/history" || asked == 1:
			refuse(w, `,"retry_after":1`)
		default:
			fmt.Fprint(w, `{"node":"n1"}`)
		}
	})
	told := ""
	began := time.Now()
	s, err := c.Telling(func(text string) { told = text }).Status(t.Context())
	if took := time.Since(began); err != nil || s.Node != "n1" || took < time.Second || asked != 2 {
		t.Errorf("%+v, %v, asked %d times in %s", s, err, asked, took)
	}
	if !strings.Contains(told, "too much to do; trying again in ") {
		t.Errorf("told %q", told)
	}
	var f *api.Fault
	if _, err := c.Within(500*time.Millisecond).History(t.Context(), ""); !errors.As(err, &f) || !strings.Contains(f.Text, "(asked 1 time within 500ms)") {
		t.Errorf("without patience: %v", err)
	}
	asked = 0
	if err := c.Shutdown(t.Context()); !errors.As(err, &f) || asked != 1 {
		t.Errorf("asked %d times, %v", asked, err)
	}
}

// A daemon that is stopped, or hangs with all it has, is waited for three seconds, though others may take longer: agents that
// call tools have little time. One that answers something else meanwhile is waited for.
func TestDeadDaemon(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // nobody accepts either, but the kernel does
	began := time.Now()
	_, err = api.NewClient(path).CIB(t.Context())
	var s *api.Silence
	if waited := time.Since(began); !errors.As(err, &s) || waited > 10*time.Second || !strings.Contains(err.Error(), "waited "+s.Waited.String()) {
		t.Errorf("%v after %s", err, waited)
	}
	began = time.Now()
	if _, err := api.NewClient(path).Trusting().Within(4 * time.Second).CIB(t.Context()); !errors.As(err, &s) || time.Since(began) < 4*time.Second {
		t.Errorf("one that is trusted: %v after %s", err, time.Since(began))
	}
}

// A daemon that works on an answer, and answers others meanwhile, is waited for.
func TestSlowDaemon(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/status" {
			time.Sleep(4 * time.Second) // the client's time is real
		}
		fmt.Fprint(w, `{"node":"alpha"}`)
	})
	if s, err := c.Status(t.Context()); err != nil || s.Node != "alpha" {
		t.Errorf("%+v %v", s, err)
	}
}
