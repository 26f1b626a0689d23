package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pacer/api"
	"pacer/cib"
	"pacer/controller"
	"pacer/loop"
	"pacer/membership"
)

// TestLimitedUsers: where access control lists are in force, who is subject to them neither sees earlier
// configurations, nor what happens in detail, nor ends a host.
func TestLimitedUsers(t *testing.T) {
	doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config>`+
		`<cluster_property_set id="p"><nvpair id="e" name="enable-acl" value="true"/></cluster_property_set></crm_config><nodes/><resources/><constraints/></configuration><status/></cib>`), "")
	if err != nil {
		t.Fatal(err)
	}
	d := &Daemon{end: make(chan struct{}), loop: loop.New(loop.Config{}), archive: loop.New(loop.Config{}), teller: newTeller(), cfg: Config{Root: t.TempDir()}}
	d.fencer, d.keeper = newFencer(d), newKeeper(d)
	d.disk = newDisk(func(*cib.Document) error { return nil }, func(int, error) {})
	d.machine = controller.New(controller.Config{Local: membership.Member{ID: 1, Name: "n1"}}, doc)
	defer func() {
		close(d.end)
		if err := errors.Join(d.loop.Close(t.Context()), d.disk.close(t.Context()), d.archive.Drain(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	as := func(name, method, path string, ctx context.Context) *http.Request {
		return httptest.NewRequest(method, path, nil).WithContext(context.WithValue(ctx, callerKey{}, caller{uid: 1, name: name}))
	}
	for _, tt := range []struct {
		name, user, path string
		handler          http.HandlerFunc
		want             int
	}{
		{"history", "ann", "/v1/history", (&front{d, newGates()}).getHistory, http.StatusForbidden},
		{"history", "hacluster", "/v1/history", (&front{d, newGates()}).getHistory, http.StatusOK},
		{"register", "ann", "/v1/fence/register", (&front{d, newGates()}).postRegister, http.StatusForbidden},
		{"deregister", "ann", "/v1/fence/deregister", (&front{d, newGates()}).postDeregister, http.StatusForbidden},
		{"level", "ann", "/v1/fence/level", (&front{d, newGates()}).postLevel, http.StatusForbidden},
		{"level", "hacluster", "/v1/fence/level", (&front{d, newGates()}).postLevel, http.StatusBadRequest},
		{"forget", "ann", "/v1/fence/forget", (&front{d, newGates()}).postForget, http.StatusForbidden},
		{"fencings", "ann", "/v1/fencing/events", (&front{d, newGates()}).getFenceEvents, http.StatusForbidden},
		{"shutdown", "ann", "/v1/shutdown", d.postShutdown, http.StatusForbidden},
	} {
		rec := httptest.NewRecorder()
		tt.handler(rec, as(tt.user, "POST", tt.path, t.Context()))
		if rec.Code != tt.want {
			t.Errorf("%s by %s: %d %s, want %d", tt.name, tt.user, rec.Code, rec.Body, tt.want)
		}
	}
	for user, want := range map[string]string{"ann": "", "root": "version 0.2.0"} {
		ctx, stop := context.WithCancel(t.Context())
		rec := &listener{httptest.NewRecorder(), func() {
			d.happened("debug", "cib", "version 0.2.0", map[string]string{"version": "0.2.0"})
		}, stop}
		d.getEvents(rec, as(user, "GET", "/v1/events", ctx))
		var h api.Event
		if err := json.NewDecoder(strings.NewReader(rec.Body.String())).Decode(&h); err != nil {
			t.Fatal(err)
		}
		if h.Kind != "cib" || h.Text != want || (len(h.Attrs) > 0) != (want != "") {
			t.Errorf("%s is told %+v", user, h)
		}
	}
}

// listener is a client for whom something happens once it listens, and who leaves when told.
type listener struct {
	*httptest.ResponseRecorder
	listens, leave func()
}

func (l *listener) WriteHeader(code int) {
	l.ResponseRecorder.WriteHeader(code)
	l.listens()
}

func (l *listener) Write(b []byte) (int, error) {
	defer l.leave()
	return l.ResponseRecorder.Write(b)
}
