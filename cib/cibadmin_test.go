package cib_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"pacer/cib"
)

// objects draws parts of configurations. Their few ids and names make them meet.
type objects struct{ *rapid.T }

func (o objects) one(label string, of ...string) string {
	return rapid.SampledFrom(of).Draw(o.T, label)
}

func (o objects) id() string { return o.one("id", "a", "b", "c", "d") }

func (o objects) element(tag, id string, attrs ...string) *etree.Element {
	e := etree.NewElement(tag)
	e.CreateAttr("id", id)
	for i := 0; i < len(attrs); i += 2 {
		e.CreateAttr(attrs[i], attrs[i+1])
	}
	return e
}

func (o objects) pair() *etree.Element {
	return o.element("nvpair", o.id()+o.one("n", "-1", "-2"), "name", o.one("name", "x", "score"),
		"value", o.one("value", "1", "INFINITY", "-5", "foo", "value++", "value+=7", ""))
}

func (o objects) set() *etree.Element {
	set := o.element("meta_attributes", o.id()+"-m")
	for range rapid.IntRange(0, 2).Draw(o.T, "pairs") {
		set.AddChild(o.pair())
	}
	return set
}

func (o objects) primitive() *etree.Element {
	p := o.element("primitive", o.id(), "class", "ocf", "type", o.one("type", "Dummy", "dummy", "a&b"))
	if rapid.Bool().Draw(o.T, "has a set") {
		p.AddChild(o.set())
	}
	if rapid.IntRange(0, 3).Draw(o.T, "has a comment") == 0 {
		p.CreateComment(o.one("comment", " c ", "C"))
	}
	return p
}

func (o objects) object() *etree.Element {
	switch o.one("object", "primitive", "primitive", "group", "node", "pair", "set", "location", "section") {
	case "group":
		g := o.element("group", o.one("group", "g", "h"))
		for range rapid.IntRange(0, 2).Draw(o.T, "members") {
			g.AddChild(o.primitive())
		}
		return g
	case "node":
		return o.element("node", o.one("node", "1", "2"), "uname", o.one("uname", "n1", "n2"))
	case "pair":
		return o.pair()
	case "set":
		return o.set()
	case "location":
		return o.element("rsc_location", o.one("location", "l", "m"), "rsc", o.id(), "score", o.one("score", "5", "score++", "score+=10"))
	case "section":
		s := etree.NewElement(o.one("section", "resources", "nodes"))
		for range rapid.IntRange(0, 2).Draw(o.T, "in it") {
			s.AddChild(o.primitive())
		}
		return s
	}
	return o.primitive()
}

// document draws a configuration that no schema is asked about.
func (o objects) document() *cib.Document {
	root := etree.NewElement("cib")
	for _, a := range []string{"admin_epoch", "epoch", "num_updates"} {
		root.CreateAttr(a, fmt.Sprint(rapid.IntRange(0, 3).Draw(o.T, a)))
	}
	root.CreateAttr("validate-with", "none")
	configuration := root.CreateElement("configuration")
	for _, section := range []string{"crm_config", "nodes", "resources", "constraints"} {
		e := configuration.CreateElement(section)
		for range rapid.IntRange(0, 3).Draw(o.T, section) {
			e.AddChild(o.object())
		}
	}
	root.CreateElement("status")
	return cib.New(root)
}

func (o objects) operation() cib.Op {
	kinds := []cib.Kind{cib.Create, cib.Modify, cib.Modify, cib.Replace, cib.Delete, cib.Erase, cib.Bump}
	op := cib.Op{Kind: rapid.SampledFrom(kinds).Draw(o.T, "kind")}
	if op.Kind == cib.Erase || op.Kind == cib.Bump {
		return op
	}
	switch o.one("where", "all", "section", "xpath") {
	case "section":
		op.Section = o.one("scope", "resources", "nodes", "constraints", "configuration", "status", "tags", "op_defaults")
	case "xpath":
		op.XPath = o.one("xpath", "//primitive", "//nvpair[@name='x']", "//primitive[@id='a']", "//primitive[2]", "//resources/*", "/cib",
			"//meta_attributes", "//nvpair[last()]", "//group//primitive[1]", "//none", "//primitive/..", "//primitive[not(@id='b')]")
	}
	op.ExpandScore = op.Kind == cib.Modify // which cibadmin always asks for
	op.MayCreate = op.Kind == cib.Modify && rapid.Bool().Draw(o.T, "may create")
	op.All = op.Kind == cib.Delete && op.XPath != "" && rapid.Bool().Draw(o.T, "all")
	if op.Kind != cib.Delete || op.XPath == "" {
		op.Data = o.object()
	}
	return op
}

// TestRandomOperationsAgreeWithCibadmin: PACER_CIBADMIN is the cibadmin of a Pacemaker 3. The same operation
// on the same file gives the same exit status and leaves the same file, with the same version.
func TestRandomOperationsAgreeWithCibadmin(t *testing.T) {
	program := os.Getenv("PACER_CIBADMIN")
	if program == "" {
		t.Skip("PACER_CIBADMIN is not set")
	}
	file := filepath.Join(t.TempDir(), "cib.xml")
	rapid.Check(t, func(rt *rapid.T) {
		o := objects{rt}
		start, op := o.document(), o.operation()
		if err := os.WriteFile(file, start.Bytes(), 0o600); err != nil {
			rt.Fatal(err)
		}
		args := ""
		switch {
		case op.Kind == cib.Erase:
			args = "--erase --force"
		case op.Kind == cib.Bump:
			args = "--bump"
		case op.All:
			args = "--delete-all --force --xpath " + op.XPath
		}
		data := ""
		if op.Data != nil {
			data = cib.Text(op.Data)
		}
		command := exec.Command(program, cibadminArgs(op, args, data)...)
		command.Env = append(os.Environ(), "CIB_file="+file)
		out, _ := command.CombinedOutput() // its status is compared
		theirs, err := os.ReadFile(file)
		if err != nil {
			rt.Fatal(err)
		}
		ours, _, err := apply(start, []cib.Op{op})
		want := 0
		var refused *cib.OpError
		if errors.As(err, &refused) {
			want, ours = refused.Code.Exit(), start
		}
		if status := command.ProcessState.ExitCode(); status != want || string(ours.Bytes()) != string(theirs) {
			rt.Fatalf("%v ends with %d: %s\nours: %v\nbefore\n%s\ntheirs\n%s\nours\n%s", command, status, out, err, start.Bytes(), theirs, ours.Bytes())
		}
	})
}
