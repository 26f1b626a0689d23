package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"pacer/cib/option"

	"github.com/beevik/etree"
)

// An older reference, such as Debian's 2.1.5, is asked only what would be done (-R), of documents in its
// own words, and answers are compared in words that both have. What has changed between the releases is
// named in sinceThen: a cluster that differs and is concerned by that is counted apart.

var releaseText = regexp.MustCompile(`Pacemaker (\d+)\.`)

// isOlder says whether a reference is older than the release whose decisions ours are.
func isOlder(path string) (bool, error) {
	out, err := exec.Command(path, "--version").Output()
	if err != nil {
		return false, fmt.Errorf("%s --version: %w", path, err)
	}
	release := releaseText.FindSubmatch(out)
	if release == nil {
		return false, fmt.Errorf("%s --version: %q names no release of Pacemaker", path, out)
	}
	return release[1][0] < '3' && len(release[1]) == 1, nil
}

// olderSchema and olderFeatures are what every 2.1.5 and later understands.
const (
	olderSchema   = "pacemaker-3.9"
	olderFeatures = "3.16.2"
)

// inOlderWords makes a copy of a document that means to an older reference what the document means now.
func inOlderWords(root *etree.Element) *etree.Element {
	root = root.Copy()
	set(root, "validate-with", olderSchema)
	for _, e := range append(root.FindElements("//[@crm_feature_set]"), root) {
		set(e, "crm_feature_set", olderFeatures)
	}
	for _, nv := range root.FindElements("//nvpair") {
		if o, _ := option.Find(get(nv, "name")); o.Legacy != "" {
			set(nv, "name", o.Legacy)
		}
	}
	for _, s := range root.FindElements("status/node_state") {
		whetherNotSince(s, "in_ccm", "true", "false")
		whetherNotSince(s, "crmd", "online", "offline")
	}
	for _, c := range root.FindElements("//clone") {
		sayUnique(c)
	}
	return root
}

// whetherNotSince replaces the time since when a node has been a member by whether it is.
func whetherNotSince(state *element, attr, yes, no string) {
	if since, err := strconv.ParseInt(get(state, attr), 10, 64); err == nil {
		value := yes
		if since == 0 {
			value = no
		}
		set(state, attr, value)
	}
}

// sayUnique spells out that a clone with several instances a node is unique, which is the default now.
func sayUnique(clone *element) {
	metas := clone.SelectElements("meta_attributes")
	value := func(name string) string {
		for _, m := range metas {
			for _, nv := range m.SelectElements("nvpair") {
				if get(nv, "name") == name {
					return get(nv, "value")
				}
			}
		}
		return ""
	}
	if n, _ := strconv.Atoi(value("clone-node-max")); n > 1 && value("globally-unique") == "" {
		nv := metas[0].CreateElement("nvpair")
		set(nv, "id", get(clone, "id")+"-unique", "name", "globally-unique", "value", "true")
	}
}

// judgeOlder is judge with an older reference.
func (h *hunt) judgeOlder(given []string, root *etree.Element) (v verdict) {
	file := filepath.Join(h.dir, "cib.xml")
	if v.err = os.WriteFile(file, document(inOlderWords(root)), 0o644); v.err != nil {
		return v
	}
	args := []string{"-x", file, "-R"}
	if at := slices.Index(given, "-t"); at >= 0 {
		args = append(args, given[at:at+2]...)
	}
	for _, from := range []struct {
		program program
		answer  *answer
	}{{reference(h.ref, h.dir), &v.want}, {ours, &v.got}} {
		var text string
		if text, _, _, v.err = from.program(args); v.err != nil {
			return v
		}
		from.answer.Summary = olderPlan(text)
	}
	v.names, v.versions = differing(v.want, v.got), versions(root)
	return v
}

// olderPlan is a summary in words that do not differ between releases.
func olderPlan(text string) string {
	text = strings.ReplaceAll(text, "maintenance)", "unmanaged)")
	text = strings.ReplaceAll(text, "unmanaged, disabled)", "disabled, unmanaged)")
	return text
}

// sinceThen are changes between the releases that decisions show, and how a cluster comes to be concerned.
var sinceThen = []struct {
	name      string
	concerned func(root *element) bool
}{
	{"colocations of instances, members of groups and promoted roles", func(root *element) bool { return has(root, "//rsc_colocation") }},
	{"which instances stay where they are though they prefer other nodes", func(root *element) bool {
		return has(root, "//clone") && has(root, "//rsc_location")
	}},
	{"roles of what is not promotable are ignored", func(root *element) bool {
		return has(root, "//nvpair[@name='target-role'][@value='Unpromoted']") || has(root, "//nvpair[@name='target-role'][@value='Promoted']")
	}},
	{"members that have not joined yet, or were not expected to", func(root *element) bool {
		return slices.ContainsFunc(root.FindElements("status/node_state"), func(s *element) bool {
			member := get(s, "in_ccm") != "false" && get(s, "in_ccm") != "0" && get(s, "in_ccm") != ""
			joined := get(s, "crmd") != "offline" && get(s, "crmd") != "0" && get(s, "crmd") != "" && get(s, "join") == "member" && get(s, "expected") == "member"
			return member && !joined
		})
	}},
	{"states of nodes without a name", func(root *element) bool {
		return slices.ContainsFunc(root.FindElements("status/node_state"), func(s *element) bool { return s.SelectAttr("uname") == nil })
	}},
	{"histories that do not tell the agent", func(root *element) bool {
		return slices.ContainsFunc(root.FindElements("//lrm_resource"), func(r *element) bool { return r.SelectAttr("class") == nil || r.SelectAttr("type") == nil })
	}},
	{"history entries without id, key or result", func(root *element) bool {
		return slices.ContainsFunc(root.FindElements("//lrm_rsc_op"), func(e *element) bool {
			return e.SelectAttr("id") == nil || e.SelectAttr("operation_key") == nil || e.SelectAttr("rc-code") == nil
		})
	}},
	{"unfencing of remote nodes", func(root *element) bool {
		return has(root, "//nvpair[@value='unfencing']") && (has(root, "//primitive[@type='remote']") || has(root, "//nvpair[@name='remote-node']"))
	}},
	{"what partitions without quorum may do", func(root *element) bool {
		return slices.Contains([]string{"false", "0"}, get(root, "have-quorum"))
	}},
}

func has(root *element, path string) bool { return root.FindElement(path) != nil }

// versions names what has changed that may have a cluster decided differently by an older reference.
func versions(root *element) (names []string) {
	for _, change := range sinceThen {
		if change.concerned(root) {
			names = append(names, change.name)
		}
	}
	return names
}
