package unpack_test

import (
	"slices"
	"testing"

	"pacer/cib/value/score"
	"pacer/pengine/world"
)

func TestBundle(t *testing.T) {
	w := document{nodes: `<node id="1" uname="n1"/><node id="b-0" uname="b-0" type="remote"/>`, resources: primitive("early", "") + `<bundle id="b"><docker image="img" replicas="2" network="host"/>` +
		`<network ip-range-start="10.0.0.9" host-interface="eth0" add-host="false"><port-mapping id="w" port="80"/></network>` +
		`<storage><storage-mapping id="s" source-dir-root="/srv" target-dir="/data" options="rw"/></storage>` +
		`<primitive id="web" class="ocf" provider="heartbeat" type="apache"><utilization id="u"><nvpair id="v" name="cpu" value="1"/></utilization></primitive></bundle>`}.unpack(t)
	b := resource(w, "b")
	if got := ids(b.Children); !slices.Equal(got, []string{
		"b-docker-0", "b-ip-10.0.0.9", "b-0", "b-docker-1", "b-ip-10.0.0.10", "b-1", "b-clone",
	}) {
		t.Fatal(got)
	}
	rep := b.Bundle.List[0]
	if rep.Child != resource(w, "web:0") || rep.Node != w.FindNode("b-0") || !rep.Node.IsBundleNode() || rep.Remote.Launcher != rep.Container {
		t.Error("a replica's parts must know each other")
	}
	const options = " --restart=no -h b-0 -e PCMK_stderr=1 --net=host -e PCMK_remote_port=3121 -v /srv/b-0:/data:rw" +
		" -v /etc/pacemaker/authkey:/etc/pacemaker/authkey -v /var/log/pacemaker/bundles/b-0:/var/log" +
		" -p 10.0.0.9:80:80 -p 10.0.0.9:3121:3121 " +
		" --hosts-entry=10.0.0.9=b-0 --hosts-entry=10.0.0.10=b-1"
	p := rep.Container.Params(nil)
	if got := p.Value("run_opts"); got != options {
		t.Errorf("options of the container\n got %q\nwant %q", got, options)
	}
	if p.Value("run_cmd") != "/usr/sbin/pacemaker-remoted" || p.Value("mount_points") != "/srv/b-0,/var/log/pacemaker/bundles/b-0" {
		t.Error(p.Value("run_cmd"), p.Value("mount_points"))
	}
	if rep.Container.Utilization.Value("cpu") != "1" || rep.Child.Utilization.Len() != 0 {
		t.Error("what the primitive uses must be counted for the container")
	}
	if c := rep.Child.Allowed.Get(rep.Node); c.Score != 500 || c.Probe != world.ProbeExclusive || rep.Child.Allowed.Len() != 1 {
		t.Errorf("the instance belongs to its node: %+v", c)
	}
	if c := resource(w, "early").Allowed.Get(rep.Node); c.Score != score.Never || c.Probe != world.ProbeNever {
		t.Error("nothing else may run on the bundle's nodes")
	}
}

func TestBundleOutOfReach(t *testing.T) {
	w := document{resources: `<bundle id="b"><docker image="img"/>` + primitive("web", "") + `</bundle>` +
		`<bundle id="bare"><podman image="img" replicas="2"/></bundle>`}.unpack(t)
	if resource(w, "b") != nil || !noted(w, "without either ip-range-start or control-port") {
		t.Error("what is inside must be reachable")
	}
	if got := ids(resource(w, "bare").Children); !slices.Equal(got, []string{"bare-podman-0", "bare-podman-1"}) {
		t.Error(got)
	}
}
