package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/crmsh/live"
	"pacer/crmsh/session"
)

// daemon stands for one that dies while it commits: it hangs up without an answer, and is back when it is
// asked for its state for the third time.
type daemon struct {
	mu      sync.Mutex
	doc     *cib.Document
	applies bool          // the change before it dies
	meddle  func(*daemon) // what others do meanwhile
	hangs   bool          // until nobody waits any more
	fault   *api.Fault    // the answer, instead of none
	asked   int           // for its state since it died
	gone    bool          // for good
}

func (d *daemon) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch r.Method + " " + r.URL.Path {
	case "GET /v1/cib":
		w.Write(d.doc.Bytes())
	case "GET /v1/status":
		d.asked++
		s := api.Status{State: "starting"}
		if d.asked > 2 && !d.gone {
			s = api.Status{State: "idle", DC: "n1"}
		}
		json.NewEncoder(w).Encode(s)
	case "POST /v1/cib":
		var c api.Change
		if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
			panic(err)
		}
		if d.applies {
			next, err := cib.Update(d.doc, c.Ops, nil)
			if err != nil {
				panic(err)
			}
			d.doc = next
		}
		if d.meddle != nil {
			d.meddle(d)
		}
		if d.hangs {
			<-r.Context().Done()
		}
		if d.fault != nil {
			w.WriteHeader(d.fault.Status)
			json.NewEncoder(w).Encode(d.fault)
			return
		}
		panic(http.ErrAbortHandler)
	}
}

func serve(t *testing.T, d http.Handler) string {
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: d}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return path
}

func edit(t *testing.T, doc *cib.Document, standby string) *cib.Document {
	s := session.New(doc, nil)
	if err := s.SetAttr(session.NodeAttributes, "n1", "standby", standby); err != nil {
		t.Fatal(err)
	}
	return s.Document()
}

// A daemon that dies in the middle of a commit leaves the old or the new configuration. When it is back the
// shell knows which, and says so.
func TestDaemonDiesInTheMiddleOfACommit(t *testing.T) {
	first, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config/><nodes><node id="1" uname="n1"/><node id="2" uname="n2"/></nodes><resources/><constraints/></configuration><status/></cib>`), "test")
	if err != nil {
		t.Fatal(err)
	}
	other := func(d *daemon) {
		s := session.New(d.doc, nil)
		if err := s.SetAttr(session.NodeAttributes, "n2", "standby", "on"); err != nil {
			t.Fatal(err)
		}
		d.doc = s.Document()
	}
	same := func(d *daemon) { d.doc = edit(t, d.doc, "off") }
	for name, c := range map[string]struct {
		daemon *daemon
		want   session.Outcome
		says   string
	}{
		"before":               {&daemon{}, session.NotMade, "the configuration is the old one; nothing was committed"},
		"after":                {&daemon{applies: true}, session.Made, "the change was made all the same"},
		"before, others go on": {&daemon{meddle: other}, session.NotMade, "nothing was committed"},
		"after, others go on":  {&daemon{applies: true, meddle: other}, session.Made, "was made"},
		"others change it too": {&daemon{meddle: same}, session.Unknown, "not known; look at the configuration"},
		"for good":             {&daemon{gone: true}, session.Unknown, "not known"},
		"it does not know": {
			&daemon{applies: true, fault: &api.Fault{Status: http.StatusGatewayTimeout, Kind: api.KindUnavailable, Text: "no answer"}},
			session.Made, "no answer; the change was made",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.daemon.doc = first
			told := ""
			b := live.New(api.NewClient(serve(t, c.daemon)), live.Tools{Patience: time.Second, Tell: func(text string) { told = text }})
			s, err := session.Open(t.Context(), b, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.SetAttr(session.NodeAttributes, "n1", "standby", "on"); err != nil {
				t.Fatal(err)
			}
			err = s.Send(t.Context(), b, "")
			lost := (*session.LostError)(nil)
			if !errors.As(err, &lost) || lost.Outcome != c.want || !strings.Contains(err.Error(), c.says) || told == "" {
				t.Errorf("%v, told %q", err, told)
			}
		})
	}
}

// If nobody listens nothing was asked, which is plain.
func TestNobodyListens(t *testing.T) {
	b := live.New(api.NewClient(filepath.Join(t.TempDir(), "s")), live.Tools{})
	err := b.Commit(t.Context(), cib.Version{}, session.Change{})
	if lost := (*session.LostError)(nil); err == nil || errors.As(err, &lost) || !strings.Contains(err.Error(), "no cluster is running here") {
		t.Error(err)
	}
}

// Whoever does not want to wait for an answer is told what is known, at once.
func TestInterruptedCommit(t *testing.T) {
	first := cib.Empty()
	ctx, stop := context.WithCancel(t.Context())
	d := &daemon{doc: first, asked: 2, applies: true, hangs: true, meddle: func(*daemon) { stop() }}
	b := live.New(api.NewClient(serve(t, d)), live.Tools{})
	s, err := session.Open(ctx, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetProperty("no-quorum-policy", "ignore"); err != nil {
		t.Fatal(err)
	}
	err = s.Send(ctx, b, "")
	lost := (*session.LostError)(nil)
	if !errors.As(err, &lost) || lost.Outcome != session.Made || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A wait for the cluster ends at its deadline, and what is still to do is named.
func TestWaitHasAnEnd(t *testing.T) {
	doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0" have-quorum="true"><configuration><crm_config><cluster_property_set id="c"><nvpair id="c-f" name="fencing-enabled" value="false"/></cluster_property_set></crm_config><nodes><node id="1" uname="n1"/></nodes><resources><primitive id="web" class="ocf" provider="heartbeat" type="Dummy"/></resources><constraints/></configuration><status><node_state id="1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member"/></status></cib>`), "test")
	if err != nil {
		t.Fatal(err)
	}
	d := &daemon{doc: doc} // it never says that it is idle in this time
	d.gone = true
	b := live.New(api.NewClient(serve(t, d)), live.Tools{})
	ctx, stop := context.WithTimeoutCause(t.Context(), 200*time.Millisecond, errors.New("it is not done after 200ms"))
	defer stop()
	_, err = b.Perform(ctx, session.Request{Verb: session.Wait})
	if err == nil || !strings.Contains(err.Error(), "not done after 200ms") || !strings.Contains(err.Error(), "of web on n1") {
		t.Error(err)
	}
}
