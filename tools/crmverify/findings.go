package crmverify

import (
	"slices"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/pengine"
	"pacer/pengine/world"
)

// Finding is what the policy engine has to say against a configuration.
type Finding struct {
	Error bool   // crm_verify calls the configuration invalid for it; otherwise it is a warning
	ID    string // of what it is about, as far as that is known
	Text  string
}

// Findings tells what the policy engine refuses or ignores of a configuration that follows its schema, each once: what
// crm_verify says of it in a cluster that is in order and has no resource to look for, since what state the cluster is in is no
// fault of the configuration.
// The document stays as it is. There is nothing to tell of one that cannot be brought to the latest schema, which other checks
// tell.
func Findings(doc *cib.Document) (found []Finding) {
	root := doc.Copy().Root()
	inOrder(root)
	if _, err := upgrade.ToLatest(root); err != nil {
		return nil
	}
	for _, n := range examined(root) {
		f := Finding{n.Level == world.Error, n.ID, n.Text}
		if n.Config && n.Level != world.Info && !slices.Contains(found, f) {
			found = append(found, f)
		}
	}
	return found
}

// examined are the notes of a run of the engine in which no resource has to be looked for any more, wherever it may be:
// probes are most of what a new configuration would lead to, and all there is to note of them is what comes of the engine's own
// orderings.
func examined(root *etree.Element) []world.Note {
	w := pengine.Status(pengine.Input{Root: root, Now: time.Now()})
	w.Opt.ProbeResources = false
	notes, loops := pengine.ExamineNew(w)
	return append(notes, loopNotes(loops)...)
}

// inOrder gives a cib element the status of a cluster whose nodes are all there, with quorum, and where nothing has happened
// yet.
func inOrder(root *etree.Element) {
	root.CreateAttr("have-quorum", "1")
	if status := root.SelectElement("status"); status != nil {
		root.RemoveChild(status)
	}
	status := root.CreateElement("status")
	for _, node := range root.FindElements("configuration/nodes/node") {
		state := status.CreateElement("node_state")
		for _, a := range [][2]string{
			{"id", node.SelectAttrValue("id", "")},
			{"uname", node.SelectAttrValue("uname", "")},
			{"in_ccm", "true"},
			{"crmd", "online"},
			{"join", "member"},
			{"expected", "member"},
		} {
			state.CreateAttr(a[0], a[1])
		}
	}
}
