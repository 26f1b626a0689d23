package cib

import (
	"bytes"
	"io"
	"slices"

	"github.com/beevik/etree"

	"pacer/cib/scan"
)

// Document is one state of the CIB. It is immutable once published.
type Document struct {
	root   *etree.Element
	origin string     // where the text came from, for messages; "" if from nowhere
	tree   *scan.Tree // the text's positions; nil if the document was not read from text
}

// New makes a document of an element tree and takes the tree over.
func New(root *etree.Element) *Document {
	if root.Parent() == nil {
		etree.NewDocumentWithRoot(root)
	}
	return &Document{root: root}
}

// Empty makes the document a cluster starts with: no resources, no status, version 0.0.0.
func Empty() *Document {
	root := etree.NewElement("cib")
	setAttr(root, "crm_feature_set", FeatureSet)
	setAttr(root, "validate-with", LatestSchema)
	Version{}.writeTo(root)
	configuration := root.CreateElement("configuration")
	root.CreateElement("status")
	for _, section := range []string{"crm_config", "nodes", "resources", "constraints"} {
		configuration.CreateElement(section)
	}
	return New(root)
}

// FeatureSet is the version of the cluster's protocol and status format that is spoken here: that of
// Pacemaker 3.0.2.
const FeatureSet = "3.20.5"

// Root gives the <cib> element, to read only.
func (d *Document) Root() *etree.Element { return d.root }

// Origin says where the document was read from, or "".
func (d *Document) Origin() string { return d.origin }

// Version gives the document's version.
func (d *Document) Version() Version { return VersionOf(d.root) }

// Copy gives a private copy that may be changed until it is published. It has no known positions.
func (d *Document) Copy() *Document { return New(copyElement(d.root)) }

// WithoutStatus gives a copy without the status section, which is most of a document. It is for reading, but for its root:
// all else shares its attributes with the document.
func (d *Document) WithoutStatus() *Document {
	c := copier{share: true}
	root := &etree.Element{Space: d.root.Space, Tag: d.root.Tag, Attr: slices.Clone(d.root.Attr)}
	for _, t := range d.root.Child {
		switch child := t.(type) {
		case *etree.Element:
			if child.Tag != "status" {
				root.AddChild(c.element(child))
			}
		case *etree.Comment:
			root.AddChild(etree.NewComment(child.Data))
		}
	}
	return New(root)
}

// Bytes gives the document as Pacemaker writes it to a file, without an XML declaration.
func (d *Document) Bytes() []byte {
	var b bytes.Buffer
	AppendPretty(&b, d.root)
	return b.Bytes()
}

// WriteTo writes what Bytes gives, piece by piece.
func (d *Document) WriteTo(w io.Writer) (int64, error) {
	out := &counter{Writer: w}
	b := bytes.NewBuffer(make([]byte, 0, 2*piece))
	form{pretty: true, sink: out}.element(b, d.root, 0)
	_, err := out.Write(b.Bytes())
	return out.written, err
}

// counter writes until an error, which it keeps.
type counter struct {
	io.Writer
	written int64
	err     error
}

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.Writer.Write(p)
	c.written, c.err = c.written+int64(n), err
	return n, err
}

// Position finds where an element stood in the text that the document was read from.
func (d *Document) Position(e *etree.Element) scan.Pos {
	if d.tree == nil {
		return scan.Pos{}
	}
	return d.tree.Position(e)
}

// Notes says what was in the text but is not in the document.
func (d *Document) Notes() []Note {
	if d.tree == nil {
		return nil
	}
	var notes []Note
	for _, s := range d.tree.Strays() {
		notes = append(notes, Note{d.origin, s.Pos, "text between elements is ignored: " + quote(s.Text)})
	}
	return notes
}

// Parse reads a document from text. The origin (a file's name, "standard input") is for messages only.
// The error is a *ParseError: the text is not well-formed XML, its root is not <cib>, or it names a
// schema that is not known.
func Parse(data []byte, origin string) (*Document, error) { return ParseText(string(data), origin) }

// ParseText is Parse for those who have a string already. The document keeps it.
func ParseText(text, origin string) (*Document, error) {
	d, err := read(text, origin)
	if err != nil {
		return nil, err
	}
	if err := d.checkSchemaName(); err != nil {
		return nil, err
	}
	return d, nil
}

// Read is Parse for those who have their own answer to a missing or unknown schema.
func Read(data []byte, origin string) (*Document, error) { return read(string(data), origin) }

func read(text, origin string) (*Document, error) {
	tree, err := scan.Parse(text, scan.DropText)
	if err != nil {
		return nil, notXML(err, origin)
	}
	d := &Document{root: tree.Root(), origin: origin, tree: tree}
	if d.root.FullTag() != "cib" {
		return nil, d.fail(NotCIB, d.root, "root element is <%s>, expected <cib>", d.root.FullTag())
	}
	return d, nil
}

// checkSchemaName refuses a validate-with that no schema has.
func (d *Document) checkSchemaName() error {
	name, ok := attrOf(d.root, "validate-with")
	if !ok {
		return d.fail(UnknownSchema, d.root, "<cib> has no validate-with; expected the name of a schema, such as validate-with=%q", LatestSchema)
	}
	known := Schemas()
	if slices.Contains(known, name) {
		return nil
	}
	hint := suggest(name, known)
	if hint == "" {
		hint = ", expected pacemaker-1.0 to " + LatestSchema
	}
	return d.fail(UnknownSchema, d.root, "validate-with names the unknown schema %q%s", name, hint)
}
