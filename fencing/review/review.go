package review

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacer/cib"
	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/fencing"
	"pacer/lrmd/metadata"
	"pacer/pengine"
	"pacer/problem"
)

// Finding is something that keeps fencing from working.
type Finding struct {
	Kind Kind
	ID   string // of the device or the level; "" for the cluster
	Text string // what is wrong and what to do
	// Unreadable says that a parameter means nothing to anybody, wherever the device is used.
	Unreadable bool
}

// Kind is what a Finding is about.
type Kind string

// The kinds.
const (
	Device  Kind = "fence device"
	Level   Kind = "fencing level"
	Cluster Kind = "fencing"
)

// String names what it is about, and says what is wrong.
func (f Finding) String() string {
	if f.ID == "" {
		return string(f.Kind) + ": " + f.Text
	}
	return string(f.Kind) + " " + f.ID + ": " + f.Text
}

// Host is where devices are used. Without a Describe agents are not looked at.
type Host struct {
	Node string
	// Describe gives what an agent says of itself, or why it says nothing.
	Describe func(agent string) (*metadata.Agent, error)
}

// Of reviews a document as of a time. With a host the agents of those devices are looked at that it may use. Error as of
// pengine.FencePlacements.
func Of(doc *cib.Document, now time.Time, on Host) (found []Finding, err error) {
	var devices []pengine.FencePlacement
	r := &reviewer{on: on}
	if hasDevices(doc) {
		if devices, r.nodes, err = pengine.FencePlacements(doc, now); err != nil {
			return nil, err
		}
	}
	o := option.Read(doc.Root(), now)
	r.wait = o.Timeout("fencing-watchdog-timeout")
	r.cluster(doc, o, len(devices) > 0)
	r.twice(doc)
	for _, d := range devices {
		r.device(d)
	}
	r.levels(doc, devices)
	return r.found, nil
}

// hasDevices says whether a document has anything of class stonith, for the engine need not be asked where there is nothing.
func hasDevices(doc *cib.Document) bool {
	for _, e := range doc.Root().FindElements("./configuration/resources//*") {
		if strings.EqualFold(e.SelectAttrValue("class", ""), vocab.ClassStonith) {
			return true
		}
	}
	return false
}

type reviewer struct {
	nodes []string
	on    Host
	wait  time.Duration // fencing-watchdog-timeout
	found []Finding
}

func (r *reviewer) add(kind Kind, id, format string, args ...any) {
	r.found = append(r.found, Finding{Kind: kind, ID: id, Text: fmt.Sprintf(format, args...)})
}

// cluster complains about fencing that is asked for and that nothing can carry out.
func (r *reviewer) cluster(doc *cib.Document, o option.Values, any bool) {
	resources, watched := len(doc.Root().FindElements("./configuration/resources/*")) > 0, o.Bool("have-watchdog")
	switch {
	case any || !resources || !o.Bool("fencing-enabled") || watched && r.wait != 0:
	case watched:
		r.add(Cluster, "", "fencing-enabled is true, there is no fence device, and nobody waits for nodes to be reset by their watchdogs (fencing-watchdog-timeout is 0), so nobody can be fenced; set fencing-watchdog-timeout, or configure a primitive of class stonith for each node")
	case r.wait != 0:
		r.add(Cluster, "", "fencing-enabled is true, there is no fence device, and not every node feeds a watchdog (have-watchdog), so no resource is started; start the daemon of each with --watchdog, or configure a primitive of class stonith for each node")
	default:
		r.add(Cluster, "", "fencing-enabled is true and there is no fence device, so no resource is started; configure a primitive of class stonith for each node, or set fencing-enabled=false where nothing is shared")
	}
}

// twice complains about options of fencing that are set by their present and by their former name, of which only the first counts.
func (r *reviewer) twice(doc *cib.Document) {
	set := map[string]string{}
	for _, e := range doc.Root().FindElements("./configuration/crm_config//nvpair") {
		set[e.SelectAttrValue("name", "")] = e.SelectAttrValue("value", "")
	}
	for _, o := range option.All() {
		counts, present := set[o.Name]
		vain, former := set[o.Legacy]
		if present && former && strings.HasPrefix(o.Name, "fencing-") && counts != vain {
			r.add(Cluster, "", "%[1]s=%[2]s is set and does not count, since %[3]s=%[4]s, its present name, is set too; set that, and remove the other by `crm_attribute -n %[1]s -D`", o.Legacy, vain, o.Name, counts)
		}
	}
}

func (r *reviewer) device(d pengine.FencePlacement) {
	say := func(format string, args ...any) { r.add(Device, d.ID, format, args...) }
	if !strings.HasPrefix(d.Agent, vocab.FencePrefix) {
		say("its agent %s is of the Linux-HA kind, which is not run here; use the agent %s* for the same device (`crm ra list stonith`)", d.Agent, vocab.FencePrefix)
		return
	}
	def := fencing.Device{ID: d.ID, Agent: d.Agent, Params: d.Params}
	watchdog := fencing.IsWatchdog(def)
	if why := fencing.WatchdogProblem(def, r.wait); watchdog && why != "" {
		say("%s", why)
		return
	}
	for _, p := range fencing.Problems(def) {
		p.Origin = strings.TrimPrefix(p.Origin, d.ID+" ")
		r.found = append(r.found, Finding{Device, d.ID, p.Error(), true})
	}
	if !d.Stopped {
		r.targets(d, def, say)
	}
	if !watchdog && r.on.Describe != nil && contains(d.Nodes, r.on.Node) {
		r.agent(d, say)
	}
}

// targets complains about devices that can fence nobody, or only who uses them.
func (r *reviewer) targets(d pengine.FencePlacement, def fencing.Device, say func(string, ...any)) {
	if len(d.Nodes) == 0 {
		say("location rules keep it from all nodes, so it fences nobody; let it run on one of them at least")
		return
	}
	targets, static := fencing.StaticTargets(def)
	if !static {
		return
	}
	known := slices.DeleteFunc(slices.Clone(r.nodes), func(n string) bool { return !contains(targets, n) })
	switch {
	case len(targets) == 0:
		say("neither pcmk_host_list nor pcmk_host_map names a node, so it can fence nobody; name the nodes that it has, or leave out pcmk_host_check=static-list")
	case len(known) == 0 && len(r.nodes) > 0:
		say("none of the nodes that pcmk_host_list and pcmk_host_map name (%s) is in the cluster, so it can fence nobody; the cluster has %s", strings.Join(targets, ", "), strings.Join(r.nodes, ", "))
	case len(known) == 1 && len(d.Nodes) == 1 && known[0] == d.Nodes[0] && len(r.nodes) > 1:
		say("%s is the only node that may use it and the only one that it can fence, and no node fences itself while others can; let another node use it too (see its location rules)", known[0])
	}
}

// agent complains about an agent that is missing, does not describe itself, or needs a parameter that is not set.
func (r *reviewer) agent(d pengine.FencePlacement, say func(string, ...any)) {
	a, err := r.on.Describe(d.Agent)
	if err != nil {
		say("%s cannot use it: %v", r.on.Node, err)
		return
	}
	if unfences(a) && !d.Unfences {
		say("%s has to let nodes to their disks before anything starts there (unfencing), and no node is, since the device does not say so; set its meta attribute provides=unfencing", d.Agent)
	}
	for _, name := range a.Missing(func(param string) bool { _, set := d.Params[param]; return set }) {
		say("required parameter %q of %s is not set; set it", name, d.Agent)
	}
	def := fencing.Device{ID: d.ID, Agent: d.Agent, Params: d.Params}
	if _, static := fencing.StaticTargets(def); !static && !d.Stopped && len(r.nodes) > 1 && oneMachine(a) && d.Params["port_as_ip"] == "" {
		say("neither pcmk_host_list nor pcmk_host_map is set, so it counts for all nodes, though %s turns off the one machine behind its address: the wrong node would be turned off, and the lost one taken for fenced; name its node in pcmk_host_list", d.Agent)
	}
}

// oneMachine says whether an agent turns off the machine behind the address that it is given, whatever node it is told, as BMCs do:
// it need not be told an outlet, and cannot list what there is.
func oneMachine(a *metadata.Agent) bool {
	address := false
	for _, p := range a.Parameters {
		address = address || p.Name == "ip" || p.Name == "ipaddr"
		if p.Required && (p.Name == "plug" || p.Name == "port") {
			return false
		}
	}
	return address && !slices.ContainsFunc(a.Actions, func(x metadata.Action) bool { return x.Name == vocab.TaskList })
}

// unfences says whether an agent has nodes turned on before they run anything.
func unfences(a *metadata.Agent) bool {
	return slices.ContainsFunc(a.Actions, func(x metadata.Action) bool { return x.Name == vocab.TaskOn && x.Automatic })
}

// levels complains about levels that name no device, or none that there is.
func (r *reviewer) levels(doc *cib.Document, devices []pengine.FencePlacement) {
	var ids []string
	for _, d := range devices {
		ids = append(ids, d.ID)
	}
	if r.wait != 0 {
		ids = append(ids, fencing.Watchdog)
	}
	for _, l := range fencing.Levels(doc.Root()) {
		if why := l.Wrong(); why != "" {
			r.add(Level, l.ID, "is not used, so that one device of several may be taken for enough: %s", strings.TrimPrefix(why, "fencing level "+l.ID+" "))
		}
		if len(l.Devices) == 0 {
			r.add(Level, l.ID, "names no device, so it is not used; name one, or remove the level")
		}
		for _, d := range l.Devices {
			if d == fencing.Watchdog && r.wait == 0 {
				r.add(Level, l.ID, "fencing-watchdog-timeout is 0, so that there is no fence device %s and the level fails; set it, or take the device out", d)
				continue
			}
			if slices.Contains(ids, d) {
				continue
			}
			hint := "configure it, or take it out"
			if near := problem.Nearest(d, ids); near != "" {
				hint = "did you mean " + near + "?"
			}
			r.add(Level, l.ID, "there is no fence device %s, so the level fails; %s", d, hint)
		}
	}
}

func contains(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}
