package optionlist

import (
	"slices"

	"pacer/cib/option"
)

// Primitive is the meta-attributes of primitives.
func Primitive() List {
	return List{
		Name: "primitive-meta", Short: "Meta-attributes of primitives", Options: option.Primitive(),
		Long: "What can be said of a resource to the cluster itself, whatever its agent is.",
	}
}

// Cluster is the options of the cluster.
func Cluster() List {
	return List{
		Name: "cluster-options", Short: "Pacemaker cluster options", Options: option.All(),
		Long: "Options of the cluster as a whole, also called properties. They stand in sets, cluster_property_set, in the section crm_config of the configuration.",
	}
}

// Device is the parameters of fence devices that the cluster obeys itself.
func Device() List {
	return List{
		Name: "fence-attributes", Short: "Parameters of all fence devices", Options: option.Device(),
		Long: "Every fence device has these parameters, whatever its agent is: the cluster obeys them itself.",
	}
}

// daemonTexts are Pacemaker's daemons that have meta-data, and what it is about.
var daemonTexts = map[string]string{
	based:                  "keeps the configuration",
	controld:               "carries out what is planned",
	"pacemaker-schedulerd": "plans",
	fenced:                 "has nodes fenced",
}

const (
	based    = "pacemaker-based"
	controld = "pacemaker-controld"
	fenced   = "pacemaker-fenced"
)

// OfDaemon is the options that one of Pacemaker's daemons lists as its own: of the fencer the parameters of fence devices.
// ok is false if there is no daemon of that name.
func OfDaemon(name string) (l List, ok bool) {
	text, ok := daemonTexts[name]
	if !ok {
		return List{}, false
	}
	l = List{Name: name, Short: "Options of " + name, Long: "What can be said to that part of the cluster which " + text + "."}
	if name == fenced {
		l.Options = option.Device()
		return l, true
	}
	l.Options = slices.DeleteFunc(slices.Clone(option.All()), func(o option.Option) bool { return daemonOf(o) != name })
	return l, true
}

// daemonOf is which of Pacemaker's daemons lists an option.
func daemonOf(o option.Option) string {
	switch {
	case o.By&option.Access != 0, o.Name == "cluster-ipc-limit":
		return based
	case o.By&(option.Engine|option.Archive) != 0:
		return "pacemaker-schedulerd"
	}
	return controld
}
