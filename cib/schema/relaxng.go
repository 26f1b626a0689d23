package schema

import (
	"fmt"
	"slices"

	"github.com/beevik/etree"
)

// RelaxNGFolder is where clients of Pacemaker look for the schemas of configurations.
const RelaxNGFolder = "/usr/share/pacemaker"

// File is a file of a RELAX NG schema.
type File struct{ Name, Text string }

// section is a part of the configuration that has a file of its own, as in Pacemaker's schemas.
type section struct {
	file     string
	elements []string // children of <configuration>
}

var sections = []section{
	{"options", []string{"crm_config", "rsc_defaults", "op_defaults"}},
	{"nodes", []string{"nodes"}},
	{"resources", []string{"resources"}},
	{"constraints", []string{"constraints"}},
	{"fencing", []string{"fencing-topology"}},
	{"acls", []string{"acls"}},
	{"tags", []string{"tags"}},
	{"alerts", []string{"alerts"}},
}

// RelaxNG gives the grammars of all versions as RELAX NG schemas, for clients that read these: pacemaker-VERSION.rng, which leads by
// externalRef to a file for each section of the configuration. A section has a file of every version that changed it. Clients
// such as crmsh walk these files themselves, from one to the next by externalRef, and look up elements and attributes in them.
func RelaxNG() []File {
	var files []File
	written := map[string]string{} // name of the file with this text
	part := func(base string, v Version, text string) string {
		name, known := written[base+text]
		if !known {
			name = fmt.Sprintf("%s-%s.rng", base, v)
			written[base+text] = name
			files = append(files, File{name, text})
		}
		return name
	}
	for _, v := range Versions() {
		text := relaxNG(v, part)
		files = append(files, File{v.Name() + ".rng", text})
	}
	return files
}

// relaxNG writes the schema of a version; part writes one of a section, and names its file.
func relaxNG(v Version, part func(base string, v Version, text string) string) string {
	w := &relaxWriter{def: Of(v).root}
	cib := w.start().CreateElement("element")
	cib.CreateAttr("name", w.def.name)
	w.outside = map[string]func(*etree.Element){
		"configuration": func(parent *etree.Element) { sectionRefs(parent, v, part) },
		"status": func(parent *etree.Element) {
			refer(named(parent, "element", "status"), part("status", v, anythingRNG()))
		},
	}
	w.pattern(cib, w.def.content)
	return w.text()
}

// sectionRefs writes the element <configuration> with references to the files of its sections.
func sectionRefs(parent *etree.Element, v Version, part func(base string, v Version, text string) string) {
	def := Of(v).root.children["configuration"]
	all := named(parent, "element", "configuration").CreateElement("interleave")
	for _, s := range sections {
		w := &relaxWriter{def: def}
		start := w.start()
		if len(s.elements) > 1 {
			start = start.CreateElement("interleave")
		}
		found := false
		for _, p := range members(def.content) {
			if slices.Contains(s.elements, childOf(p)) {
				w.pattern(start, p)
				found = true
			}
		}
		if found {
			refer(all, part(s.file, v, w.text()))
		}
	}
}

// members are the parts of an interleave, and of interleaves in it.
func members(p *pattern) []*pattern {
	if p.op == opInterleave {
		return append(members(p.a), members(p.b)...)
	}
	return []*pattern{p}
}

// childOf is the name of the element that a pattern is about, which may be optional.
func childOf(p *pattern) string {
	if p.op == opChoice {
		return childOf(p.a)
	}
	return p.name
}

func named(parent *etree.Element, tag, name string) *etree.Element {
	e := parent.CreateElement(tag)
	e.CreateAttr("name", name)
	return e
}

func refer(parent *etree.Element, file string) {
	parent.CreateElement("externalRef").CreateAttr("href", file)
}

// anythingRNG is a schema by which anything may be in an element.
func anythingRNG() string {
	w := &relaxWriter{}
	w.start()
	w.anything(w.root.SelectElement("start"))
	return w.text()
}
