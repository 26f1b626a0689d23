package emit

import (
	"slices"
	"strconv"
	"strings"

	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/transition"
)

// attrs collects an action's attributes.
type attrs struct {
	seq.Table[string]
	params []transition.Attr // with names that XML attributes cannot have
}

// add adds an attribute unless it is there: what is added first wins.
func (l *attrs) add(name, value string) { l.PutNew(name, value) }

// set adds or replaces an attribute.
func (l *attrs) set(name, value string) { l.Put(name, value) }

// sorted lists the attributes by name.
func (l *attrs) sorted() []transition.Attr {
	list := make([]transition.Attr, 0, l.Len())
	for name, value := range l.All() {
		list = append(list, transition.Attr{Name: name, Value: value})
	}
	slices.SortFunc(list, func(x, y transition.Attr) int { return strings.Compare(x.Name, y.Name) })
	return list
}

func (l *attrs) param(name, value string) {
	if name != "" && '0' <= name[0] && name[0] <= '9' {
		l.params = append(l.params, transition.Attr{Name: name, Value: value})
		return
	}
	l.add(name, value)
}

// meta adds a meta-attribute. Names with # or : are the cluster's own and stay out.
func (l *attrs) meta(name, value string) {
	if !strings.ContainsAny(name, "#:") {
		l.add(transition.MetaName(name), value)
	}
}

func (l *attrs) setMeta(name, value string) { l.set(transition.MetaName(name), value) }

// attributes are what an action's executor is told: the operation's own parameters, those of the
// resource, meta-attributes, and facts about clone, container and host; sorted by name.
func attributes(a *world.Action) (list, params []transition.Attr) {
	l := &attrs{}
	l.set("crm_feature_set", transition.FeatureSet)
	for name, value := range a.Extra.All() {
		l.add(name, value)
	}
	r := a.Resource
	if r != nil && (a.Node != nil || r.Kind == world.Primitive) {
		t := r.Params(a.Node)
		if a.Node != nil {
			fillRemoteAddress(r, a.Node)
		}
		for name, value := range t.All() {
			l.param(name, value)
		}
	}
	for name, value := range a.Meta.All() {
		l.meta(name, value)
	}
	for p := r; p != nil; p = p.Parent {
		l.describe(p)
	}
	if r != nil {
		l.describeHost(a)
	}
	return l.sorted(), l.params
}

// fillRemoteAddress replaces the address "#uname" of a remote connection, which bundles use while
// the host is not known, by the one that holds without a node.
func fillRemoteAddress(r *world.Resource, n *world.Node) {
	t := r.Params(n)
	if t.Value("addr") != "#uname" {
		return
	}
	if addr, ok := r.Params(nil).Get("addr"); ok {
		t.Put("addr", addr)
	}
}

// describe adds what each variant tells about its instances and members.
func (l *attrs) describe(r *world.Resource) {
	switch r.Kind {
	case world.Primitive:
		l.describePrimitive(r)
	case world.Clone:
		l.describeClone(r)
	}
}

func (l *attrs) describePrimitive(r *world.Resource) {
	for _, name := range []string{"clone", "remote-node"} {
		if v, ok := r.Meta.Get(name); ok {
			l.setMeta(name, v)
		}
	}
	for p := r; p != nil; p = p.Parent {
		if p.Launcher != nil {
			l.setMeta("container", p.Launcher.ID)
		}
	}
	if ip, ok := r.Meta.Get("external-ip"); ok {
		l.set("pcmk_external_ip", ip)
	}
}

func (l *attrs) describeClone(r *world.Resource) {
	c := r.Clone
	l.setMeta("globally-unique", strconv.FormatBool(r.Is(world.Unique)))
	l.setMeta("notify", strconv.FormatBool(r.Is(world.Notify)))
	l.setMeta("clone-max", strconv.Itoa(c.Max))
	l.setMeta("clone-node-max", strconv.Itoa(c.NodeMax))
	if !r.Is(world.Promotable) {
		return
	}
	most, mostPerNode := strconv.Itoa(c.PromotedMax), strconv.Itoa(c.PromotedNodeMax)
	l.setMeta("promoted-max", most)
	l.setMeta("promoted-node-max", mostPerNode)
	l.setMeta("master-max", most) // names that old agents know
	l.setMeta("master-node-max", mostPerNode)
}

// describeHost names the host of a guest node: where it runs now for actions that end something,
// where it will run for those that begin something.
func (l *attrs) describeHost(a *world.Action) {
	if !a.Node.IsGuest() {
		return
	}
	task := a.Task
	if task == vocab.TaskNotify || task == vocab.TaskNotified {
		task = a.Meta.Value("notify_operation")
	}
	var host *world.Node
	launcher := a.Node.Remote.Launcher
	switch task {
	case vocab.TaskStop, vocab.TaskStopped, vocab.TaskDemote, vocab.TaskDemoted:
		host = launcher.CurrentNode()
	case vocab.TaskStart, vocab.TaskRunning, vocab.TaskMonitor, vocab.TaskPromote, vocab.TaskPromoted:
		host = launcher.Assigned
	}
	if host == nil {
		return
	}
	if target, ok := a.Resource.Meta.Get("container-attribute-target"); ok {
		l.meta("container-attribute-target", target)
	}
	l.meta("physical-host", host.Name)
}
