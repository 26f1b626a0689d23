package livetest

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestNodes states what crm_node and crmadmin tell on each host of a cluster, and that a node which is gone can be removed.
func TestNodes(t *testing.T) {
	hosts := launch(t, 2)
	one, two := hosts[0], hosts[1]
	one.must(`cibadmin -C -o nodes -X '<node id="7" uname="gone"/>'`)
	one.must(`cibadmin -C -o status -X '<node_state id="7" uname="gone"/>'`)
	s, err := one.client().Status(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	dc := s.DC
	other := map[string]string{"n1": "n2", "n2": "n1"}[dc]
	for command, want := range map[string]string{
		"crm_node -n":           "n1\n",
		"crm_node -i":           "1\n",
		"crm_node -q":           "1\n",
		"crm_node -p":           "n1 n2\n",
		"crm_node -l":           "7 gone lost\n1 n1 member\n2 n2 member\n",
		"crm_node -N 2":         "n2\n",
		"crm_node -N 7":         "gone\n",
		"crm_node -N 0":         "n1\n",
		"crm_node -l -n":        "n1\n", // the last one counts
		"crmadmin -D":           "Designated Controller is: " + dc + "\n",
		"crmadmin -qD -t 1":     dc + "\n",
		"crmadmin -S " + dc:     "Controller on " + dc + " in state S_IDLE: ok\n",
		"crmadmin -qS " + other: "S_NOT_DC\n",
		"crmadmin -qP":          "running\n",
	} {
		if r := one.run(command); r.out != want || r.err != "" || r.status != 0 {
			t.Errorf("%s: %+v; want %q", command, r, want)
		}
	}
	if r := two.run("crm_node -n"); r.out != "n2\n" {
		t.Errorf("%+v", r)
	}
	if r := one.runWith("crm_node -n", map[string]string{"OCF_RESKEY_CRM_meta_on_node": "guest1"}); r.out != "guest1\n" {
		t.Errorf("for an agent of a guest node: %+v", r)
	}
	for command, want := range map[string]string{
		"crm_node -i": `<node-info nodeid="1"/>`, "crm_node -n": `<node-info nodeid="0" uname="n1"/>`, "crm_node -q": `<cluster-info quorum="true"/>`,
		"crm_node -l": `<node id="7" name="gone" state="lost"/>`, "crm_node -p": "<nodes>\n    <node id=\"1\" name=\"n1\" state=\"member\"/>\n    <node id=\"2\"",
		"crmadmin -D": `<dc node_name="` + dc + `"/>`, "crmadmin -S " + dc: `<crmd node_name="` + dc + `" state="S_IDLE" result="ok"/>`,
		"crmadmin -P": `<pacemakerd sys_from="pacemakerd" state="running" last_updated="`,
	} {
		if r := one.run(command + " --output-as=xml"); !strings.Contains(r.out, want) {
			t.Errorf("%s: %+v; want %q", command, r, want)
		}
	}
	if r := one.run("crm_node -R gone"); r.status != 64 || !strings.Contains(r.err, "--force") {
		t.Errorf("removal without --force: %+v", r)
	}
	two.must("crm_node -R gone --force")
	one.eventually("the node is gone", func() bool { return one.run("crm_node -l").out == "1 n1 member\n2 n2 member\n" })
	if text := one.must("cibadmin -Q"); strings.Contains(text, `"gone"`) {
		t.Errorf("the node is still in the configuration:\n%s", text)
	}
}

// TestNodesBadInput: what there is not is said to be so, with Pacemaker's exit status and in one line.
func TestNodesBadInput(t *testing.T) {
	one := launch(t, 1)[0]
	for command, want := range map[string]result{
		"crm_node -N 9":       {err: "not known", status: 105},
		"crm_node -N x":       {err: `"x" is no number of a node`, status: 64},
		"crm_node":            {err: "nothing was asked for", status: 64},
		"crmadmin -S n11":     {err: "is n1 meant?", status: 105},
		"crmadmin":            {err: "Must specify a command option", status: 64},
		"crmadmin -H":         {err: "not supported", status: 64},
		"crmadmin -D -t soon": {err: `--timeout is "soon"`, status: 64},
		"pacemakerd -s":       {err: "crm_standby", status: 3},
	} {
		if r := one.run(command); r.status != want.status || r.out != "" || !strings.Contains(r.err, want.err) || strings.Count(r.err, "\n") != 1 {
			t.Errorf("%s: %+v; want %+v", command, r, want)
		}
	}
	one.root += "-none"
	for _, command := range []string{"crm_node -n", "crm_node -q", "crmadmin -D", "crmadmin -S n1", "crmadmin -P"} {
		began := time.Now()
		if r := one.run(command); r.status != 102 || strings.Count(r.err, "\n") != 1 || time.Since(began) > 3*time.Second {
			t.Errorf("without a daemon, %s: %+v", command, r)
		}
	}
}

// TestPacemakerdShutdown: the daemon leaves, and who asked for that learns when it has.
func TestPacemakerdShutdown(t *testing.T) {
	one := launch(t, 1)[0]
	one.must("pacemakerd --shutdown")
	if _, err := one.client().Within(time.Second).Status(context.Background()); err == nil {
		t.Error("the daemon still answers")
	}
	if r := one.run("pacemakerd --shutdown"); r.status != 102 || !strings.Contains(r.err, "Could not request shutdown") {
		t.Errorf("there is none any more: %+v", r)
	}
	if r := one.run("pacemakerd -f"); r.status != 99 {
		t.Errorf("without anything to do it is the daemon: %+v", r)
	}
}
