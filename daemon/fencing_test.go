package daemon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/api"
	"pacer/cib"
)

// fenceLab is a fence agent that notes what it is told, and does what the file beside it says.
const fenceLab = `#!/bin/sh
while read line; do case $line in action=*) action=${line#action=};; nodename=*) node=${line#nodename=};; passwd=*) passwd=${line#passwd=};; esac; done
case $action in
metadata) echo '<resource-agent name="fence_lab"><parameters><parameter name="plug"/></parameters><actions><action name="off"/><action name="reboot"/><action name="monitor"/><action name="status"/><action name="validate-all"/></actions></resource-agent>'; exit 0;;
esac
echo "$action $node" >>%[1]s/power
if [ -f %[1]s/hang ] && [ $action = off ]; then echo $$ >>%[1]s/pids; sleep 1000; fi
if [ -f %[1]s/broken ] && [ $action != monitor ] && [ $action != validate-all ]; then echo "login as root with $passwd" >&2; echo "no current" >&2; exit 1; fi
exit 0
`

const fencingConfiguration = `<configuration><crm_config><cluster_property_set id="cib-bootstrap-options">` +
	`<nvpair id="o1" name="fencing-enabled" value="true"/></cluster_property_set></crm_config><nodes/>` +
	`<resources><primitive id="switch" class="stonith" type="fence_lab"><instance_attributes id="si"><nvpair id="sl" name="pcmk_host_list" value="n1 n2 n3"/><nvpair id="sp" name="passwd" value="geheim"/></instance_attributes>` +
	`<operations><op id="sm" name="monitor" interval="60s" timeout="5s"/></operations></primitive></resources><constraints/></configuration>`

// fencingCluster is three daemons with a fence agent each; what they do to nodes is in the file power of the folder.
func fencingCluster(t *testing.T) (c *several, folder string) {
	c = launchSeveral(t, 3)
	folder = t.TempDir()
	for _, n := range c.nodes {
		path := filepath.Join(n.root, "usr/sbin/fence_lab")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, fmt.Appendf(nil, fenceLab, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	doc, err := cib.Parse([]byte(`<cib admin_epoch="0" epoch="1" num_updates="0" validate-with="pacemaker-4.0">`+fencingConfiguration+`<status/></cib>`), "test")
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.nodes[0].client.Change(t.Context(), api.Change{Ops: []cib.Op{{Kind: cib.Replace, Section: "resources", Data: doc.Root().FindElement("./configuration/resources")}, {Kind: cib.Modify, Section: "crm_config", Data: doc.Root().FindElement("./configuration/crm_config"), MayCreate: true}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range c.nodes {
		n.eventually("the device is registered", func() bool {
			f, err := n.client.Fencing(context.Background())
			return err == nil && len(f.Devices) == 1 && f.Devices[0].ID == "switch"
		})
	}
	c.nodes[0].eventually("the device is started and well", func() bool {
		for _, n := range c.nodes {
			if f, err := n.client.Fencing(context.Background()); err == nil && f.Devices[0].Started && f.Devices[0].Verified {
				return true
			}
		}
		return false
	})
	return c, folder
}

func power(folder string) string {
	data, _ := os.ReadFile(filepath.Join(folder, "power"))
	return string(data)
}

func state(n *node, name string) string {
	doc, err := n.client.CIB(context.Background())
	if err != nil {
		return err.Error()
	}
	e := doc.Root().FindElement("./status/node_state[@uname='" + name + "']")
	if e == nil {
		return ""
	}
	return e.SelectAttrValue("expected", "")
}

// A daemon that dies is fenced by the real agent, and every member writes down that it is off. A node that cannot be fenced
// is tried again and stays unclean, until a person says that it is off.
func TestFencing(t *testing.T) {
	c, folder := fencingCluster(t)
	c.stop(c.nodes[2])
	c.nodes[0].eventually("n3 is fenced", func() bool { return strings.Contains(power(folder), "reboot n3") })
	for _, n := range c.nodes[:2] {
		n.eventually("n3 is known to be off", func() bool { return state(n, "n3") == "down" })
		f, err := n.client.Fencing(t.Context())
		if err != nil || len(f.History) != 1 || !f.History[0].OK || f.History[0].Target != "n3" || f.History[0].Tried[0].Device != "switch" {
			t.Errorf("%+v, %v", f, err)
		}
	}
}

// A host that was fenced in vain is reset where fencing-reaction says so; if that cannot be done its daemon ends.
func TestPanic(t *testing.T) {
	c, _ := fencingCluster(t)
	log := &record{}
	c.log, c.panic = log, func(name string) error { return errors.New(name + " goes on") }
	c.stop(c.nodes[2])
	c.start(2)
	c.settled("n1", "n2", "n3")
	if _, err := c.setText(0, "fencing-reaction", "panic"); err != nil {
		t.Fatal(err)
	}
	if done, err := c.nodes[0].client.Fence(t.Context(), api.Fence{Target: "n3", Action: "off", Timeout: 5 * time.Second, Client: "test"}); err != nil || !done.OK {
		t.Fatalf("%+v, %v", done, err)
	}
	select {
	case err := <-c.nodes[2].done:
		if err == nil || !strings.Contains(err.Error(), "n3 goes on") {
			t.Errorf("%v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("n3 goes on")
	}
	if !log.logged("panic", "this host is reset now") {
		t.Errorf("%s", log.log.String())
	}
}

// A daemon that ends takes the fence agents along that it runs: others may have done by then what they were to do, and the
// target may be back.
func TestFencingEndsWithDaemon(t *testing.T) {
	c, folder := fencingCluster(t)
	if err := os.WriteFile(filepath.Join(folder, "hang"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	go c.nodes[1].client.Fence(context.Background(), api.Fence{Target: "n3", Action: "off", Timeout: time.Hour, Client: "test"}) //nolint:errcheck // the daemon ends
	pids := filepath.Join(folder, "pids")
	c.nodes[0].eventually("an agent runs", func() bool { text, err := os.ReadFile(pids); return err == nil && len(text) > 0 })
	for _, n := range c.nodes {
		c.stop(n)
	}
	text, err := os.ReadFile(pids)
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range strings.Fields(string(text)) {
		stat, err := os.ReadFile("/proc/" + pid + "/stat")
		if err == nil && !strings.Contains(string(stat), ") Z ") {
			t.Errorf("the fence agent %s still runs: %s", pid, stat)
		}
	}
}

// A client's fencing tells how it came out, with the agent's words, on each member that has the device, the target last.
func TestFenceByClient(t *testing.T) {
	c, folder := fencingCluster(t)
	done, err := c.nodes[1].client.Fence(t.Context(), api.Fence{Target: "n9", Action: "off", Timeout: 5 * time.Second, Client: "test"})
	if err != nil || done.OK || done.Status != "No fence device" || !strings.Contains(done.Reason, "no node is called n9") || !strings.Contains(done.Reason, "the nodes are n1, n2, n3") {
		t.Errorf("%+v, %v", done, err)
	}
	if known, err := c.nodes[0].client.Fencing(t.Context()); err != nil || len(known.History) > 0 {
		t.Errorf("what was mistyped is kept: %+v, %v", known.History, err)
	}
	if err := os.WriteFile(filepath.Join(folder, "broken"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	done, err = c.nodes[1].client.Fence(t.Context(), api.Fence{Target: "n3", Action: "off", Timeout: 5 * time.Second, Client: "test"})
	if err != nil || done.OK || len(done.Tried) != 3 || done.Tried[2].Node != "n3" || done.Tried[0].Reason != "no current" || !strings.Contains(done.Tried[0].Output, "no current") {
		t.Errorf("%+v, %v", done, err)
	}
	if !strings.Contains(done.Tried[0].Output, "login as root with ******") {
		t.Errorf("%q", done.Tried[0].Output)
	}
	known, err := c.nodes[1].client.Fencing(t.Context())
	if text := fmt.Sprintf("%+v", known); err != nil || len(known.History) != 1 || strings.Contains(text, "geheim") {
		t.Errorf("%s, %v", text, err)
	}
	doc, err := c.nodes[0].client.CIB(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var status bytes.Buffer
	cib.AppendPretty(&status, doc.Root().SelectElement("status"))
	if strings.Contains(status.String(), "geheim") {
		t.Errorf("%s", status.String())
	}
	if names, err := c.nodes[1].client.Fencers(t.Context(), "n2"); err != nil || fmt.Sprint(names) != "[switch]" {
		t.Errorf("who asks may have the node fence itself: %v, %v", names, err)
	}
	if names, err := c.nodes[1].client.Fencers(t.Context(), "n3"); err != nil || fmt.Sprint(names) != "[switch]" {
		t.Errorf("%v, %v", names, err)
	}
	if used, err := c.nodes[1].client.UseDevice(t.Context(), api.UseDevice{Device: "none", Action: "monitor"}); err != nil || used.Status != "No fence device" {
		t.Errorf("%+v, %v", used, err)
	}
	if used, err := c.nodes[1].client.UseDevice(t.Context(), api.UseDevice{Device: "switch", Action: "validate-all"}); err != nil || !used.OK {
		t.Errorf("%+v, %v", used, err)
	}
	if _, err := c.nodes[1].client.Fence(t.Context(), api.Fence{Target: "n3", Action: "explode"}); err == nil {
		t.Error("there is no such action")
	}
	confirmed, err := c.nodes[1].client.ConfirmFenced(t.Context(), api.Confirmation{Target: "n9"})
	if err != nil || !confirmed.OK || confirmed.Executor != "a human" {
		t.Errorf("%+v, %v", confirmed, err)
	}
}

// Which devices a host may use follows from rules, when attributes change and when the time comes, though nothing else does.
func TestDevicesFollowRules(t *testing.T) {
	c := launchSeveral(t, 1)
	n := c.nodes[0]
	soon := time.Now().Add(2 * time.Second).UTC().Format("2006-01-02 15:04:05Z")
	c.change(0, "resources", `<resources><primitive id="byrack" class="stonith" type="fence_lab"/><primitive id="bytime" class="stonith" type="fence_lab"/></resources>`)
	c.change(0, "constraints", `<constraints><rsc_location id="l1" rsc="byrack"><rule id="r1" score="-INFINITY"><expression id="x1" attribute="rack" operation="ne" value="a"/></rule></rsc_location>`+
		`<rsc_location id="l2" rsc="bytime"><rule id="r2" score="-INFINITY"><date_expression id="x2" operation="lt" end="`+soon+`"/></rule></rsc_location></constraints>`)
	has := func(want string) func() bool {
		return func() bool {
			f, err := n.client.Fencing(context.Background())
			var names []string
			for _, d := range f.Devices {
				names = append(names, d.ID)
			}
			return err == nil && fmt.Sprint(names) == want
		}
	}
	n.eventually("the device comes when its time has come", has("[bytime]"))
	rack := func(value string) {
		c.change(0, "nodes", `<nodes><node id="1" uname="n1"><instance_attributes id="nodes-1"><nvpair id="nodes-1-rack" name="rack" value="`+value+`"/></instance_attributes></node></nodes>`)
	}
	rack("a")
	n.eventually("the device comes with the attribute", has("[bytime byrack]"))
	rack("b")
	n.eventually("the device goes with the attribute", has("[bytime]"))
}

// What a client defines on a host holds there: a device, whose targets are asked for and which fences, and levels. Members
// forget past fencings where one of them is asked to.
func TestDefinedByClient(t *testing.T) {
	c, folder := fencingCluster(t)
	ctx, own := t.Context(), c.nodes[1].client
	good := func(what string) func(api.Fenced, error) {
		return func(f api.Fenced, err error) {
			t.Helper()
			if err != nil || !f.OK {
				t.Errorf("%s: %+v, %v", what, f, err)
			}
		}
	}
	good("register")(own.RegisterDevice(ctx, api.RegisterDevice{ID: "mine", Agent: "fence_lab", Params: map[string]string{"pcmk_host_list": "n9"}}))
	good("level")(own.FencingLevel(ctx, api.FencingLevel{Node: "n9", Index: 1, Devices: []string{"mine"}}))
	good("fence")(own.Fence(ctx, api.Fence{Target: "n9", Action: "off", Timeout: 5 * time.Second}))
	if !strings.Contains(power(folder), "off n9") {
		t.Errorf("%s", power(folder))
	}
	good("monitor")(own.UseDevice(ctx, api.UseDevice{Device: "mine", Action: "monitor"}))
	good("no level")(own.FencingLevel(ctx, api.FencingLevel{Node: "n9", Index: 1, Remove: true}))
	if f, err := own.FencingLevel(ctx, api.FencingLevel{Node: "n9", Index: 10, Devices: []string{"mine"}}); err != nil || f.OK || !strings.Contains(f.Reason, "expected 1 to 9") {
		t.Errorf("a level that cannot be: %+v, %v", f, err)
	}
	if _, err := own.RegisterDevice(ctx, api.RegisterDevice{ID: "old", Agent: "external/ssh"}); err == nil || !strings.Contains(err.Error(), "Linux-HA") {
		t.Errorf("an agent of the old kind: %v", err)
	}
	good("deregister")(own.DeregisterDevice(ctx, api.DeregisterDevice{Device: "mine"}))
	good("forget")(own.ForgetFencings(ctx, api.ForgetFencings{Target: "n9"}))
	for _, n := range c.nodes {
		n.eventually("it is forgotten, and the device gone", func() bool {
			f, err := n.client.Fencing(ctx)
			return err == nil && len(f.History) == 0 && len(f.Devices) == 1
		})
	}
}

// What keeps fencing from working is told in the status of the host that knows, with what to do; what works goes on. What is
// mended is told no more.
func TestFencingMisconfigured(t *testing.T) {
	c, folder := fencingCluster(t)
	n := c.nodes[0]
	add := func(id, agent, params string) {
		doc, err := cib.Parse([]byte(`<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0"><configuration><resources><primitive id="`+id+`" class="stonith" type="`+agent+`"><instance_attributes id="`+id+`-i">`+params+`</instance_attributes></primitive></resources></configuration></cib>`), "test")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.client.Change(t.Context(), api.Change{Ops: []cib.Op{{Kind: cib.Create, Section: "resources", Data: doc.Root().FindElement("//primitive")}}}); err != nil {
			t.Fatal(err)
		}
	}
	add("gone", "fence_gone", "")
	add("old", "external/ssh", "")
	add("map", "fence_lab", `<nvpair id="mm" name="pcmk_host_map" value="n1:1;n2"/>`)
	told := func(part string) func() bool {
		return func() bool {
			s, err := n.client.Status(t.Context())
			return err == nil && strings.Contains(strings.Join(s.Attention(), "\n"), part)
		}
	}
	for _, part := range []string{"fence device gone: n1 cannot use it: ", "fence device old: its agent external/ssh is of the Linux-HA kind", `fence device map: pcmk_host_map:1:6: "n2": expected NODE:PORT`} {
		n.eventually(part, told(part))
	}
	if done, err := n.client.Fence(t.Context(), api.Fence{Target: "n3", Action: "off", Timeout: 5 * time.Second, Client: "test"}); err != nil || !done.OK || !strings.Contains(power(folder), "off n3") {
		t.Errorf("the device that works: %+v, %v", done, err)
	}
	if err := os.WriteFile(filepath.Join(n.root, "usr/sbin/fence_gone"), fmt.Appendf(nil, fenceLab, folder), 0o755); err != nil {
		t.Fatal(err)
	}
	add("more", "fence_gone", "")
	n.eventually("the agent that came is not missed", func() bool { return !told("fence device gone")() })
}
