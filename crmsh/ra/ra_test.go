package ra_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pacer/cib/value/vocab"
	"pacer/crmsh/ra"
)

// ping is an agent that counts how often it was asked what it is.
const ping = `#!/bin/sh
case "$1" in
meta-data) echo x >>"$(dirname "$0")/../asked"
cat <<END
<?xml version="1.0"?>
<resource-agent name="ping" version="1.0">
<longdesc lang="en">Pings hosts.</longdesc><shortdesc lang="en">node connectivity</shortdesc>
<parameters>
<parameter name="dampen" unique="0"><shortdesc>Dampening</shortdesc><content type="integer" default="5s"/></parameter>
<parameter name="host_list" required="1"><longdesc>Hosts.
Several.</longdesc><shortdesc>Hosts</shortdesc><content type="string" default=""/></parameter>
<parameter name="hosts"><deprecated><replaced-with name="host_list"/></deprecated><content type="string"/></parameter>
<parameter name="mode"><content type="select" default="a"><option value="a"/><option value="b"/></content></parameter>
</parameters>
<actions>
<action name="start" timeout="60s"/><action name="stop" timeout="20"/>
<action name="monitor" timeout="60s" interval="10s" depth="0" role="Promoted"/>
<action name="monitor" timeout="30s" interval="11s" role="Unpromoted"/>
<action name="meta-data" timeout="5s"/><action name="validate-all" timeout="30s"/>
</actions>
</resource-agent>
END
;;
validate-all) [ "$OCF_RESKEY_host_list" ] && exit 0; echo "ERROR: host_list is empty"; exit 6 ;;
esac
`

const fence = `#!/bin/sh
in=$(cat)
case $in in *validate-all*) case $in in *ip=bad*) echo "no address" >&2; exit 1;; esac; echo $in; exit 0;; esac
[ "$1 $2" = "-o metadata" ] || exit 1
cat <<END
<resource-agent name="fence_me" shortdesc="Fences"><parameters>
<parameter name="ip" required="1"><content type="string"/><shortdesc>Address</shortdesc></parameter>
<parameter name="port" required="1"><content type="string"/></parameter>
</parameters><actions><action name="on"/><action name="monitor" timeout="9s"/><action name="validate-all"/></actions></resource-agent>
END
`

func host(t *testing.T) (root string, c *ra.Catalog) {
	root = t.TempDir()
	for file, text := range map[string]string{
		"usr/lib/ocf/resource.d/mine/ping": ping, "usr/lib/ocf/resource.d/pacemaker/ping": ping,
		"usr/sbin/fence_me": fence, "etc/init.d/hoge": "#!/bin/sh\n",
	} {
		file = filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return root, ra.NewCatalog(root, filepath.Join(root, "cache"), os.Environ())
}

// What is on a host can be listed, and the usual short names are understood.
func TestCatalog(t *testing.T) {
	_, c := host(t)
	got := [][]string{c.Classes(), c.Providers(""), c.Providers("ping"), c.Types("ocf", ""), c.Types("stonith", ""), c.Types("lsb", "")}
	want := [][]string{{"lsb", "ocf", "service", "stonith"}, {"mine", "pacemaker"}, {"mine", "pacemaker"}, {"ping"}, {"fence_me"}, {"hoge"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for spec, want := range map[string]string{
		"ping": "ocf:pacemaker:ping", "ocf:ping": "ocf:pacemaker:ping", "ocf:mine:ping": "ocf:mine:ping",
		"fence_me": "stonith:fence_me", "lsb:hoge": "lsb:hoge", "unheard": "ocf:heartbeat:unheard",
	} {
		if a, err := c.Find(spec); err != nil || a.String() != want {
			t.Errorf("%s: %v %v", spec, a, err)
		}
	}
	for _, spec := range []string{"", ":", "a:b:c:d", "ocf::x"} {
		if a, err := c.Find(spec); err == nil {
			t.Errorf("%q: %v", spec, a)
		}
	}
	none := &ra.NoAgentError{}
	if _, err := c.Describe(t.Context(), vocab.Agent{Class: "ocf", Provider: "mine", Type: "pong"}); !errors.As(err, &none) {
		t.Error(err)
	}
	if _, err := c.Describe(t.Context(), vocab.Agent{Class: "ocf", Provider: "mine", Type: "../mine/ping"}); !errors.As(err, &none) {
		t.Error(err)
	}
	if d, err := c.Describe(t.Context(), vocab.Agent{Class: "stonith", Type: "fence_me"}); err != nil || d.Short != "Fences" || d.Params[0].Short != "Address" {
		t.Errorf("%+v %v", d, err)
	}
	if !ra.NewCatalog(t.TempDir(), "", nil).Empty() || c.Empty() {
		t.Error("empty")
	}
}

// An agent is asked once, by whatever process, until its file changes.
func TestCache(t *testing.T) {
	root, _ := host(t)
	a := vocab.Agent{Class: "ocf", Provider: "mine", Type: "ping"}
	asked := func() int {
		c := ra.NewCatalog(root, filepath.Join(root, "cache"), os.Environ())
		for range 2 {
			if _, err := c.Describe(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		data, _ := os.ReadFile(filepath.Join(root, "usr/lib/ocf/resource.d/asked"))
		return strings.Count(string(data), "x")
	}
	if n := asked(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	if n := asked(); n != 1 {
		t.Errorf("asked %d times with a cache", n)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(root, "usr/lib/ocf/resource.d/mine/ping"), later, later); err != nil {
		t.Fatal(err)
	}
	if n := asked(); n != 2 {
		t.Errorf("asked %d times after a change", n)
	}
	if left, _ := filepath.Glob(filepath.Join(root, "cache/*")); len(left) != 1 {
		t.Errorf("the cache has %v", left)
	}
}

func describe(t *testing.T, spec string) *ra.Description {
	t.Helper()
	_, c := host(t)
	a, err := c.Find(spec)
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.Describe(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestText(t *testing.T) {
	const want = `ocf:pacemaker:ping - node connectivity

Pings hosts.

## Parameters (*: required, []: default):

host_list* (string): Hosts
    Hosts.
    Several.

dampen (integer, [5s]): Dampening

mode (select, [a]):
    Allowed values: a, b

hosts (deprecated, use host_list) (string):

## Operations' defaults (advisory minimum):

    start         timeout=60s
    stop          timeout=20
    monitor       timeout=60s interval=10s depth=0 role=Promoted
    monitor       timeout=30s interval=11s role=Unpromoted
`
	if diff := cmp.Diff(want, describe(t, "ping").Text()); diff != "" {
		t.Error(diff)
	}
}

// A resource is held against what its agent says.
func TestCheck(t *testing.T) {
	s := time.Second
	op := func(name string, interval, timeout time.Duration, role string) ra.Op {
		o := ra.Op{Name: name, Interval: interval, Timeout: timeout, Role: role, IntervalText: interval.String()}
		if timeout > 0 {
			o.TimeoutText = timeout.String()
		}
		return o
	}
	good := []ra.Op{op("start", 0, 60*s, ""), op("stop", 0, 20*s, "")}
	for name, c := range map[string]struct {
		r    ra.Resource
		want []string
	}{
		"good":              {ra.Resource{Params: []string{"host_list"}, Ops: append(good[:2:2], op("monitor", 10*s, 60*s, "Master"))}, nil},
		"missing parameter": {ra.Resource{Ops: good}, []string{`error: r: required parameter "host_list" is not defined`}},
		"template":          {ra.Resource{Template: true}, nil},
		"misspelt parameter": {ra.Resource{Params: []string{"host_list", "dampn"}, Ops: good}, []string{
			`error: r: parameter "dampn" is not known to ocf:pacemaker:ping; did you mean "dampen"?`,
		}},
		"deprecated": {ra.Resource{Params: []string{"host_list", "hosts"}, Ops: good}, []string{`r: parameter "hosts" is deprecated; use "host_list"`}},
		"operation":  {ra.Resource{Params: []string{"host_list"}, Ops: append(good[:2:2], op("monitr", s, 0, ""))}, []string{`error: r: operation "monitr" is not offered by ocf:pacemaker:ping`}},
		"short timeouts": {ra.Resource{Params: []string{"host_list"}, DefaultTimeout: 15 * s, Ops: []ra.Op{op("monitor", 10*s, 30*s, "Promoted"), op("monitor", 11*s, 30*s, "Slave")}}, []string{
			"r: timeout 30s of monitor is less than the advised 60s",
			"r: default timeout 15s for start is less than the advised 60s",
			"r: default timeout 15s for stop is less than the advised 20",
		}},
		"intervals": {ra.Resource{Params: []string{"host_list"}, Ops: append(good[:1:1], op("stop", 3*s, 20*s, ""), op("monitor", 0, 60*s, ""), op("monitor", 10*s, 60*s, ""), op("monitor", 10*s, 60*s, "Slave"))}, []string{
			"r: interval of stop is 3s, but it must be 0",
			"r: interval of monitor should be more than 0; advised is 10s",
			"r: interval 10s of monitor is that of another monitor, but it must be its own; advised is 11s",
		}},
	} {
		t.Run(name, func(t *testing.T) { checkAgainst(t, c.r, "ping", c.want) })
	}
	stonith := vocab.Agent{Class: "stonith", Type: "fence_me"}
	checkAgainst(t, ra.Resource{Agent: stonith, Params: []string{"ip", "pcmk_host_list", "action"}, Ops: []ra.Op{op("start", 0, s, ""), op("monitor", 20*s, 10*s, "")}}, "fence_me", nil)
	checkAgainst(t, ra.Resource{Agent: stonith, Params: []string{"pcmk_host_list"}}, "fence_me", []string{`error: r: required parameter "ip" is not defined`})
}

// TestFenceAgent: what the cluster obeys is described with what the agent does, and what it fills in is not asked for. The
// agent checks parameters as the cluster would give them. There are none of the Linux-HA kind.
func TestFenceAgent(t *testing.T) {
	_, c := host(t)
	a := vocab.Agent{Class: "stonith", Type: "fence_me"}
	d, err := c.Describe(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]ra.Param{
		"ip": {Required: true}, "port": {}, "pcmk_host_check": {Type: "select"}, "pcmk_reboot_timeout": {Type: "time", Default: "60s", Advanced: true},
	} {
		p, ok := d.Param(name)
		if !ok || p.Required != want.Required || want.Type != "" && (p.Type != want.Type || p.Short == "") || p.Default != want.Default || p.Advanced != want.Advanced {
			t.Errorf("%s: %+v", name, p)
		}
	}
	for _, test := range []struct {
		ip     string
		status int
		said   string
	}{{"1", 0, "action=validate-all ip=1 nodename=node1 port=node1"}, {"bad", 1, "no address"}} {
		said, status, err := c.Validate(t.Context(), a, [][2]string{{"ip", test.ip}, {"pcmk_host_list", "n1"}})
		if err != nil || status != test.status || strings.TrimSpace(said) != test.said {
			t.Errorf("%q %d %v", said, status, err)
		}
	}
	var old *ra.OldKindError
	if _, err := c.Describe(t.Context(), vocab.Agent{Class: "stonith", Type: "external/ssh"}); !errors.As(err, &old) || !strings.Contains(err.Error(), "use the agent fence_*") {
		t.Errorf("of the old kind: %v", err)
	}
}

func checkAgainst(t *testing.T, r ra.Resource, agent string, want []string) {
	t.Helper()
	r.ID = "r"
	var got []string
	for _, f := range ra.Check(r, describe(t, agent)) {
		if f.Error {
			f.Text = "error: " + f.Text
		}
		got = append(got, f.Text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestValidate(t *testing.T) {
	_, c := host(t)
	a, _ := c.Find("ping")
	if said, status, err := c.Validate(t.Context(), a, nil); err != nil || status != 6 || !strings.Contains(said, "host_list is empty") {
		t.Errorf("%q %d %v", said, status, err)
	}
	if said, status, err := c.Validate(t.Context(), a, [][2]string{{"host_list", "x"}}); err != nil || status != 0 || said != "" {
		t.Errorf("%q %d %v", said, status, err)
	}
	if _, _, err := c.Validate(t.Context(), vocab.Agent{Class: "lsb", Type: "hoge"}, nil); err == nil {
		t.Error("an init script cannot check parameters")
	}
}

// All agents of Debian that are installed describe themselves in a way that is understood.
func TestInstalledAgents(t *testing.T) {
	c := ra.NewCatalog("/", t.TempDir(), os.Environ())
	agents := []string{"ocf:heartbeat:IPaddr2", "ocf:heartbeat:Dummy", "ocf:pacemaker:Dummy", "ocf:pacemaker:Stateful", "stonith:fence_legacy", "stonith:fence_watchdog"}
	found := 0
	for _, spec := range agents {
		a, _ := c.Find(spec)
		d, err := c.Describe(t.Context(), a)
		if none := (*ra.NoAgentError)(nil); errors.As(err, &none) {
			continue
		}
		found++
		if err != nil || len(d.Params)+len(d.Actions) < 3 || !d.Can("monitor") && !d.Can("status") {
			t.Errorf("%s: %+v %v", spec, d, err)
		}
	}
	if found == 0 {
		t.Skip("no agents of Debian's resource-agents are installed")
	}
}

// A parameter that took the place of a required one is satisfied by either, and the old name is warned of with the new one:
// fence agents say so of the new parameter, others of the old one.
func TestObsoletedParameters(t *testing.T) {
	d, err := ra.Parse("fence_x", []byte(`<resource-agent name="fence_x"><parameters>
<parameter name="action" required="1"/>
<parameter name="ip" required="1" obsoletes="ipaddr"/><parameter name="ipaddr" required="1" deprecated="1"/>
<parameter name="username" required="1" obsoletes="login,user"/><parameter name="login" required="1" deprecated="1"/>
<parameter name="plug" required="1"/><parameter name="old"><deprecated><replaced-with name="plug"/></deprecated></parameter>
</parameters><actions><action name="monitor"/></actions></resource-agent>`))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		params []string
		want   []string
	}{
		{[]string{"ip", "username", "plug"}, nil},
		{[]string{"ipaddr", "login", "old"}, []string{
			`q: parameter "ipaddr" is deprecated; use "ip"`, `q: parameter "login" is deprecated; use "username"`, `q: parameter "old" is deprecated; use "plug"`,
		}},
		{[]string{"ip", "user"}, []string{`q: parameter "user" is deprecated; use "username"`}},
		{[]string{"ip"}, []string{`q: required parameter "username" is not defined`}},
	} {
		var got []string
		for _, f := range ra.Check(ra.Resource{ID: "q", Agent: vocab.Agent{Class: "stonith", Type: "fence_x"}, Params: c.params}, d) {
			got = append(got, f.Text)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v: %s", c.params, diff)
		}
	}
}
