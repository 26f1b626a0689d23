package scenario_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"pacer/lab/scenario"
)

// TestServiceRunsOnce: the kernel sees a service that is started on a node while it lives on another, and nothing else.
func TestServiceRunsOnce(t *testing.T) {
	t.Parallel()
	const begin = "nodes n1 n2\nboot n1 n2\nrun n1 /etc/init.d/service start\nrun n1 /etc/init.d/service start\nrun n1 /etc/init.d/service status\n"
	for story, want := range map[string]string{
		begin + "run n2 sh -c '! /etc/init.d/service start'\nnever-twice\n": "service is to start on n2 while it lives on n1",
		begin + "run n1 /etc/init.d/service stop\nrun n2 /etc/init.d/service start\nnever-twice\n" +
			"run n2 sh -c 'kill -9 $(cat /tmp/service-service); sleep 0.1; ! /etc/init.d/service status'\nrun n1 /etc/init.d/service start\nnever-twice\n": "",
		begin + "kill n1\nrun n2 /etc/init.d/service start\nnever-twice\n": "",
	} {
		err := scenario.Play(t.Context(), "s", []byte(story), scenario.Options{Binary: binary, Links: []string{"crm"}})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", story, err)
		}
	}
}

// TestKnownCauses: what can never come is not waited for, and the error says what to do.
func TestKnownCauses(t *testing.T) {
	t.Parallel()
	stage, err := scenario.Open(t.Context(), scenario.Options{Binary: binary, Links: []string{"crm", "stonith_admin"}}, "n1", "n2", "n3")
	if err != nil {
		t.Skip(err)
	}
	defer stage.Close()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	for _, step := range []struct{ words, want string }{
		{"fenced n1", "n1 is not fenced: no daemon runs; boot or start-daemon starts one"},
		{"boot n1 n2 n3", ""},
		{"crm n2 -F configure property fencing-enabled=false", ""},
		{"kill n1", ""},
		{"fenced n1", "n1 is not fenced: no node has a fence device. Nodes get some by fence-devices in a story, and by --fencing where a lab is opened"},
		{"until n1 true", "lab: node n1: the node is off; boot it first"},
		{"run n1 true", "lab: node n1: the node is off; boot it first"},
		{"run n2 stonith_admin -R d -a fence_lab -o pcmk_host_list=n1", ""},
		{"fenced n1", "fencing-enabled is false, so the cluster asks for no fencing"},
	} {
		_, _, err := stage.Do(ctx, strings.Fields(step.words))
		if (err == nil) != (step.want == "") || err != nil && !strings.Contains(err.Error(), step.want) {
			t.Errorf("%s: %v, want %q", step.words, err, step.want)
		}
	}
}

// TestFencedAsksTheKernel: a node that was fenced as a device says, and lives as the kernel does, was not fenced.
func TestFencedAsksTheKernel(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/usr/sbin/fence_dummy"); err != nil {
		t.Skip(err)
	}
	stage, err := scenario.Open(t.Context(), scenario.Options{Binary: binary, Links: []string{"crm"}, Power: true}, "n1", "n2")
	if err != nil {
		t.Skip(err)
	}
	defer stage.Close()
	do := func(ctx context.Context, words ...string) error {
		_, _, err := stage.Do(ctx, words)
		return err
	}
	for _, words := range [][]string{
		{"boot", "n1", "n2"},
		{"crm", "n1", "-F", "-o", "core.check_frequency=never", "configure", "primitive", "liar", "stonith:fence_dummy", "params", "type=file", "status_file=/run/power", "pcmk_host_list=n1,n2"},
		{"crm", "n1", "-F", "configure", "property", "fencing-enabled=true"},
		{"crm", "n1", "-F", "node", "fence", "n2"},
	} {
		if err := do(t.Context(), words...); err != nil {
			t.Fatal(words, err)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Second)
	defer stop()
	if err := do(ctx, "fenced", "n2"); err == nil || !strings.Contains(err.Error(), "the cluster says that n2 was fenced") {
		t.Error(err)
	}
}
