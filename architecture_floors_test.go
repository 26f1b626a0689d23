package pacer_test

import (
	"slices"
	"strings"
	"testing"
)

// floor is a part of the house: it may import what is on floors below, and its own packages. Parts that share a
// floor do not know of one another.
type floor struct {
	level int
	parts []string // a package, or a folder with all packages below it that no longer name claims: folder/...
}

// floors is the order in which parts may know of one another, the lowest first. A package that stands nowhere here
// fails the test: whoever adds one decides where it belongs.
var floors = []floor{
	{0, []string{"problem", "loop", "storytest", "tools/env", "lab/seed", "lazyregexp", "nofollow", "printable", "private", "cib/agentname"}},
	{1, []string{"cib/value/..."}},                                     // what attributes mean
	{1, []string{"private/secretfile"}},                                // values that are kept out of the configuration
	{2, []string{"cib/scan", "cib/schema", "cib/xpath", "cib/option"}}, // texts, grammars, queries, the cluster's options
	{2, []string{"attrs"}},                                             // what nodes have until they go
	{2, []string{"alerts"}},                                            // who is told of what happens
	{3, []string{"cib", "cib/idle"}},                                   // the document; what of one is not carried out
	{4, []string{"cib/acl", "cib/store", "cib/journal"}},               // who may, and where it is kept
	{4, []string{"cib/upgrade", "transition"}},                         // older documents; plans and results as data
	{4, []string{"lrmd/...", "membership/..."}},                        // agents; who is here
	{4, []string{"fencing/..."}},                                       // how lost nodes are stopped
	{5, []string{"pengine/...", "controller/...", "cib/shadow"}},       // what to do; how hosts agree on it
	{6, []string{"sim", "api", "crmsh/lang", "crmsh/ra"}},              // on the engine; the daemon's words; the shell's
	{6, []string{"fencing/review"}},                                    // what keeps fencing from working
	{7, []string{"plan", "crmsh/compile", "tools/output"}},
	{8, []string{"crmsh/session", "tools/cluster", "tools/optionlist"}}, // an editing session; a tool's way to the document
	{9, []string{"crmsh/live", "tools/attribute"}},
	{10, []string{"tools/importer", "tools/crmmon"}}, // the tools themselves
	{10, []string{"tools/cibadmin", "tools/crmdiff", "tools/crmshadow", "tools/crmsimulate", "tools/crmstandby", "tools/crmverify", "tools/stonithadmin"}},
	{10, []string{"tools/attrdupdater", "tools/crmattribute", "tools/crmfailcount"}},
	{11, []string{"tools/crmmaster", "tools/cibsecret"}}, // made of other tools
	{10, []string{"tools/crmerror", "tools/crmrule", "tools/iso8601"}},
	{10, []string{"tools/crmadmin", "tools/crmnode", "tools/crmresource", "tools/crmticket", "tools/pacemakerd"}},
	{11, []string{"daemon/...", "crmsh/ui/..."}}, // the shell calls tools
	{12, []string{"tools/crm"}},     // a tool made of the shell
	{13, []string{"tools/planner"}}, // and one made of that
	{12, []string{"lab/..."}},
	{14, []string{"cmd/pacer", "bench", "differential/..."}},
	{12, []string{"crmsh", "tools/..."}}, // tests over a whole shell, over all tools
}

// private are parts whose inside is their own: the packages that may import it, and what of it.
var private = []struct {
	part   string
	open   []string // what of it everybody above may import
	inside []string // who may import the rest
}{
	// The engine is asked through its entry, and read through the world it leaves and the reports on it. The shell,
	// the daemon and the controller only ask: what they need to know of a plan stands in the graph.
	{"pengine", []string{"pengine", "pengine/world", "pengine/report"}, []string{"pengine"}},
	{"pengine/world", nil, []string{"pengine", "sim", "plan", "tools", "lab/scenario", "differential"}},
	{"pengine/report", nil, []string{"pengine", "sim", "plan", "tools"}},
	// The controller is the daemon's; everybody else speaks with a daemon through its API.
	{"controller", nil, []string{"controller", "daemon"}},
	{"daemon", nil, []string{"daemon", "cmd/pacer"}},
	{"membership", nil, []string{"membership", "controller", "daemon", "lab", "crmsh/ui"}},
	{"crmsh", nil, []string{"crmsh", "tools/crm", "tools/planner", "bench"}},
	{"lab", nil, []string{"lab", "cmd/pacer", "bench"}},
}

// within says whether a package is a part or in its folder.
func within(p, part string) bool { return p == part || strings.HasPrefix(p, part+"/") }

// place finds where a package stands: by the longest name that claims it.
func place(p string) (part string, level int, ok bool) {
	for _, f := range floors {
		for _, name := range f.parts {
			name, folder := strings.CutSuffix(name, "/...")
			if (p == name || folder && within(p, name)) && len(name) > len(part) {
				part, level, ok = name, f.level, true
			}
		}
	}
	return part, level, ok
}

// misplaced says what is wrong with an import, "" if nothing.
func misplaced(p, imported string) string {
	part, level, ok := place(p)
	if !ok {
		return p + " stands on no floor: give it a place in the table"
	}
	other, below, ok := place(imported)
	if !ok {
		return imported + " stands on no floor: give it a place in the table"
	}
	switch {
	case part != other && below > level:
		return p + " imports " + imported + ", which stands above it: move what both need below"
	case part != other && below == level:
		return p + " imports " + imported + ", which stands beside it: move what both need below, or give one a floor of its own"
	}
	for _, r := range private {
		if within(imported, r.part) && !slices.Contains(r.open, imported) && !slices.ContainsFunc(r.inside, func(who string) bool { return within(p, who) }) {
			return p + " imports " + imported + ", the inside of " + r.part
		}
	}
	return ""
}

// TestImportsRunDownwards keeps parts that know of one another in one order.
func TestImportsRunDownwards(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		if name == "pacer" || len(p.GoFiles) == 0 {
			continue
		}
		if _, _, ok := place(name); !ok {
			t.Error(misplaced(name, "cib"))
		}
		for _, i := range p.Imports {
			if i, ours := strings.CutPrefix(i, module); ours {
				if wrong := misplaced(name, i); wrong != "" {
					t.Error(wrong)
				}
			}
		}
	}
}

// TestTableOfFloors holds what the table forbids, by imports that stood here once or would be tempting.
func TestTableOfFloors(t *testing.T) {
	for _, c := range []struct {
		from, to string
		allowed  bool
	}{
		{"cib", "pengine/world", false},
		{"cib", "cib/value/score", true},
		{"cib/acl", "pengine", false},
		{"cib/value/rule", "cib", false},
		{"cib/value/rule", "cib/value/seq", true},
		{"api", "controller", false},
		{"controller", "pengine", false},
		{"pengine", "controller", false},
		{"daemon", "crmsh/lang", false},
		{"daemon", "pengine", true},
		{"daemon", "pengine/world", false},
		{"crmsh/live", "pengine", true},
		{"crmsh/live", "pengine/world", false},
		{"tools/crmmon", "pengine/constrain", false},
		{"tools/crmmon", "pengine/report", true},
		{"tools/crmmon", "tools/crmverify", false},
		{"pengine/act", "pengine/world", true},
		{"nowhere", "cib", false},
		{"cib/nowhere", "cib/value/score", false},
	} {
		if wrong := misplaced(c.from, c.to); (wrong == "") != c.allowed {
			t.Errorf("%s -> %s: allowed should be %t, the table says %q", c.from, c.to, c.allowed, wrong)
		}
	}
}
