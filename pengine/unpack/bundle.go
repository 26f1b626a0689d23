package unpack

import (
	"cmp"
	"strconv"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// Facts of the environment inside and around containers that parameters (and with them the
// digests of running containers) depend on.
const (
	remotePort    = "3121"
	authKey       = "/etc/pacemaker/authkey"
	bundleLogs    = "/var/log/pacemaker/bundles"
	remotedInside = "/usr/sbin/pacemaker-remoted"
)

// readBundle reads a bundle and makes the resources it stands for: the inner clone first, then for
// each replica a container, an address and a connection.
func readBundle(r *world.Resource) bool {
	d := &world.BundleData{Prefix: r.ID}
	r.Bundle = d
	if !readLauncher(r, d) || !r.W.AffordInstances(r.ID, "replicas", d.Replicas) {
		return false
	}
	readNetwork(r, d)
	logs := readStorage(r, d)
	inner := r.XML.SelectElement("primitive")
	var instances []*world.Resource
	if inner != nil {
		if !reachable(r, d) {
			r.W.Err(r.ID, "Cannot control "+r.ID+" inside "+attr(inner, "id")+
				" without either ip-range-start or control-port")
			return false
		}
		if d.Child = resource(r.W, innerClone(d, inner), r); d.Child == nil {
			return false
		}
		instances = d.Child.Children
		addImpliedMappings(d, logs)
	}
	makeReplicas(r, d, instances)
	for _, rep := range d.List {
		if !readReplica(r, d, rep) {
			r.W.Err(r.ID, "Failed unpacking resource "+r.ID)
			return false
		}
	}
	if d.Child != nil {
		r.Adopt(d.Child)
	}
	return true
}

// readLauncher reads the element that names the kind of container, with the numbers of replicas.
func readLauncher(r *world.Resource, d *world.BundleData) bool {
	var x *etree.Element
	for _, agent := range []string{"docker", "podman"} {
		if x = r.XML.SelectElement(agent); x != nil {
			d.Agent = agent
			break
		}
	}
	if x == nil {
		return false
	}
	d.PromotedMax = numeral.AtLeast(attr(x, "promoted-max"), 0)
	d.Replicas = numeral.AtLeast(attr(x, "replicas"), 1)
	if !hasAttr(x, "replicas") && d.PromotedMax > 0 {
		d.Replicas = d.PromotedMax
	}
	d.ReplicasPerHost = numeral.AtLeast(attr(x, "replicas-per-host"), 1)
	if d.ReplicasPerHost == 1 {
		r.Clear(world.Unique)
	}
	d.Command, d.Image, d.Network = attr(x, "run-command"), attr(x, "image"), attr(x, "network")
	d.LauncherOptions, d.HasLauncherOptions = attr(x, "options"), hasAttr(x, "options")
	return true
}

func readNetwork(r *world.Resource, d *world.BundleData) {
	x := r.XML.SelectElement("network")
	if x == nil {
		return
	}
	d.IPRangeStart, d.ControlPort = attr(x, "ip-range-start"), attr(x, "control-port")
	d.HostNetmask, d.HostNetwork = attr(x, "host-netmask"), attr(x, "host-interface")
	on, valid := vocab.Bool(attr(x, "add-host"))
	d.AddHost = on || !valid
	for _, m := range x.SelectElements("port-mapping") {
		p := world.BundlePort{Source: attr(m, "port"), Target: attr(m, "internal-port")}
		if p.Source == "" {
			p = world.BundlePort{Source: attr(m, "range")}
		}
		if p.Source == "" {
			r.W.Err(r.ID, "Invalid port directive "+attr(m, "id"))
			continue
		}
		if p.Target == "" {
			p.Target = p.Source
		}
		d.Ports = append(d.Ports, p)
	}
}

// readStorage reads storage mappings and says whether one of them takes the log folder.
func readStorage(r *world.Resource, d *world.BundleData) (logs bool) {
	for _, m := range children(r.XML.SelectElement("storage"), "storage-mapping") {
		mount := world.BundleMount{Source: attr(m, "source-dir"), Target: attr(m, "target-dir"), Options: attr(m, "options")}
		if mount.Source == "" {
			mount.Source, mount.SubDir = attr(m, "source-dir-root"), true
		}
		if mount.Source == "" || mount.Target == "" {
			r.W.Err(r.ID, "Invalid mount directive "+attr(m, "id"))
			continue
		}
		d.Mounts = append(d.Mounts, mount)
		logs = logs || mount.Target == "/var/log"
	}
	return logs
}

// reachable says whether the bundle's containers can be connected to. Sharing the host's address,
// there can be only one on each host.
func reachable(r *world.Resource, d *world.BundleData) bool {
	if d.IPRangeStart == "" && d.ControlPort != "" && d.ReplicasPerHost > 1 {
		r.W.Err(r.ID, "Specifying the 'control-port' for "+d.Prefix+" requires 'replicas-per-host=1'")
		d.ReplicasPerHost = 1
	}
	return d.IPRangeStart != "" || d.ControlPort != ""
}

// innerClone writes the clone that a bundle's primitive becomes.
func innerClone(d *world.BundleData, primitive *etree.Element) *etree.Element {
	x := etree.NewElement("clone")
	name := d.Prefix + "-clone"
	if d.PromotedMax > 0 {
		name = d.Prefix + "-master" // running bundles carry this name since before roles were renamed
	}
	x.CreateAttr("id", xmlID(name))
	meta := x.CreateElement("meta_attributes")
	meta.CreateAttr("id", xmlID(d.Prefix+"-clone-meta"))
	addPair(meta, "ordered", "true")
	addPair(meta, "clone-max", strconv.Itoa(d.Replicas))
	addPair(meta, "clone-node-max", strconv.Itoa(d.ReplicasPerHost))
	addPair(meta, "globally-unique", strconv.FormatBool(d.ReplicasPerHost > 1))
	if d.PromotedMax > 0 {
		addPair(meta, "promotable", "true")
		addPair(meta, "promoted-max", strconv.Itoa(d.PromotedMax))
	}
	x.AddChild(primitive.Copy())
	return x
}

// addImpliedMappings adds what the remote executor inside the container needs: the key, a folder
// for logs unless the user maps one, and its port.
func addImpliedMappings(d *world.BundleData, logsMapped bool) {
	d.Mounts = append(d.Mounts, world.BundleMount{Source: authKey, Target: authKey})
	if !logsMapped {
		d.Mounts = append(d.Mounts, world.BundleMount{Source: bundleLogs, Target: "/var/log", SubDir: true})
	}
	port := cmp.Or(d.ControlPort, remotePort)
	d.Ports = append(d.Ports, world.BundlePort{Source: port, Target: port})
}

// makeReplicas makes replicas, one for each instance of the inner clone, and numbers their
// addresses.
func makeReplicas(r *world.Resource, d *world.BundleData, instances []*world.Resource) {
	count := d.Replicas
	if d.Child != nil {
		count = len(instances)
	}
	for i := range count {
		rep := &world.Replica{Offset: i}
		if d.Child != nil {
			rep.Child = instances[i]
			rep.Child.Set(world.ExclusiveProbes)
			setIf(d.Child, world.Notify, rep.Child.Is(world.Notify))
		}
		giveAddress(d, rep)
		d.List = append(d.List, rep)
	}
	if d.Child == nil || count == 0 {
		return
	}
	// All instances agree on this; the last one is asked.
	if target, set := instances[count-1].Meta.Get("container-attribute-target"); set {
		d.AttributeTarget = target
		r.Meta.Put("container-attribute-target", target)
		d.Child.Meta.Put("container-attribute-target", target)
	}
}

// giveAddress gives a replica the next address and adds its name to the hosts known inside the
// containers.
func giveAddress(d *world.BundleData, rep *world.Replica) {
	if d.IPRangeStart == "" {
		return
	}
	rep.IPAddr = d.IPRangeStart
	if d.IPLast != "" {
		rep.IPAddr = nextAddress(d.IPLast)
	}
	d.IPLast = rep.IPAddr
	host := d.Prefix + "-" + strconv.Itoa(rep.Offset)
	if d.AddHost {
		d.HostOptions += " --add-host=" + host + ":" + rep.IPAddr
	} else {
		d.HostOptions += " --hosts-entry=" + rep.IPAddr + "=" + host
	}
}
