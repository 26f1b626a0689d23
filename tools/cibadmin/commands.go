package cibadmin

import (
	"bytes"
	"errors"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/output"
)

// show writes an element as XML.
func (j *job) show(e *etree.Element) {
	var b bytes.Buffer
	cib.AppendPretty(&b, e)
	j.Markup("output", b.String())
}

func (j *job) empty() error {
	doc := cib.Empty().Copy()
	root := doc.Root()
	root.CreateAttr("epoch", "1")
	if name := j.f.Empty.Value; name != "" {
		root.CreateAttr("validate-with", name)
	}
	j.show(root)
	return nil
}

func (j *job) digest() error     { return j.showDigest(cib.SignatureDigest(j.data)) }
func (j *job) wireDigest() error { return j.showDigest(cib.Digest(j.data)) }

func (j *job) showDigest(digest string) error {
	if root := j.XML(); root != nil {
		output.Element(root, "md5-sum", "digest", digest)
	}
	j.Info("%s", digest)
	return nil
}

func (j *job) query() error {
	c, err := j.open()
	if err != nil {
		return err
	}
	defer c.Close()
	doc, err := c.Document()
	if err != nil {
		return j.refused(err)
	}
	found, err := doc.Find(cib.Query{Section: j.section, XPath: j.xpath, Shallow: j.f.NoChildren})
	if err != nil {
		return j.refused(err)
	}
	if j.f.ShowAccess.Given && found == doc.Root() {
		return j.showAccess(doc)
	}
	if j.xpath != "" && j.f.NodePath {
		return j.showPaths(doc)
	}
	j.show(found)
	return nil
}

// showPaths writes where the objects are that the XPath selects.
func (j *job) showPaths(doc *cib.Document) error {
	found, err := cib.Select(doc.Root(), j.xpath)
	if err != nil {
		return j.refused(err)
	}
	if j.XML() == nil {
		for _, e := range found {
			j.Info("%s", cib.Path(e))
		}
		return nil
	}
	list := etree.NewElement("xpath-query")
	for _, e := range found {
		output.Element(list, "xpath-query-path", "id", cib.Path(e))
	}
	j.show(list)
	return nil
}

// change performs an operation.
func (j *job) change(op cib.Op) error {
	c, err := j.open()
	if err != nil {
		return err
	}
	defer c.Close()
	return j.refused(c.Apply(op))
}

func (j *job) on(kind cib.Kind) cib.Op {
	return cib.Op{Kind: kind, Section: j.section, XPath: j.xpath, Data: j.data}
}

func (j *job) erase() error  { return j.change(cib.Op{Kind: cib.Erase}) }
func (j *job) bump() error   { return j.change(cib.Op{Kind: cib.Bump}) }
func (j *job) create() error { return j.change(j.on(cib.Create)) }
func (j *job) delete() error { return j.change(j.on(cib.Delete)) }

func (j *job) deleteAll() error {
	op := j.on(cib.Delete)
	op.All = true
	return j.change(op)
}

func (j *job) modify() error {
	op := j.on(cib.Modify)
	op.ExpandScore, op.MayCreate = true, j.f.AllowCreate
	return j.change(op)
}

func (j *job) replace() error {
	if j.data.Tag == "cib" && j.data.SelectElement("status") == nil {
		j.data.CreateElement("status")
	}
	return j.change(j.on(cib.Replace))
}

func (j *job) patch() error {
	patch, err := cib.ParsePatch(j.data)
	if err != nil {
		return j.refused(err)
	}
	return j.change(cib.Op{Kind: cib.Patching, Patch: patch})
}

func (j *job) upgrade() error {
	var report upgrade.Report
	err := j.change(cib.Op{Kind: cib.Upgrade, Transform: func(root *etree.Element) (err error) {
		report, err = upgrade.ToLatest(root)
		return err
	}})
	cluster.NewTrace(j.Env).Upgrade(report, func(n upgrade.Message) {
		if n.Level == upgrade.Warning || j.Verbose > 1 || j.Verbose > 0 && n.Level == upgrade.Info {
			j.Err("%s: %s", n.Level, n.Text)
		}
	})
	return err
}

// refused tells of an operation that was refused, and shows the object that was.
func (j *job) refused(err error) error {
	var refusal *cib.OpError
	if !errors.As(err, &refusal) {
		return err
	}
	defer j.showRefused(refusal)
	text := refusal.Code.String()
	if j.Verbose > 0 || !plain(refusal) {
		text += ": " + refusal.Text
	}
	return output.Fail(vocab.Exit(refusal.Code.Exit()), "CIB API call failed: %s", text)
}

// plain says whether programs compare the whole message, so that reasons come only with --verbose.
func plain(refusal *cib.OpError) bool {
	switch refusal.Code {
	case cib.OldData:
		return refusal.Kind != cib.Patching
	case cib.Nonconforming, cib.Exists, cib.Denied:
		return true
	}
	return false
}

// showRefused writes the object that could not be created.
func (j *job) showRefused(refusal *cib.OpError) {
	if refusal.Kind != cib.Create || refusal.Object == nil {
		return
	}
	list := etree.NewElement("failed")
	var attrs []string
	if id := refusal.Object.SelectAttr("id"); id != nil {
		attrs = append(attrs, "id", id.Value)
	}
	attrs = append(attrs, "object-type", refusal.Object.FullTag(), "operation", refusal.Kind.String(), "reason", refusal.Code.String())
	failed := output.Element(list, "failed_update", attrs...)
	failed.AddChild(refusal.Object.Copy())
	j.show(list)
}
