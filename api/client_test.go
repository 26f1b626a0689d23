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
	s := &http.Server{Handler: f}
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
