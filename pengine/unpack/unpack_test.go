package unpack_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/pengine/world"
)

var now = time.Unix(1_700_000_000, 0).UTC()

// document is a cib in parts; nodes n1 and n2 are up unless the parts say otherwise.
type document struct {
	attrs, options, nodes, resources, defaults, more, status string
}

func (d document) unpack(t testing.TB) *world.World {
	t.Helper()
	nodes := d.nodes
	if nodes == "" {
		nodes = `<node id="1" uname="n1"/><node id="2" uname="n2"/>`
	}
	if !strings.Contains(d.attrs, "have-quorum") {
		d.attrs += ` have-quorum="1"`
	}
	text := `<cib ` + d.attrs + `><configuration><crm_config><cluster_property_set id="cib-bootstrap-options">`
	for _, o := range strings.Fields(d.options) {
		name, value, _ := strings.Cut(o, "=")
		text += `<nvpair id="o-` + name + `" name="` + name + `" value="` + value + `"/>`
	}
	text += `</cluster_property_set></crm_config><nodes>` + nodes + `</nodes><resources>` + d.resources +
		`</resources><constraints/>` + d.defaults + d.more + `</configuration><status>` + d.status + `</status></cib>`
	x := etree.NewDocument()
	if err := x.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	w := &world.World{Root: x.Root(), Now: now}
	for _, step := range steps {
		step(w)
	}
	return w
}

const fencer = `<primitive id="fencer" class="stonith" type="fence_x"/>`

// up is the state of a member, with the histories of resources.
func up(id, name string, histories ...string) string {
	return `<node_state id="` + id + `" uname="` + name + `" in_ccm="1" crmd="1" join="member" expected="member"><lrm id="` +
		id + `"><lrm_resources>` + strings.Join(histories, "") + `</lrm_resources></lrm></node_state>`
}

func resource(w *world.World, id string) *world.Resource {
	return w.FindResource(id, world.MatchHistory)
}

func primitive(id, content string) string {
	return `<primitive id="` + id + `" class="ocf" provider="heartbeat" type="Dummy">` + content + `</primitive>`
}

func meta(pairs ...string) string {
	text := `<meta_attributes id="m` + strings.Join(pairs, "") + `">`
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		text += `<nvpair id="p-` + name + `-` + value + `" name="` + name + `" value="` + value + `"/>`
	}
	return text + `</meta_attributes>`
}

func ids(list []*world.Resource) (names []string) {
	for _, r := range list {
		names = append(names, r.ID)
	}
	return names
}

func noted(w *world.World, text string) bool {
	return slices.ContainsFunc(w.Notes, func(n world.Note) bool { return strings.Contains(n.Text, text) })
}
