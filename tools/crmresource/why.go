package crmresource

import (
	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/report"
	"pacer/pengine/world"
	"pacer/tools/output"
)

// why tells of resources whether they run, and what keeps them from it.
func (j *job) why() error {
	var root *etree.Element
	if x := j.XML(); x != nil {
		root = output.Element(x, "reason")
	}
	switch {
	case j.rsc != nil && j.node != nil:
		on := isOn(j.rsc, j.node)
		if on && root != nil {
			root.CreateAttr("running_on", j.node.Name)
		}
		j.Info("Resource %s is %srunning on host %s", j.rsc.ID, not(on), j.node.Name)
		j.obstacles(root, j.rsc, j.node)
	case j.rsc != nil:
		on := runs(j.rsc)
		if root != nil {
			root.CreateAttr("running", yesNo(on))
		}
		j.Info("Resource %s is %srunning", j.rsc.ID, not(on))
		j.obstacles(root, j.rsc, nil)
	case j.node != nil:
		list := below(root, "resources")
		for _, r := range j.node.Running {
			j.Info("Resource %s is running on host %s", r.ID, j.node.Name)
			j.obstacles(below(list, "resource", "id", r.ID, "running", yesNo(true), "host", j.node.Name), r, j.node)
		}
	default:
		list := below(root, "resources")
		for _, r := range j.w.Resources {
			on := runs(r)
			j.Info("Resource %s is %srunning", r.ID, not(on))
			j.obstacles(below(list, "resource", "id", r.ID, "running", yesNo(on)), r, nil)
		}
	}
	return nil
}

// below makes an element if results are XML.
func below(parent *etree.Element, tag string, attrs ...string) *etree.Element {
	if parent == nil {
		return nil
	}
	return output.Element(parent, tag, attrs...)
}

func not(on bool) string {
	if on {
		return ""
	}
	return "not "
}

func yesNo(on bool) string {
	if on {
		return "true"
	}
	return "false"
}

// runs says whether a resource, or anything of it, runs somewhere.
func runs(r *world.Resource) bool {
	_, all := r.NodesWhere(world.AtCurrent)
	return len(all) > 0
}

// isOn says whether a resource, or anything of it, runs on a node.
func isOn(r *world.Resource, n *world.Node) bool {
	_, all := r.NodesWhere(world.AtCurrent)
	return world.HasNode(all, n)
}

// obstacle is what keeps a resource from running: a sentence, and an attribute with its value.
type obstacle struct{ text, name, value string }

// obstacles tells what of the configuration keeps a resource from running, on a node or anywhere.
func (j *job) obstacles(parent *etree.Element, r *world.Resource, n *world.Node) {
	top := r.Top()
	e := below(parent, "check", "id", top.ID)
	for _, o := range j.findObstacles(r, n) {
		if e != nil {
			e.CreateAttr(o.name, o.value)
		}
		j.Info("%s", o.text)
	}
}

func (j *job) findObstacles(r *world.Resource, n *world.Node) (list []obstacle) {
	id := r.Top().ID
	switch vocab.ParseRole(r.MetaValue("target-role")) {
	case vocab.RoleStopped:
		list = append(list, obstacle{"Configuration specifies '" + id + "' should remain stopped", "remain_stopped", "true"})
	case vocab.RoleUnpromoted:
		if r.Top().Is(world.Promotable) {
			list = append(list, obstacle{"Configuration specifies '" + id + "' should not be promoted", "promotable", "false"})
		}
	}
	if managed, set := r.Meta.Get("is-managed"); set && !vocab.True(managed) {
		list = append(list, obstacle{"Configuration prevents cluster from stopping or starting unmanaged '" + id + "'", "unmanaged", "true"})
	}
	if r.LockNode != nil {
		list = append(list, obstacle{"'" + id + "' is locked to node " + r.LockNode.Name + " due to shutdown", "locked-to", r.LockNode.Name})
	}
	if j.unhealthy(r, n) {
		strategy := j.w.Opt.Word("node-health-strategy")
		list = append(list, obstacle{"'" + id + "' cannot run on unhealthy nodes due to node-health-strategy='" + strategy + "'", "unhealthy", "true"})
	}
	return list
}

// unhealthy says whether health keeps a resource from a node, or from all nodes that it may run on.
func (j *job) unhealthy(r *world.Resource, n *world.Node) bool {
	if n != nil {
		return j.sick(n)
	}
	any := false
	for c := range r.Allowed.All() {
		if any = true; !j.sick(c.Node) {
			return false
		}
	}
	return any
}

// sick says whether a node's health keeps everything from it. What other strategies make of it is one score among others.
func (j *job) sick(n *world.Node) bool {
	health := report.NodeHealth(j.w, n)
	switch j.w.Opt.Word("node-health-strategy") {
	case "migrate-on-red":
		return health < report.HealthYellow
	case "only-green":
		return health < report.HealthGreen
	}
	return false
}
