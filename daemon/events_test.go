package daemon

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/controller"
	"pacer/membership"
)

// piped is a client who reads what a handler writes as it comes.
type piped struct {
	*io.PipeWriter
	begun chan struct{}
}

func (p *piped) Header() http.Header { return http.Header{} }
func (p *piped) WriteHeader(int)     { close(p.begun) }
func (p *piped) Flush()              {}

// Lists that begin by a rule count from that moment on, though nothing changes then.
func TestListsBeginWhileAStreamIsOpen(t *testing.T) {
	d := unsettled(t)
	begin := time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	doc, err := cib.Parse(fmt.Appendf(nil, `<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config><cluster_property_set id="p">`+
		`<rule id="r"><date_expression id="d" operation="gt" start="%s"/></rule><nvpair id="e" name="enable-acl" value="true"/></cluster_property_set></crm_config><nodes/><resources/><constraints/></configuration><status/></cib>`,
		begin.Format(time.RFC3339)), "")
	if err != nil {
		t.Fatal(err)
	}
	if f := d.ask(func() {
		d.machine = controller.New(controller.Config{Local: membership.Member{ID: 1, Name: "n1"}}, doc)
	}); f != nil {
		t.Fatal(f)
	}
	ann, root := &follower{Daemon: d, who: caller{name: "ann"}}, &follower{Daemon: d, who: caller{name: "root"}}
	for _, c := range []struct {
		who   *follower
		after time.Duration
		want  bool
	}{{ann, -time.Minute, true}, {ann, -time.Second, true}, {ann, time.Second, false}, {ann, time.Minute, false}, {root, time.Minute, true}} {
		e := c.who.told(&api.Event{Kind: "secret", Text: "what was done", Attrs: map[string]string{"comment": "why"}}, begin.Add(c.after))
		if got := e.Text != "" || e.Attrs != nil; got != c.want {
			t.Errorf("%s learns %t %s after the lists begin, want %t", c.who.who.name, got, c.after, c.want)
		}
	}
}

// What a listener learns is judged by the access control lists that are in force when it is told, not by those when it
// began to listen: one whom lists come to limit learns no more, one whom they limit no longer learns all.
func TestListsChangeWhileAStreamIsOpen(t *testing.T) {
	d := unsettled(t)
	lists := func(on string) {
		doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config>`+
			`<cluster_property_set id="p"><nvpair id="e" name="enable-acl" value="`+on+`"/></cluster_property_set></crm_config><nodes/><resources/><constraints/></configuration><status/></cib>`), "")
		if err != nil {
			t.Fatal(err)
		}
		if f := d.ask(func() {
			d.machine = controller.New(controller.Config{Local: membership.Member{ID: 1, Name: "n1"}}, doc)
			d.perform(controller.Publish{Version: doc.Version()}) // as the machine does first when the document changes
		}); f != nil {
			t.Fatal(f)
		}
	}
	lists("false")
	in, out := io.Pipe()
	ctx, stop := context.WithCancel(context.WithValue(t.Context(), callerKey{}, caller{uid: ann, name: "ann"}))
	defer stop()
	r, err := http.NewRequestWithContext(ctx, "GET", "/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &piped{out, make(chan struct{})}
	go d.getEvents(w, r)
	<-w.begun
	stream := json.NewDecoder(in)
	told := func() bool {
		d.happened("info", "secret", "what was done", map[string]string{"comment": "why"})
		for {
			var h struct {
				Event, Text string
				Attrs       map[string]string
			}
			if err := stream.Decode(&h); err != nil {
				t.Fatal(err)
			}
			if h.Event == "secret" {
				return h.Text != "" || len(h.Attrs) > 0
			}
		}
	}
	for _, on := range []string{"", "true", "false", "true"} {
		if on != "" {
			lists(on)
		}
		if limited := on == "true"; told() == limited {
			t.Errorf("enable-acl=%q: told %t", on, !limited)
		}
	}
	in.Close()
}

// Of two daemons of one name the second ends, with an error that says which id has the name.
func TestNameIsTaken(t *testing.T) {
	t.Parallel()
	c := launchSeveral(t, 1)
	second := c.another("n1", 2)
	if err := <-second; err == nil || !strings.Contains(err.Error(), "the node with id 2 calls itself n1, as the node with id 1 does") {
		t.Errorf("the second ended with %v", err)
	}
	c.settled("n1")
}
