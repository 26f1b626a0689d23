package unpack

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// readReplica makes a replica's container, address and connection.
//
// Utilization can only be configured for the bundled primitive but means the container, so it
// moves there.
func readReplica(r *world.Resource, d *world.BundleData, rep *world.Replica) bool {
	if rep.Container = replicaPart(r, containerElement(d, rep)); rep.Container == nil {
		return false
	}
	rep.Container.Set(world.ReplicaContainer)
	if d.IPRangeStart != "" {
		if rep.IP = replicaPart(r, addressElement(d, rep)); rep.IP == nil {
			return false
		}
	}
	if rep.Child == nil {
		return true
	}
	if reachable(r, d) && !connectReplica(r, d, rep) {
		return false
	}
	if rep.IPAddr != "" {
		rep.Child.Meta.Put("external-ip", rep.IPAddr)
	}
	rep.Container.Utilization, rep.Child.Utilization = rep.Child.Utilization, rep.Container.Utilization
	return true
}

// replicaPart reads a generated resource as a child of the bundle.
func replicaPart(r *world.Resource, x *etree.Element) *world.Resource {
	part := resource(r.W, x, r)
	if part != nil {
		r.Adopt(part)
	}
	return part
}

// connectReplica makes the connection into a replica's container, and the bundle node it leads to.
func connectReplica(r *world.Resource, d *world.BundleData, rep *world.Replica) bool {
	w := r.W
	name := d.Prefix + "-" + strconv.Itoa(rep.Offset)
	if w.FindResource(name, world.MatchHistory) != nil {
		name = "pcmk-internal-" + rep.Child.ID + "-remote-" + strconv.Itoa(rep.Offset)
	}
	rep.Node = bundleNode(w, name)
	admitOnly(rep)
	x := connection{
		name: name, launcher: rep.Container.ID,
		// Without an address of its own the container is reached at its host's, whichever it is.
		address: cmp.Or(rep.IPAddr, "#uname"), port: cmp.Or(d.ControlPort, remotePort),
	}.element()
	if rep.Remote = resource(w, x, r); rep.Remote == nil {
		return false
	}
	for c := range rep.Remote.Allowed.All() {
		if c.Node.IsPacemakerRemote() {
			rep.Remote.SetScore(c, score.Never, nesting)
		}
	}
	rep.Node.Remote = rep.Remote
	rep.Remote.Launcher = rep.Container
	rep.Node.Attrs.Put("#kind", "container")
	r.Adopt(rep.Remote)
	rep.Remote.Set(world.RemoteNestingAllowed)
	return true
}

var nesting = world.Cause{Kind: world.CauseStructure}

// bundleNode finds or makes the node of a replica, closed to everything but the bundled instance.
// Resources read before may have it among their candidates already.
func bundleNode(w *world.World, name string) *world.Node {
	n := w.FindNode(name)
	if n == nil {
		n = createNode(w, name, name, "remote", score.Never)
	}
	n.BaseScore, n.BaseProbe = score.Never, world.ProbeNever
	if n.ID == name {
		for _, r := range w.Resources {
			r.Walk(func(r *world.Resource) { closeNode(r, n) })
		}
	}
	return n
}

func closeNode(r *world.Resource, n *world.Node) {
	if c := r.Allowed.Get(n); c != nil {
		r.SetScore(c, score.Never, nesting)
		c.Probe = world.ProbeNever
	}
}

// admitOnly makes the bundle node the only candidate of the replica's instance.
func admitOnly(rep *world.Replica) {
	const preference = 500
	rep.Child.Allowed = world.NewNodeTable(rep.Child.W.Roster)
	admit(rep.Child, rep.Node, preference)
	admit(rep.Child.Parent, rep.Node, score.Never)
}

func admit(r *world.Resource, n *world.Node, s score.Score) {
	c := &world.Candidate{Node: n, Probe: world.ProbeExclusive}
	r.Allowed.Put(c)
	r.SetScore(c, s, nesting)
}

func addressElement(d *world.BundleData, rep *world.Replica) *etree.Element {
	id := xmlID(d.Prefix + "-ip-" + rep.IPAddr)
	x := newPrimitive(id, "heartbeat", "IPaddr2")
	params := parameters(x, d, rep)
	addPair(params, "ip", rep.IPAddr)
	addPairIf(params, "nic", d.HostNetwork)
	addPair(params, "cidr_netmask", cmp.Or(d.HostNetmask, "32"))
	addOp(x.CreateElement("operations"), id, "monitor", "60s", "")
	return x
}

func parameters(x *etree.Element, d *world.BundleData, rep *world.Replica) *etree.Element {
	params := x.CreateElement("instance_attributes")
	params.CreateAttr("id", xmlID(d.Prefix+"-attributes-"+strconv.Itoa(rep.Offset)))
	return params
}

func containerElement(d *world.BundleData, rep *world.Replica) *etree.Element {
	id := xmlID(d.Prefix + "-" + d.Agent + "-" + strconv.Itoa(rep.Offset))
	x := newPrimitive(id, "heartbeat", d.Agent)
	params := parameters(x, d, rep)
	addPair(params, "image", d.Image)
	addPair(params, "allow_pull", "true")
	addPair(params, "force_kill", "false")
	addPair(params, "reuse", "false")
	options, folders := runOptions(d, rep)
	addPair(params, "run_opts", options)
	addPair(params, "mount_points", strings.Join(folders, ","))
	command := d.Command
	if rep.Child != nil {
		command = cmp.Or(command, remotedInside)
	}
	addPairIf(params, "run_cmd", command)
	addPair(params, "monitor_cmd", "/bin/true")
	addOp(x.CreateElement("operations"), id, "monitor", "60s", "")
	return x
}

// runOptions are the container's command line options, and the folders to be made on the host
// first. Every character counts: a change would restart running containers.
func runOptions(d *world.BundleData, rep *world.Replica) (options string, folders []string) {
	var b strings.Builder
	put := func(parts ...string) {
		for _, p := range parts {
			b.WriteString(p)
		}
	}
	host := d.Prefix + "-" + strconv.Itoa(rep.Offset)
	if d.Agent == "docker" {
		put(" --restart=no")
	}
	if d.IPRangeStart != "" {
		put(" -h ", host)
	}
	put(" -e PCMK_stderr=1")
	if d.Network != "" {
		put(" --net=", d.Network)
	}
	put(" -e PCMK_remote_port=", cmp.Or(d.ControlPort, remotePort))
	for _, m := range d.Mounts {
		source := m.Source
		if m.SubDir {
			source += "/" + host
			folders = append(folders, source)
		}
		put(" -v ", source, ":", m.Target)
		if m.Options != "" {
			put(":", m.Options)
		}
	}
	for _, p := range d.Ports {
		if rep.IPAddr != "" {
			put(" -p ", rep.IPAddr, ":", p.Source, ":", p.Target)
		} else if d.Network != "host" {
			put(" -p ", p.Source, ":", p.Target)
		}
	}
	if d.HasLauncherOptions {
		put(" ", d.LauncherOptions)
	}
	put(" ", d.HostOptions)
	return b.String(), folders
}
