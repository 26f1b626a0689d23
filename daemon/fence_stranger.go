package daemon

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/problem"
)

// nodeNames lists the names by which a document knows nodes, those of Pacemaker Remote among them.
func nodeNames(root *etree.Element) (names []string) {
	for path, attr := range map[string]string{
		"./configuration/nodes/node": "uname", "./status/node_state": "uname",
		"./configuration/resources//primitive[@type='remote']":   "id",
		"./configuration/resources//nvpair[@name='remote-node']": "value",
	} {
		for _, e := range root.FindElements(path) {
			if name := e.SelectAttrValue(attr, ""); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// mistyped says that a name means nothing, and what it may have meant.
func mistyped(target string, names []string) string {
	text := fmt.Sprintf("no node is called %s, and no fence device can do it for one of that name", target)
	if near := problem.Nearest(target, names); near != "" {
		return text + "; did you mean " + near + "?"
	}
	return text + "; the nodes are " + strings.Join(names, ", ")
}

func hasName(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}
