package cibsecret

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/api"
	"pacer/tools/tooltest"
)

const house = `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0">
  <configuration>
    <crm_config/>
    <nodes><node id="1" uname="alpha"/><node id="2" uname="beta"/><node id="3" uname="gamma"/></nodes>
    <resources>
      <primitive id="db" class="ocf" provider="heartbeat" type="pgsql">
        <instance_attributes id="p"><nvpair id="p-port" name="port" value="5432"/></instance_attributes>
      </primitive>
    </resources>
    <constraints/>
  </configuration>
  <status/>
</cib>
`

const alone = "Only this host's files below var/lib/pacemaker/lrm/secrets are kept; other nodes need a copy\n"

func TestFiles(t *testing.T) {
	b := tooltest.New(t, house)
	const folder = "var/lib/pacemaker/lrm/secrets/db/"
	for _, step := range []struct {
		args, out, err string
		status         int
	}{
		{"", "", "cibsecret: Must specify a command option\n", 64},
		{"ste db port", "", "cibsecret: Invalid subcommand given; valid subcommands: check, delete, get, set, stash, sync, unstash\ndid you mean set?\n", 64},
		{"set db passwd", "", "cibsecret: Usage: set <resource-id> <resource-parameter> <value>\n", 64},
		{"get db", "", "cibsecret: Usage: get <resource-id> <resource-parameter>\n", 64},
		{"-C stash db port", "", "No access to Pacemaker, stash not supported\n", 64},
		{"get db passwd", "", "Resource db parameter passwd not set as secret, nothing to check\n", 78},
		{"set dc passwd s", "", "crm_resource: Resource 'dc' not found\nError performing operation: No such object\n", 105},
		{"set db ../passwd s", "", `cibsecret: "../passwd" cannot be the name of a file: `, 2},
		{"set db port s", "", "CIB value <5432> different for db rsc parameter port; please delete it first\n", 78},
		{"set db passwd 'ge heim'", "", alone, 0},
		{"get db passwd", "ge heim\n", "", 0},
		{"check db passwd", "", "", 0},
		{"stash db passwd", "", "Resource db parameter passwd already set as secret\n", 108},
		{"stash db nothing", "", "Nothing to stash for resource db parameter nothing\n", 105},
		{"stash db port", "", alone, 0},
		{"get db port", "5432\n", "", 0},
		{"unstash db port", "", alone, 0},
		{"unstash db port", "", "Nothing to unstash for resource db parameter port\n", 105},
		{"delete db passwd", "", alone, 0},
		{"-C get db passwd", "", "No checksum for resource db parameter passwd\n", 105},
		{"-C set db passwd other", "", alone, 0},
		{"-C get db passwd", "other\n", "", 0},
		{"unstash db passwd", "Resource db parameter passwd is not set as secret, but we have a local value so proceeding anyway\n", alone, 0},
		{"sync", "", alone, 0},
	} {
		r := b.Line(Main, "cibsecret", step.args)
		if r.Out != step.out || !strings.HasPrefix(r.Err, step.err) || step.err == "" && r.Err != "" || r.Status != step.status {
			t.Errorf("%s: %+v; want %+v", step.args, r, step)
		}
		switch step.args {
		case "set db passwd 'ge heim'":
			if b.Read(folder+"passwd") != "ge heim\n" || !strings.Contains(b.Read("cib.xml"), `name="passwd" value="lrm://"`) {
				t.Errorf("%s\n%s", b.Read(folder+"passwd"), b.Read("cib.xml"))
			}
		case "unstash db port":
			if !strings.Contains(b.Read("cib.xml"), `name="port" value="5432"`) {
				t.Error(b.Read("cib.xml"))
			}
		}
	}
	if left, _ := filepath.Glob(filepath.Join(b.Dir, folder, "*")); len(left) > 0 {
		t.Errorf("files are left: %v", left)
	}
}

// TestAltered states that a value is not shown whose sum is another's.
func TestAltered(t *testing.T) {
	b := tooltest.New(t, house)
	if r := b.Line(Main, "cibsecret", "set db passwd geheim"); r.Status != 0 {
		t.Fatal(r)
	}
	b.File("var/lib/pacemaker/lrm/secrets/db/passwd", "altered\n")
	for _, command := range []string{"check", "get"} {
		if r := b.Line(Main, "cibsecret", command+" db passwd"); r.Err != "Checksum mismatch for resource db parameter passwd\n" || r.Out != "" || r.Status != 104 {
			t.Errorf("%s: %+v", command, r)
		}
	}
}

// ssh stands for the hosts of a cluster: each has its files in a folder of its name, and gamma is down.
const ssh = `#!/bin/sh
while [ "$1" != -- ]; do shift; done
echo "$*" >>"$HOSTS/said"
[ "$2" = gamma ] && { echo "No route to host" >&2; exit 255; }
exec sh -c "$(printf %s "$3" | sed "s#/var/lib#$HOSTS/$2/var/lib#g")"
`

// TestOtherNodes states that files reach other nodes, by way of a shell there, and their values no command line.
func TestOtherNodes(t *testing.T) {
	b := tooltest.New(t, house)
	delete(b.Vars, "CIB_file")
	b.Vars["PACER_SOCKET"] = tooltest.Listen(t, map[string]any{
		"/v1/cib": strings.Replace(house, `name="port" value="5432"`, `name="passwd" value="lrm://"`, 1), "/v1/status": api.Status{Node: "alpha"}, "POST /v1/cib": api.Changed{},
	}).Socket
	hosts, bin := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "ssh"), []byte(ssh), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOSTS", hosts)
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	there := filepath.Join(hosts, "beta/var/lib/pacemaker/lrm/secrets/db/passwd")
	const down = "Node gamma is down - you'll need to update it with `cibsecret sync` later\n"

	r := b.Line(Main, "cibsecret", "-C set db passwd geheim")
	if r.Status != 0 || !strings.HasPrefix(r.Err, "Only this host's files") {
		t.Fatal(r)
	}
	r = b.Line(Main, "cibsecret", "sync")
	if r.Status != 0 || r.Out != "Syncing /var/lib/pacemaker/lrm/secrets to beta gamma ...\n"+down {
		t.Errorf("%+v", r)
	}
	if data, err := os.ReadFile(there); err != nil || string(data) != "geheim\n" {
		t.Errorf("%q %v", data, err)
	}
	if info, err := os.Stat(there); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	said, err := os.ReadFile(filepath.Join(hosts, "said"))
	if err != nil || strings.Contains(string(said), "geheim") {
		t.Errorf("%s %v", said, err)
	}
	r = b.Line(Main, "cibsecret", "delete db passwd")
	if r.Status != 0 || r.Out != "Deleting /var/lib/pacemaker/lrm/secrets/db/passwd from beta gamma ...\n"+down {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(there); err == nil {
		t.Error("the value is on beta still")
	}
}
