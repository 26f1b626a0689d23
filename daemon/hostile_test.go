package daemon

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/api"
	"pacer/cib"
)

// lists give ann the constraints, and bob nothing.
const lists = `<acls><acl_target id="ann"><role id="some"/></acl_target><acl_role id="some"><acl_permission id="s1" kind="read" xpath="/cib"/>` +
	`<acl_permission id="s2" kind="write" object-type="constraints"/><acl_permission id="s3" kind="write" xpath="/cib/status"/><acl_permission id="s4" kind="deny" xpath="//nvpair[@name='passwd']"/></acl_role></acls>`

// defend puts access control in force.
func (n *node) defend() {
	n.t.Helper()
	text := strings.Replace(configuration, `</cluster_property_set>`, `<nvpair id="o2" name="enable-acl" value="true"/></cluster_property_set>`, 1)
	text = strings.Replace(text, `</configuration>`, lists+`</configuration>`, 1)
	doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0">`+text+`<status/></cib>`), "test")
	if err != nil {
		n.t.Fatal(err)
	}
	if _, err := n.client.Change(context.Background(), api.Change{Ops: []cib.Op{{Kind: cib.Replace, Section: "configuration", Data: doc.Root().SelectElement("configuration")}}}); err != nil {
		n.t.Fatal(err)
	}
	n.eventually("the resource is watched", func() bool { return strings.Contains(n.said(), "start status") })
}

// Bounds that are several times what is measured on a busy machine; without the door's it is gigabytes and minutes.
const mostWaiting = 3 * time.Second

// mostMemory is in MB. The race detector keeps five to ten times what a program has.
func mostMemory() int {
	if raced {
		return 10 * 120
	}
	return 120
}

// TestHostileRequests: whatever a user asks whom access control lists limit, the daemon answers that it is refused, goes
// on with its work, tells others its status, and needs no more memory than a little.
func TestHostileRequests(t *testing.T) {
	n := separate(t)
	n.defend()
	for _, tt := range []struct {
		name string
		user uint32
		want []string // one of the answers
	}{
		{"millions of empty operations", ann, []string{"413 "}},
		{"as many as a body may hold", ann, []string{"413 "}},
		{"operations of nothing", ann, []string{"413 "}},
		{"bumps", ann, []string{"413 "}},
		{"hundreds of dear paths", ann, []string{"422 ", "steps"}},
		{"hundreds of dear paths", bob, []string{"422 ", "no permission"}},
		{"one dear path", ann, []string{"422 ", "steps"}},
		{"many elements", ann, []string{"413 "}},
		{"many elements, escaped", ann, []string{"413 "}},
		{"many changes in a patch", ann, []string{"413 "}},
		{"a deep text", ann, []string{"413 "}},
		{"deep JSON", ann, []string{"400 ", "413 "}},
		{"100 MB", ann, []string{"413 ", "hung up"}},
		{"100 MB, announced", ann, []string{"413 ", "hung up"}},
		{"a long name", bob, []string{"400 "}},
		{"all at once", ann, []string{"422 "}},
		{"large bodies at once", ann, []string{"413 "}},
		{"the configuration again and again", ann, []string{""}},
	} {
		before := strings.Count(n.said(), "status")
		said := ""
		began := time.Now()
		slowest := n.watched(func() { said = n.as(tt.user, tt.name) })
		now, most := n.memory()
		t.Logf("%-34s %5.1f s, status in at most %8v, %d MB, at most %d MB: %.60q", tt.name, time.Since(began).Seconds(), slowest.Round(100*time.Microsecond), now, most, said)
		answered := false
		for _, want := range tt.want {
			answered = answered || strings.Contains(said, want)
		}
		if !answered {
			t.Errorf("%s: answered %.300s; want one of %q", tt.name, said, tt.want)
		}
		if slowest > mostWaiting {
			t.Errorf("%s: others waited %v for the status", tt.name, slowest)
		}
		if most > mostMemory() {
			t.Fatalf("%s: the daemon needed %d MB", tt.name, most)
		}
		n.eventually("the resource is watched still", func() bool { return strings.Count(n.said(), "status") > before })
	}
	if said := n.said(); strings.Contains(said, "stop") {
		t.Errorf("the resource was stopped: %s", said)
	}
}

// TestHostileConnections: neither strangers nor members of the group take the descriptors that agents need, or keep
// root out.
func TestHostileConnections(t *testing.T) {
	t.Parallel()
	n := separate(t)
	n.defend()
	for _, tt := range []struct {
		user   uint32
		attack string
		most   int // connections that are kept
	}{
		{eve, "idle", 0},
		{eve, "slow heads", 0},
		{eve, "streams", 0},
		{ann, "idle", mostOfUser},
		{ann, "slow heads", mostOfUser},
		{ann, "slow bodies", mostOfUser},
		{bob, "streams", mostStreams},
	} {
		most := 0
		slowest := n.watched(func() {
			done := make(chan struct{})
			go func() {
				defer close(done)
				kept := 0
				said := n.as(tt.user, tt.attack)
				if _, err := fmt.Sscanf(said, "kept %d", &kept); err != nil || kept > tt.most || tt.most > 0 && kept == 0 {
					t.Errorf("%d, %s: %s; want at most %d", tt.user, tt.attack, said, tt.most)
				}
			}()
			for open := true; open; {
				most = max(most, n.descriptors())
				select {
				case <-done:
					open = false
				case <-time.After(20 * time.Millisecond):
				}
			}
		})
		t.Logf("%d, %-12s: %d descriptors at most, status in at most %v", tt.user, tt.attack, most, slowest.Round(100*time.Microsecond))
		if most > mostOfUser+60 {
			t.Errorf("%d, %s: the daemon had %d descriptors", tt.user, tt.attack, most)
		}
	}
	if said := n.said(); strings.Contains(said, "stop") {
		t.Errorf("the resource was stopped: %s", said)
	}
	if _, most := n.memory(); most > mostMemory() {
		t.Errorf("the daemon needed %d MB", most)
	}
}

// descriptors counts those of a daemon of its own process.
func (n *node) descriptors() int {
	list, err := os.ReadDir(filepath.Join("/proc", fmt.Sprint(n.pid), "fd"))
	if err != nil {
		n.t.Fatal(err)
	}
	return len(list)
}

// TestStrangersAreToldWhy: who may not use the cluster learns it in words, though the connection is closed at once.
func TestStrangersAreToldWhy(t *testing.T) {
	n := separate(t)
	for user, want := range map[uint32]string{eve: "user eve may not use the cluster: be root, or a member of the group haclient", ann: "<nil>"} {
		if said := n.as(user, "a question"); !strings.Contains(said, want) {
			t.Errorf("%d: %s", user, said)
		}
	}
}

// TestUnfitTextsAreRefused: what a client says of a change has to be fit to stand in the document.
func TestUnfitTextsAreRefused(t *testing.T) {
	n := launch(t)
	for what, ask := range map[string]func() error{
		"comment: control character U+001B at line 1, column 2": func() error {
			_, err := n.client.Change(t.Context(), api.Change{Comment: "a\x1b", Ops: []cib.Op{{Kind: cib.Bump}}})
			return err
		},
		"client: control character U+0000": func() error {
			_, err := n.client.Change(t.Context(), api.Change{Client: "\x00", Ops: []cib.Op{{Kind: cib.Bump}}})
			return err
		},
		"node: character U+FFFF": func() error {
			_, err := n.client.Cleanup(t.Context(), api.Cleanup{Node: "\uFFFF"})
			return err
		},
		"comment has 20000 bytes": func() error {
			_, err := n.client.Change(t.Context(), api.Change{Comment: strings.Repeat("x", 20_000), Ops: []cib.Op{{Kind: cib.Bump}}})
			return err
		},
	} {
		var f *api.Fault
		if err := ask(); !errors.As(err, &f) || f.Status != http.StatusBadRequest || !strings.Contains(f.Text, what) {
			t.Errorf("%v; want %q", err, what)
		}
	}
}

// TestHostileRequestsToALargeCluster: the same holds where there is much to look at.
func TestHostileRequestsToALargeCluster(t *testing.T) {
	t.Parallel()
	n := separate(t)
	n.defend()
	var b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&b, `<lrm_resource id="r%d" class="ocf" provider="heartbeat" type="Dummy"><lrm_rsc_op id="r%d_last_0" operation="start" transition-key="1:2:0:54bd1620-4ed7-425d-a5ac-fbd5e64081f1"/></lrm_resource>`, i, i)
	}
	state, err := cib.Read([]byte(`<cib><node_state id="9" uname="n9"><lrm id="9"><lrm_resources>`+b.String()+`</lrm_resources></lrm></node_state></cib>`), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.client.Change(t.Context(), api.Change{Ops: []cib.Op{{Kind: cib.Create, Section: "status", Data: state.Root().SelectElement("node_state")}}}); err != nil {
		t.Fatal(err)
	}
	calm, _ := n.memory()
	for _, attack := range []string{"all at once", "the configuration again and again"} {
		said := ""
		slowest := n.watched(func() { said = n.as(ann, attack) })
		now, most := n.memory()
		t.Logf("%-34s status in at most %8v, %d MB, at most %d MB (%d before): %.60q", attack, slowest.Round(100*time.Microsecond), now, most, calm, said)
		if slowest > mostWaiting {
			t.Errorf("%s: others waited %v for the status", attack, slowest)
		}
		if most > calm+3*mostMemory() {
			t.Errorf("%s: the daemon needed %d MB", attack, most)
		}
	}
}
