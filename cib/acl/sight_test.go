package acl_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"pacer/cib"
	"pacer/cib/acl"
)

// lists are permissions with which something may be hidden.
var lists = []string{
	readAll + denySecret,
	readDB,
	denyAll + `<acl_permission id="q" kind="write" object-type="resources"/>`,
	writeAll + `<acl_permission id="q" kind="deny" object-type="resources"/>`,
	writeAll + `<acl_permission id="q" kind="deny" xpath="//nvpair[@name='secret']"/><acl_permission id="q2" kind="deny" object-type="status"/>`,
	`<acl_permission id="q" kind="read" object-type="constraints"/><acl_permission id="q2" kind="write" xpath="//nvpair[@name='target-role']"/>`,
	writeDB + denySecret + `<acl_permission id="q" kind="read" object-type="meta_attributes"/>`,
	`<acl_permission id="q" kind="write" xpath="//nvpair[@name='target-role']"/>`,
	`<acl_permission id="q" kind="write" xpath="//none"/>`,
	readAll + `<acl_permission id="q" kind="deny" xpath="/cib/status"/>` + writeRoles,
	"",
}

func values() *rapid.Generator[string] { return rapid.SampledFrom([]string{"1", "2", "Started", "x"}) }

// drawPart draws an element such as stand in resources.
func drawPart(t *rapid.T, tag string, depth int) *etree.Element {
	e := etree.NewElement(tag)
	if id := rapid.SampledFrom([]string{"", "db", "web", "db-m", "db-m-r", "db-m-s", "n1", "n2"}).Draw(t, "id"); id != "" {
		e.CreateAttr("id", id)
	}
	if name := rapid.SampledFrom([]string{"", "", "secret", "target-role"}).Draw(t, "name"); name != "" {
		e.CreateAttr("name", name)
	}
	if rapid.Bool().Draw(t, "valued") {
		e.CreateAttr("value", values().Draw(t, "value"))
	}
	if depth == 0 {
		return e
	}
	for range rapid.IntRange(0, 3).Draw(t, "children") {
		if rapid.IntRange(0, 5).Draw(t, "comment") == 0 {
			e.CreateComment(values().Draw(t, "comment"))
			continue
		}
		e.AddChild(drawPart(t, rapid.SampledFrom([]string{"primitive", "meta_attributes", "nvpair", "nvpair"}).Draw(t, "tag"), depth-1))
	}
	return e
}

func drawSecrets(t *rapid.T, permissions string) *cib.Document {
	text := strings.Replace(base, "LISTS", `<acl_target id="joe"><role id="r"/></acl_target><acl_role id="r">`+permissions+`</acl_role>`, 1)
	doc, err := cib.Parse([]byte(text), "")
	if err != nil {
		t.Fatal(err)
	}
	doc = doc.Copy()
	for _, path := range []string{"configuration/resources", "configuration/resources/primitive/meta_attributes", "status"} {
		for range rapid.IntRange(0, 2).Draw(t, path) {
			doc.Root().FindElement(path).AddChild(drawPart(t, rapid.SampledFrom([]string{"primitive", "nvpair", "node_state"}).Draw(t, "tag"), 2))
		}
	}
	return doc
}

// otherSecrets gives a document of which the user sees the same, as far as chance has it: values, attributes, comments
// and elements are other ones, though the ids that are asked for are where they were.
func otherSecrets(t *rapid.T, doc *cib.Document) *cib.Document {
	other := doc.Copy()
	var visit func(e *etree.Element)
	visit = func(e *etree.Element) {
		for i := range e.Attr {
			if e.Attr[i].Key != "id" && rapid.IntRange(0, 3).Draw(t, "change") == 0 {
				e.Attr[i].Value = values().Draw(t, "other")
			}
		}
		if rapid.IntRange(0, 9).Draw(t, "add") == 0 {
			e.InsertChildAt(0, drawHidden(t))
		}
		for _, c := range e.ChildElements() {
			if c.SelectAttrValue("id", "h1") == "h1" && e.Tag != "configuration" && e.Tag != "cib" && rapid.IntRange(0, 3).Draw(t, "remove") == 0 {
				e.RemoveChild(c)
				continue
			}
			visit(c)
		}
	}
	for _, path := range []string{"configuration/resources", "status", "configuration/constraints"} {
		visit(other.Root().FindElement(path))
	}
	return other
}

func drawHidden(t *rapid.T) etree.Token {
	if rapid.Bool().Draw(t, "comment") {
		return etree.NewComment("hidden " + values().Draw(t, "text"))
	}
	e := etree.NewElement(rapid.SampledFrom([]string{"nvpair", "group"}).Draw(t, "tag"))
	e.CreateAttr("id", "h"+values().Draw(t, "id"))
	e.CreateAttr("name", "secret")
	e.CreateAttr("value", values().Draw(t, "value"))
	return e
}

// questions are paths that tell something of values.
var questions = []string{
	"", "", "", "//nvpair[@name='secret'][@value='1']", "//nvpair[@id='db-m-s'][starts-with(@value,'x')]", "//primitive[.//nvpair/@value='1']",
	"/cib/configuration/resources[.//@value='2']", "/cib[.//nvpair[@name='secret']/@value='x']/configuration/crm_config", "//comment()",
	"//*[@id='web'][count(//nvpair)>3]", "//nvpair/@value", "//*[name()='nvpair']", "/cib/status/*", "//rsc_location[//nvpair[@value='1']]",
}

func drawRequest(t *rapid.T) []cib.Op {
	var ops []cib.Op
	for range rapid.IntRange(1, 2).Draw(t, "ops") {
		ops = append(ops, cib.Op{
			Kind:      rapid.SampledFrom([]cib.Kind{cib.Create, cib.Modify, cib.Modify, cib.Replace, cib.Delete, cib.Delete, cib.Erase, cib.Bump, cib.Upgrade, cib.Patching, cib.Patching}).Draw(t, "op"),
			Section:   rapid.SampledFrom([]string{"", "configuration", "resources", "constraints", "status", "all", "acls", "none"}).Draw(t, "section"),
			XPath:     rapid.SampledFrom(questions).Draw(t, "xpath"),
			Data:      drawPart(t, rapid.SampledFrom([]string{"nvpair", "nvpair", "primitive", "meta_attributes", "resources", "status", "cib"}).Draw(t, "tag"), 3),
			All:       rapid.Bool().Draw(t, "all"),
			MayCreate: rapid.Bool().Draw(t, "may create"),
			Transform: func(*etree.Element) error { return nil },
			Patch:     drawPatch(t),
		})
	}
	return ops
}

// drawPatch draws what the crm shell sends.
func drawPatch(t *rapid.T) *cib.Patch {
	p := &cib.Patch{Digest: rapid.SampledFrom([]string{"", "", "", "00000000000000000000000000000000"}).Draw(t, "digest")}
	for range rapid.IntRange(1, 3).Draw(t, "changes") {
		path := "/cib" + rapid.SampledFrom([]string{
			"", "/status", "/configuration", "/configuration/resources", "/configuration/resources/primitive[@id='db']", "/configuration/resources/nvpair", "/configuration/acls",
			"/configuration/resources/primitive[@id='db']/meta_attributes[@id='db-m']", "/configuration/resources/primitive[@id='db']/meta_attributes[@id='db-m']/nvpair[@id='db-m-s']",
			"/configuration/resources/comment",
		}).Draw(t, "path")
		p.Changes = append(p.Changes, cib.Change{
			Action: rapid.SampledFrom([]cib.Action{cib.ActCreate, cib.ActModify, cib.ActMove, cib.ActDelete}).Draw(t, "action"), Path: path,
			Position: rapid.IntRange(-1, 3).Draw(t, "position"), Node: drawPart(t, "nvpair", 1), Result: drawPart(t, path[strings.LastIndexByte(path, '/')+1:][:2], 0),
		})
	}
	return p
}

// answerTo is all that a user learns by asking for something: the error, and what there is to be seen afterwards.
func answerTo(doc *cib.Document, ops []cib.Op) (answer string, next *cib.Document) {
	rights := acl.For(doc.Root(), "joe", nil)
	s, err := rights.Look(doc)
	if err != nil {
		return err.Error(), doc
	}
	next, _, after, err := s.Update(ops)
	if err != nil {
		return err.Error(), doc
	}
	view, err := acl.For(next.Root(), "joe", nil).View(next)
	if err != nil {
		return err.Error(), next
	}
	return string(view.Bytes()) + string(after.Bytes()), next
}

func view(doc *cib.Document) string {
	seen, err := acl.For(doc.Root(), "joe", nil).View(doc)
	if err != nil {
		return err.Error()
	}
	return string(seen.Bytes())
}

// TestAnswersTellNothing: of two documents of which a user sees the same, the user gets the same answers to whatever
// is asked, to the byte. What is not seen stays as it is, and where it is.
func TestAnswersTellNothing(t *testing.T) {
	same := 0
	rapid.Check(t, func(t *rapid.T) {
		permissions := rapid.SampledFrom(lists).Draw(t, "permissions")
		one := drawSecrets(t, permissions)
		other := otherSecrets(t, one)
		if view(one) != view(other) || string(one.Bytes()) == string(other.Bytes()) {
			return
		}
		same++
		ops := drawRequest(t)
		a, next := answerTo(one, ops)
		b, _ := answerTo(other, ops)
		if a != b {
			t.Fatalf("the answers differ:\n%s\n--- and\n%s\n--- though the documents\n%s\n--- and\n%s\n--- both are seen as\n%s", a, b, one.Bytes(), other.Bytes(), view(one))
		}
		if cib.CheckWellFormed(next.Root()) != nil {
			t.Fatal("the outcome cannot be read")
		}
	})
	if same < 10 {
		t.Errorf("only %d pairs of documents are seen as the same", same)
	}
}

// TestHiddenStays: what is not seen is there after any change that is permitted, unless what it is in was deleted.
func TestHiddenStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := drawSecrets(t, rapid.SampledFrom(lists).Draw(t, "permissions"))
		hidden := etree.NewElement("nvpair")
		for _, a := range [][2]string{{"id", "h"}, {"name", "secret"}, {"value", "kept"}} {
			hidden.CreateAttr(a[0], a[1])
		}
		doc.Root().FindElement("configuration/resources").AddChild(hidden)
		if strings.Contains(view(doc), `"kept"`) {
			return
		}
		_, next := answerTo(doc, drawRequest(t))
		// With an id, or a second time, they are other elements than before.
		for _, path := range []string{"configuration", "configuration/resources"} {
			if e := next.Root().FindElement(path); e == nil || e.SelectAttr("id") != nil {
				return
			}
		}
		if !strings.Contains(string(next.Bytes()), `value="kept"`) {
			t.Fatalf("lost in\n%s\n--- which was\n%s", next.Bytes(), doc.Bytes())
		}
	})
}

// seenUpdate is what somebody does who sees a part of a document.
type seenUpdate struct {
	name, permissions string
	op                cib.Op
	want              string // part of the resources afterwards; or of the error
}

func seenUpdates(t *testing.T) []seenUpdate {
	writeResources := `<acl_permission id="q" kind="write" object-type="resources"/>`
	return []seenUpdate{
		{
			"a replacement keeps what is not seen in its place", writeResources + denySecret,
			cib.Op{Kind: cib.Replace, Section: "resources", Data: data(t,
				`<resources><primitive id="web" class="ocf" type="nginx"/><primitive id="db" class="ocf" type="pgsql"><meta_attributes id="db-m"/></primitive></resources>`)},
			`<resources><primitive id="web" class="ocf" type="nginx"/><primitive id="db" class="ocf" type="pgsql"><meta_attributes id="db-m"><nvpair id="db-m-s" name="secret" value="x"/></meta_attributes></primitive></resources>`,
		},
		{
			"what is new stands where it was put", writeResources + denySecret,
			cib.Op{Kind: cib.Create, Section: "resources", Data: data(t, `<primitive id="n" class="lsb" type="x"/>`)},
			`<primitive id="web" class="ocf" type="apache"/><primitive id="n" class="lsb" type="x"/></resources>`,
		},
		{"what is around what is not seen goes with it", writeResources + denySecret, cib.Op{Kind: cib.Delete, Section: "resources", Data: data(t, `<primitive id="db"/>`)}, `<resources><primitive id="web" class="ocf" type="apache"/></resources>`},
		{
			"into what is not seen", `<acl_permission id="q" kind="write" xpath="//nvpair[@name='note']"/>`,
			cib.Op{Kind: cib.Modify, Section: "resources", MayCreate: true, Data: data(t, `<primitive id="web"><meta_attributes id="m"><nvpair id="nn" name="note" value="1"/></meta_attributes></primitive>`)},
			`<primitive id="web" class="ocf" type="apache"><meta_attributes id="m"><nvpair id="nn" name="note" value="1"/></meta_attributes></primitive>`,
		},
		{
			"in the place of what is not seen", `<acl_permission id="q" kind="write" xpath="//nvpair[@name='note']"/>`,
			cib.Op{Kind: cib.Modify, Section: "resources", MayCreate: true, Data: data(t, `<primitive id="db"><meta_attributes id="db-m"><nvpair id="db-m-s" name="note" value="1"/></meta_attributes></primitive>`)},
			"nvpair[@id='db-m-s'] cannot be added; its id or place is taken",
		},
		{
			"guesses of an attribute", readDB + `<acl_permission id="q" kind="deny" xpath="//meta_attributes"/>`,
			cib.Op{Kind: cib.Modify, Section: "resources", Data: data(t, `<nvpair id="db-m-s" value="x"/>`)},
			"<nvpair id=\"db-m-s\"> does not exist",
		},
		{
			"attributes of the way there", `<acl_permission id="q" kind="write" object-type="nvpair"/>`,
			cib.Op{Kind: cib.Modify, Section: "resources", Data: data(t, `<primitive id="db" type="pgsql"/>`)},
			"attributes of /cib/configuration/resources/primitive[@id='db'], which is not to be seen, cannot be changed",
		},
		{"what may not be written", readDB, cib.Op{Kind: cib.Delete, Section: "resources", Data: data(t, `<primitive id="db"/>`)}, "user joe: may not remove /cib/configuration/resources/primitive[@id='db']"},
		{"an upgrade", writeAll + denySecret, cib.Op{Kind: cib.Upgrade}, "cib_upgrade is about the whole document"},
		{"the whole, seen and written", writeAll, cib.Op{Kind: cib.Delete, XPath: "//nvpair[@name='secret']"}, `<nvpair id="db-m-r" name="target-role" value="Started"/></meta_attributes>`},
		{"no permission", "", cib.Op{Kind: cib.Delete, XPath: "//["}, "user joe: no permission to read any of the configuration"},
		{"too much", writeResources + denySecret, cib.Op{Kind: cib.Delete, XPath: "//*[" + strings.Repeat("..//*[", 20) + "1" + strings.Repeat("]", 20) + "]"}, "steps"},
	}
}

// TestSightUpdates states what becomes of the whole document by what somebody does who sees a part.
func TestSightUpdates(t *testing.T) {
	for _, tt := range seenUpdates(t) {
		doc := with(t, tt.permissions)
		answer, next := "", (*cib.Document)(nil)
		s, err := acl.For(doc.Root(), "joe", nil).Look(doc)
		if err == nil {
			next, _, _, err = s.Update([]cib.Op{tt.op})
		}
		if err != nil {
			answer = err.Error()
			var refused *cib.OpError
			if !errors.As(err, &refused) {
				t.Errorf("%s: %T", tt.name, err)
			}
		} else {
			answer = cib.Text(next.Root().FindElement("configuration/resources"))
			if next.Version() != (cib.Version{Epoch: 2}) {
				t.Errorf("%s: version %v", tt.name, next.Version())
			}
		}
		if !strings.Contains(answer, tt.want) {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, answer, tt.want)
		}
	}
}

// TestVersionsAreRaisedAlike: the version after a change does not depend on how much its author sees.
func TestVersionsAreRaisedAlike(t *testing.T) {
	create := func(id string) cib.Op {
		return cib.Op{Kind: cib.Create, Section: "resources", Data: data(t, fmt.Sprintf(`<primitive id="%s" class="lsb" type="x"/>`, id))}
	}
	state := cib.Op{Kind: cib.Create, Section: "status", Data: data(t, `<node_state id="1"/>`)}
	for _, ops := range [][]cib.Op{{create("a")}, {state}, {create("a"), create("b")}, {state, create("a"), state}, {state, {Kind: cib.Delete, Section: "status", Data: data(t, `<x/>`)}}} {
		doc := with(t, writeAll+denySecret)
		whole, wantErr := cib.Update(doc, ops, nil)
		s, err := acl.For(doc.Root(), "joe", nil).Look(doc)
		if err != nil {
			t.Fatal(err)
		}
		next, _, _, err := s.Update(ops)
		if (err == nil) != (wantErr == nil) || err == nil && next.Version() != whole.Version() {
			t.Errorf("%v, %v; want %v, %v", next.Version(), err, whole.Version(), wantErr)
		}
	}
}

// TestCommentsAreHidden: comments belong to the element that they are in.
func TestCommentsAreHidden(t *testing.T) {
	doc := with(t, readDB).Copy()
	doc.Root().CreateComment("root")
	doc.Root().FindElement("configuration/resources").CreateComment("resources")
	doc.Root().FindElement("configuration/resources/primitive").CreateComment("db")
	seen := view(doc)
	if strings.Contains(seen, "root") || strings.Contains(seen, "<!--resources") || !strings.Contains(seen, "<!--db-->") {
		t.Error(seen)
	}
	if !slices.Contains(questions, "//comment()") {
		t.Error("nobody asks for comments")
	}
}
