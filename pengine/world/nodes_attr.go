package world

import "strings"

// Host tells which host of a guest node is meant.
type Host uint8

// The hosts of a guest node.
const (
	HostCurrent  Host = iota // where the launcher runs at the start
	HostAssigned             // where placement put the launcher
)

// HostAttr is a node attribute's value. If target is "host" and the node is a guest or bundle
// node, the attribute is that of the machine its launcher is on; ok is false if the node has no
// such attribute or the launcher is nowhere.
func (n *Node) HostAttr(name, target string, host Host) (value string, ok bool) {
	if n == nil {
		return "", false
	}
	if !n.IsGuest() || !strings.EqualFold(target, "host") {
		return n.Attrs.Get(name)
	}
	at := n.Remote.Launcher.Assigned
	if host == HostCurrent {
		at = nil
		if active := n.Remote.Launcher.Active; len(active) > 0 {
			at = active[0]
		}
	}
	if at == nil {
		return "", false
	}
	return at.Attrs.Get(name)
}
