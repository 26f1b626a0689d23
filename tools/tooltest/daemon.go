package tooltest

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pacer/api"
)

// Daemon is a socket that answers tools as a daemon would.
type Daemon struct {
	Socket string

	mu    sync.Mutex
	asked []string
}

// Listen answers each path, or a method and a path, such as "POST /v1/cib", with a value as JSON, a string as it is, or an
// *api.Fault.
func Listen(t testing.TB, answers map[string]any) *Daemon {
	t.Helper()
	dir, err := os.MkdirTemp("", "daemon") // whose name is short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	d := &Daemon{Socket: filepath.Join(dir, "s")}
	l, err := net.Listen("unix", d.Socket)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		with, ok := answers[r.Method+" "+r.URL.Path]
		if !ok {
			with = answers[r.URL.Path]
		}
		d.answer(w, r, with)
	})}
	go s.Serve(l) //nolint:errcheck // ends with the test
	t.Cleanup(func() { s.Close() })
	return d
}

func (d *Daemon) answer(w http.ResponseWriter, r *http.Request, with any) {
	body, _ := io.ReadAll(r.Body)
	d.mu.Lock()
	d.asked = append(d.asked, strings.TrimSpace(r.URL.RequestURI()+" "+string(body)))
	d.mu.Unlock()
	switch a := with.(type) {
	case nil:
		w.WriteHeader(http.StatusNotFound)
	case string:
		io.WriteString(w, a) //nolint:errcheck // the tool may have gone
	case *api.Fault:
		w.WriteHeader(a.Status)
		json.NewEncoder(w).Encode(a) //nolint:errcheck // the tool may have gone
	default:
		json.NewEncoder(w).Encode(a) //nolint:errcheck // the tool may have gone
	}
}

// Asked lists what was asked, a path and a body each.
func (d *Daemon) Asked() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.asked...)
}

// Live makes a bench whose tools find a daemon.
func Live(t testing.TB, d *Daemon) *Bench {
	return &Bench{T: t, Dir: t.TempDir(), Vars: map[string]string{"PACER_SOCKET": d.Socket}}
}
