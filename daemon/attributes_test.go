package daemon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"pacer/api"
	"pacer/cib"
	"pacer/controller"
	"pacer/loop"
	"pacer/membership"
)

// held is what a daemon holds of an attribute: node=value for all nodes.
func held(t *testing.T, n *node, name string) string {
	t.Helper()
	a, err := n.client.Attribute(t.Context(), name, "", true)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, v := range a.Values {
		if v.Value != nil {
			list = append(list, v.Node+"="+*v.Value)
		}
	}
	return strings.Join(list, " ")
}

func written(t *testing.T, n *node, name string) string {
	t.Helper()
	doc, err := n.client.CIB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, s := range doc.Root().FindElements("./status/node_state") {
		for _, p := range s.FindElements("./transient_attributes//nvpair[@name='" + name + "']") {
			list = append(list, s.SelectAttrValue("uname", "")+"="+p.SelectAttrValue("value", ""))
		}
	}
	return strings.Join(list, " ")
}

// What a client of one host sets, all hosts hold, whoever asks; what is dampened is written later; who waits for the cluster
// is answered when all have it.
func TestAttributes(t *testing.T) {
	c := launchSeveral(t, 3)
	one := "1"
	set := func(n int, u api.UpdateAttribute) api.AttributesChanged {
		t.Helper()
		done, err := c.nodes[n].client.UpdateAttribute(t.Context(), u)
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	set(0, api.UpdateAttribute{Name: "a", Value: &one, Wait: api.WaitCluster})
	for _, n := range c.nodes {
		if got, doc := held(t, n, "a"), written(t, n, "a"); got != "n1=1" || doc != "n1=1" {
			t.Errorf("held %q, written %q", got, doc)
		}
	}
	set(1, api.UpdateAttribute{Name: "d", Node: "n3", Value: &one, Delay: "300ms", Wait: api.WaitLocal})
	if got, doc := held(t, c.nodes[1], "d"), written(t, c.nodes[1], "d"); got != "n3=1" || doc != "" {
		t.Errorf("held %q, written %q", got, doc)
	}
	c.nodes[2].eventually("it is written", func() bool { return written(t, c.nodes[2], "d") == "n3=1" })
	set(2, api.UpdateAttribute{Name: "p", Value: &one, Private: true, Wait: api.WaitCluster})
	if got, doc := held(t, c.nodes[0], "p"), written(t, c.nodes[0], "p"); got != "n3=1" || doc != "" {
		t.Errorf("held %q, written %q", got, doc)
	}
	if w := set(0, api.UpdateAttribute{Name: "none", What: api.ChangeDelay, Delay: "5s"}).Warnings; len(w) != 1 {
		t.Errorf("warnings %q", w)
	}
	for _, u := range []api.UpdateAttribute{{Value: &one}, {Pattern: "[", Value: &one}, {Name: "a\x00"}, {Name: "a", What: "all"}, {Name: "a", Wait: "long"}} {
		var f *api.Fault
		if _, err := c.nodes[0].client.UpdateAttribute(t.Context(), u); !errors.As(err, &f) || f.Status != http.StatusBadRequest {
			t.Errorf("%+v: %v", u, err)
		}
	}
	for what, f := range map[string]func() (api.AttributesChanged, error){
		"refresh": func() (api.AttributesChanged, error) { return c.nodes[0].client.RefreshAttributes(t.Context()) },
		"clear": func() (api.AttributesChanged, error) {
			return c.nodes[0].client.ClearFailures(t.Context(), api.ClearFailures{})
		},
		"purge": func() (api.AttributesChanged, error) { return c.nodes[0].client.PurgeAttributes(t.Context(), "n1") },
	} {
		if _, err := f(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	c.nodes[2].eventually("the attributes of n1 are gone", func() bool { return held(t, c.nodes[2], "a") == "" && written(t, c.nodes[2], "a") == "" })
}

// Many clients of all hosts count one attribute at one time: nothing is lost.
func TestAttributesAreNotLost(t *testing.T) {
	c := launchSeveral(t, 3)
	const clients, times = 4, 10
	var all sync.WaitGroup
	for i := range clients * len(c.nodes) {
		all.Add(1)
		go func() {
			defer all.Done()
			for range times {
				add := "value++"
				if _, err := c.nodes[i%3].client.UpdateAttribute(t.Context(), api.UpdateAttribute{Name: "count", Node: "n1", Value: &add, Wait: api.WaitLocal}); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	all.Wait()
	want := fmt.Sprint("n1=", clients*times*3)
	c.nodes[2].eventually("all are counted", func() bool { return held(t, c.nodes[2], "count") == want && written(t, c.nodes[2], "count") == want })
}

// Whom access control lists limit sets what may be written into the status section, and sees what may be seen there.
func TestLimitedAttributes(t *testing.T) {
	doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config>`+
		`<cluster_property_set id="p"><nvpair id="e" name="enable-acl" value="true"/></cluster_property_set></crm_config><nodes><node id="1" uname="n1"/></nodes><resources/><constraints/>`+
		`<acls><acl_role id="writer"><acl_permission id="w" kind="write" xpath="/cib"/></acl_role><acl_role id="reader"><acl_permission id="r" kind="read" xpath="/cib"/></acl_role>`+
		`<acl_target id="ann"><role id="writer"/></acl_target><acl_target id="bob"><role id="reader"/></acl_target></acls></configuration><status/></cib>`), "")
	if err != nil {
		t.Fatal(err)
	}
	d := &Daemon{end: make(chan struct{}), loop: loop.New(loop.Config{}), archive: loop.New(loop.Config{}), teller: newTeller(), cfg: Config{Root: t.TempDir(), Name: "n1"}}
	d.fencer, d.keeper = newFencer(d), newKeeper(d)
	d.disk = newDisk(func(*cib.Document) error { return nil }, func(int, error) {})
	d.machine = controller.New(controller.Config{Local: membership.Member{ID: 1, Name: "n1"}}, doc)
	defer func() {
		close(d.end)
		if err := errors.Join(d.loop.Close(t.Context()), d.disk.close(t.Context()), d.archive.Drain(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	f := &front{d, newGates()}
	for _, x := range []struct {
		user    string
		u       api.UpdateAttribute
		allowed bool
	}{
		{"ann", api.UpdateAttribute{Name: "a"}, true},
		{"ann", api.UpdateAttribute{Name: "a", Node: "n1"}, true},
		{"ann", api.UpdateAttribute{Name: "a", Node: "n9"}, false},
		{"ann", api.UpdateAttribute{Name: "a", Private: true}, false},
		{"ann", api.UpdateAttribute{Pattern: "a"}, false},
		{"bob", api.UpdateAttribute{Name: "a"}, false},
		{"eve", api.UpdateAttribute{Name: "a"}, false},
		{"root", api.UpdateAttribute{Pattern: "a", Private: true}, true},
	} {
		if fault := f.mayUpdate(caller{uid: 1, name: x.user}, x.u); (fault == nil) != x.allowed {
			t.Errorf("%s: %+v: %+v", x.user, x.u, fault)
		}
	}
	for path, handler := range map[string]http.HandlerFunc{"refresh": f.postRefresh, "clear": f.postClear, "purge": f.postPurge} {
		rec := httptest.NewRecorder()
		handler(rec, httptest.NewRequest("POST", "/v1/attributes/"+path, nil).WithContext(context.WithValue(t.Context(), callerKey{}, caller{uid: 1, name: "ann"})))
		if rec.Code != http.StatusForbidden {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
	}
	one := "1"
	for user, want := range map[string]int{"bob": 0, "eve": 0} { // nothing stands in the document
		a := api.Attributes{Known: true, Values: []api.Attribute{{Name: "a", Node: "n1", Value: &one}}}
		if fault := f.onlySeen(caller{uid: 1, name: user}, &a); fault != nil && user != "eve" || len(a.Values) > want && fault == nil {
			t.Errorf("%s sees %+v, %+v", user, a, fault)
		}
	}
}
