package metadata

import (
	"fmt"
	"slices"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
)

// givenByCluster are the parameters that the cluster fills in when it uses a fence agent.
func givenByCluster() []string { return []string{"action", "plug", "port"} }

// Missing lists the parameters that a fence agent requires and that are not set, by their names or by former ones. What the
// cluster fills in is not asked for.
func (a *Agent) Missing(set func(param string) bool) (names []string) {
	for _, p := range a.Parameters {
		if p.Required && !p.Deprecated && !slices.Contains(givenByCluster(), p.Name) && !set(p.Name) && !slices.ContainsFunc(p.Obsoletes, set) {
			names = append(names, p.Name)
		}
	}
	return names
}

// fenceTimeout is advised for what the cluster itself does with a fence device.
const fenceTimeout = "20s"

// Fence is a fence agent's description as administrators are shown it: with start and stop, which the cluster does itself, and
// without asking for parameters that it fills in (stonith__rhcs_get_metadata). The error says that the text is no XML.
func Fence(text []byte) (*etree.Element, error) {
	doc := etree.NewDocument()
	doc.ReadSettings.Permissive = true
	if err := doc.ReadFromBytes(text); err != nil {
		return nil, fmt.Errorf("the agent's meta-data are no XML: %w", err)
	}
	root := doc.Root()
	if root == nil {
		return nil, fmt.Errorf("the agent's meta-data are empty; expected an element resource-agent")
	}
	actions := root.FindElement("//actions")
	if actions != nil && root.FindElement("//action[@name='"+vocab.TaskStop+"']") == nil {
		for _, name := range []string{vocab.TaskStop, vocab.TaskStart} {
			a := actions.CreateElement("action")
			a.CreateAttr("name", name)
			a.CreateAttr("timeout", fenceTimeout)
		}
	}
	for _, p := range root.FindElements("//parameter") {
		if slices.Contains(givenByCluster(), p.SelectAttrValue("name", "")) {
			p.CreateAttr("required", "0")
		}
	}
	return root, nil
}
