package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/crmsh/live"
	"pacer/crmsh/session"
)

const document = `<cib admin_epoch="0" epoch="7" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config/>` +
	`<nodes><node id="1" uname="n1"/><node id="2" uname="n2"/></nodes>` +
	`<resources><clone id="c"><primitive id="web" class="lsb" type="web"/></clone></resources><constraints/></configuration>` +
	`<status><node_state id="1" uname="n1" in_ccm="true" crmd="online" join="member" expected="member"><lrm id="1"><lrm_resources><lrm_resource id="old" class="lsb" type="old"/></lrm_resources></lrm></node_state></status></cib>`

// scripted is a daemon that gives fixed answers by method and path, and what it does not know, none.
type scripted map[string]func(r *http.Request) any

func (s scripted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := s[r.Method+" "+r.URL.Path]
	if f == nil {
		panic(http.ErrAbortHandler)
	}
	switch answer := f(r).(type) {
	case string:
		io.WriteString(w, answer)
	case *api.Fault:
		w.WriteHeader(answer.Status)
		json.NewEncoder(w).Encode(answer)
	default:
		json.NewEncoder(w).Encode(answer)
	}
}

func always(answer any) func(*http.Request) any { return func(*http.Request) any { return answer } }

func backend(t *testing.T, s scripted, tools live.Tools) *live.Backend {
	t.Helper()
	return live.New(api.NewClient(serve(t, s)), tools)
}

// A commit names the program, its reason and the version that it was made for; what may become of it without quorum is
// told to who made it.
func TestCommit(t *testing.T) {
	var asked api.Change
	told := ""
	quorate := true
	b := backend(t, scripted{"POST /v1/cib": func(r *http.Request) any {
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		return api.Changed{Quorate: quorate, Absent: []string{"n2"}}
	}}, live.Tools{Tell: func(text string) { told = text }})
	change := session.Change{Ops: []cib.Op{{Kind: cib.Bump}}, Message: "why"}
	if err := b.Commit(t.Context(), cib.Version{Epoch: 7}, change); err != nil || told != "" {
		t.Errorf("%v, told %q", err, told)
	}
	if asked.Client != "crm" || asked.Comment != "why" || asked.Base == nil || asked.Base.Epoch != 7 || len(asked.Ops) != 1 {
		t.Errorf("asked %+v", asked)
	}
	quorate = false
	if err := b.Commit(t.Context(), cib.Version{Epoch: 7}, change); err != nil || !strings.Contains(told, "no quorum; when n2 comes back") {
		t.Errorf("%v, told %q", err, told)
	}
	silent := live.New(api.NewClient(serve(t, scripted{"POST /v1/cib": always(api.Changed{})})), live.Tools{}) // nobody listens
	if err := silent.Commit(t.Context(), cib.Version{}, change); err != nil {
		t.Error(err)
	}
}

// A refused commit says why: another one came before, it is open whether it stays, or it is not permitted.
func TestRefusedCommit(t *testing.T) {
	conflict := &api.Fault{Status: http.StatusConflict, Kind: api.KindConflict, Text: "the version is another one"}
	try := func(s scripted) error {
		return backend(t, s, live.Tools{}).Commit(t.Context(), cib.Version{Epoch: 3}, session.Change{})
	}
	var late *session.ConflictError
	err := try(scripted{"POST /v1/cib": always(conflict), "GET /v1/cib": always(document)})
	if !errors.As(err, &late) || late.Base.Epoch != 3 || late.Current.Version().Epoch != 7 {
		t.Errorf("conflict: %v", err)
	}
	err = try(scripted{"POST /v1/cib": always(conflict)})
	if err == nil || errors.As(err, &late) || !strings.Contains(err.Error(), conflict.Text) || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("conflict, and the daemon is gone: %v", err)
	}
	var open *session.OpenError
	err = try(scripted{"POST /v1/cib": always(&api.Fault{Status: http.StatusGatewayTimeout, Kind: api.KindOpen, Text: "n2 did not confirm"})})
	if !errors.As(err, &open) || err.Error() != "n2 did not confirm" {
		t.Errorf("open: %v", err)
	}
	var fault *api.Fault
	err = try(scripted{"POST /v1/cib": always(&api.Fault{Status: http.StatusForbidden, Kind: api.KindForbidden, Text: "not you"})})
	if !errors.As(err, &fault) || fault.Kind != api.KindForbidden || err.Error() != "not you" {
		t.Errorf("forbidden: %v", err)
	}
}

// What a person is told of the cluster at the start and at the prompt.
func TestState(t *testing.T) {
	ctx := t.Context()
	status := api.Status{Node: "n1", Quorate: true, LeftOut: []api.LeftOut{{Name: "n2", Why: "it is silent"}}}
	seen := 0
	b := backend(t, scripted{
		"GET /v1/cib":           always(document),
		"GET /v1/status":        func(*http.Request) any { return status },
		"POST /v1/history/seen": func(*http.Request) any { seen++; return struct{}{} },
		"GET /v1/history": func(r *http.Request) any {
			return `{"entries":[{"number":4,"message":"` + r.URL.Query().Get("number") + `"}]}`
		},
	}, live.Tools{})
	if name, err := b.Node(ctx); b.Name() != "live" || name != "n1" || err != nil {
		t.Errorf("%s: %s, %v", b.Name(), name, err)
	}
	if doc, err := b.Snapshot(ctx); err != nil || doc.Version().Epoch != 7 {
		t.Error(err)
	}
	if list, err := b.Attention(ctx); err != nil || len(list) != 1 || !strings.Contains(list[0], "n2 is here and does not take part") {
		t.Errorf("%q, %v", list, err)
	}
	if risk, err := b.Risk(ctx); risk != "" || err != nil {
		t.Errorf("with quorum: %q, %v", risk, err)
	}
	status.Quorate = false
	if risk, err := b.Risk(ctx); !strings.Contains(risk, "no quorum") || err != nil {
		t.Errorf("without: %q, %v", risk, err)
	}
	if list, err := b.History(ctx, "4-a1"); err != nil || len(list) != 1 || list[0].Number != 4 || list[0].Message != "4-a1" {
		t.Errorf("%+v, %v", list, err)
	}
	if err := b.Seen(ctx); err != nil || seen != 1 {
		t.Errorf("seen %d times, %v", seen, err)
	}
}

// Without a daemon, each of these is an error, and none an empty answer that looks like good news.
func TestStateIsNotKnown(t *testing.T) {
	ctx, b := t.Context(), backend(t, scripted{}, live.Tools{})
	_, node := b.Node(ctx)
	_, snapshot := b.Snapshot(ctx)
	_, attention := b.Attention(ctx)
	_, watchdogs := b.Watchdogs(ctx)
	_, risk := b.Risk(ctx)
	_, history := b.History(ctx, "")
	_, wait := b.Perform(ctx, session.Request{Verb: session.Wait})
	_, cleanup := b.Perform(ctx, session.Request{Verb: session.Cleanup})
	for what, err := range map[string]error{
		"node": node, "snapshot": snapshot, "attention": attention, "watchdogs": watchdogs, "risk": risk, "history": history, "seen": b.Seen(ctx), "wait": wait, "cleanup": cleanup,
	} {
		if err == nil {
			t.Errorf("%s: no error from a daemon that hangs up", what)
		}
	}
}

// A cleanup reaches the cluster as it was ordered and is told in Pacemaker's words. What is not there is not cleaned up;
// an instance of a clone and a resource that was removed and left history are.
func TestCleanup(t *testing.T) {
	var asked *api.Cleanup
	answer := any(api.Changed{})
	b := backend(t, scripted{"GET /v1/cib": always(document), "POST /v1/cleanup": func(r *http.Request) any {
		asked = &api.Cleanup{}
		if err := json.NewDecoder(r.Body).Decode(asked); err != nil {
			t.Error(err)
		}
		return answer
	}}, live.Tools{})
	for _, tt := range []struct {
		order session.Request
		want  *api.Cleanup
		said  string // or the error
	}{
		{session.Request{Verb: session.Cleanup}, &api.Cleanup{}, "Cleaned up all resources on all nodes"},
		{session.Request{Verb: session.Cleanup, Resource: "web", Node: "n2"}, &api.Cleanup{Resource: "web", Node: "n2"}, "Cleaned up web on n2"},
		{session.Request{Verb: session.Refresh, Resource: "c"}, &api.Cleanup{Resource: "c", All: true}, "Cleaned up c on all nodes"},
		{session.Request{Verb: session.Cleanup, Resource: "web:1"}, &api.Cleanup{Resource: "web:1"}, "Cleaned up web:1 on all nodes"},
		{session.Request{Verb: session.Refresh, Resource: "old"}, &api.Cleanup{Resource: "old", All: true}, "Cleaned up old on all nodes"},
		{session.Request{Verb: session.Cleanup, Resource: "wep"}, nil, `there is no resource "wep" in the configuration`},
		{session.Request{Verb: session.Cleanup, Resource: "web", Node: "n3"}, nil, `there is no node "n3" in the configuration`},
		{session.Request{Verb: "dance"}, nil, "dance is nothing that can be asked of a cluster"},
	} {
		asked = nil
		said, err := b.Perform(t.Context(), tt.order)
		if err != nil {
			said = err.Error()
		}
		if said != tt.said || (asked == nil) != (tt.want == nil) || asked != nil && *asked != *tt.want || (err == nil) != (tt.want != nil) {
			t.Errorf("%+v: said %q, asked %+v", tt.order, said, asked)
		}
	}
	answer = &api.Fault{Status: http.StatusForbidden, Kind: api.KindForbidden, Text: "not you"}
	if said, err := b.Perform(t.Context(), session.Request{Verb: session.Cleanup}); said != "" || err == nil || err.Error() != "not you" {
		t.Errorf("refused: %q, %v", said, err)
	}
}

// Who waits for the cluster waits while it has something to do, while it changes, and a moment longer: what comes of a
// change takes a moment to begin.
func TestWait(t *testing.T) {
	t.Parallel()
	busy := api.Status{DC: "n1", State: "idle", InFlight: 1}
	for name, states := range map[string][]api.Status{
		"operations under way": {busy, busy},
		"a transition":         {{DC: "n1", State: "transition"}},
		"no controller yet":    {{State: "starting"}},
		"versions that change": {{DC: "n1", State: "idle", Version: cib.Version{Epoch: 1}}, {DC: "n1", State: "idle", Version: cib.Version{Epoch: 2}}},
		"another controller":   {{DC: "n2", State: "idle"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			var calmSince atomic.Int64
			b := backend(t, scripted{"GET /v1/status": func(*http.Request) any {
				n := int(asked.Add(1))
				if n <= len(states) {
					return states[n-1]
				}
				calmSince.CompareAndSwap(0, time.Now().UnixNano())
				return api.Status{DC: "n1", State: "idle", Version: cib.Version{Epoch: 9}}
			}}, live.Tools{})
			_, err := b.Perform(t.Context(), session.Request{Verb: session.Wait})
			if calm := time.Since(time.Unix(0, calmSince.Load())); err != nil || calm < 300*time.Millisecond || calm > time.Minute {
				t.Errorf("waited until it was calm for %v, %v", calm, err)
			}
		})
	}
}

// A host that is no controller works out from the configuration whether there is anything to do.
func TestWaitAtAMember(t *testing.T) {
	t.Parallel()
	pending := strings.Replace(document, `<crm_config/>`, `<crm_config><cluster_property_set id="o"><nvpair id="f" name="fencing-enabled" value="false"/></cluster_property_set></crm_config>`, 1)
	done := strings.Replace(pending, `<clone id="c"><primitive id="web" class="lsb" type="web"/></clone>`, "", 1)
	done = strings.Replace(done, `<lrm_resource id="old" class="lsb" type="old"/>`, "", 1)
	var asked atomic.Int32
	b := backend(t, scripted{"GET /v1/status": always(api.Status{DC: "n2", State: "member"}), "GET /v1/cib": func(*http.Request) any {
		if asked.Add(1) <= 3 {
			return pending
		}
		return done
	}}, live.Tools{})
	if _, err := b.Perform(t.Context(), session.Request{Verb: session.Wait}); err != nil || asked.Load() < 5 {
		t.Errorf("looked %d times, %v", asked.Load(), err)
	}
	gone := backend(t, scripted{"GET /v1/status": always(api.Status{DC: "n2", State: "member"})}, live.Tools{})
	if _, err := gone.Perform(t.Context(), session.Request{Verb: session.Wait}); err == nil {
		t.Error("no error though the configuration cannot be read")
	}
}

// Who stops waiting is told that the cluster goes on.
func TestWaitIsGivenUp(t *testing.T) {
	t.Parallel()
	b := backend(t, scripted{"GET /v1/status": always(api.Status{DC: "n1", State: "idle", InFlight: 1})}, live.Tools{})
	ctx, stop := context.WithTimeout(t.Context(), 120*time.Millisecond)
	defer stop()
	_, err := b.Perform(ctx, session.Request{Verb: session.Wait})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
