package crmshadow

import (
	"bytes"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/tools/output"
)

// result is the element for the copy if results are XML, else nil.
func (j *job) result(attrs ...string) *etree.Element {
	if j.XML() == nil {
		return nil
	}
	return output.Element(j.XML(), "shadow", append([]string{"instance", j.name}, attrs...)...)
}

func (j *job) which() error {
	if err := j.useActive(); err != nil {
		return err
	}
	j.result()
	j.Info("%s", j.name)
	return nil
}

func (j *job) file() error {
	if err := j.useActive(); err != nil {
		return err
	}
	j.result("file", j.path())
	j.Info("%s", j.path())
	return nil
}

// openActive reads the copy in use.
func (j *job) openActive() (*cib.Document, error) {
	if err := j.useActive(); err != nil {
		return nil, err
	}
	if err := j.mustExist(); err != nil {
		return nil, err
	}
	return j.shadow()
}

func (j *job) display() error {
	doc, err := j.openActive()
	if err != nil {
		return err
	}
	text := pretty(doc.Root())
	if e := j.result(); e != nil {
		output.Element(e, "content").CreateCData(text)
	}
	j.Info("%s", strings.TrimRight(text, "\n"))
	return nil
}

// diff shows the changes from the CIB to the copy in use. Its status says whether there are any.
func (j *job) diff() error {
	if err := j.useActive(); err != nil {
		return err
	}
	if err := j.mustExist(); err != nil {
		return err
	}
	before, err := j.document()
	if err != nil {
		return err
	}
	after, err := j.shadow()
	if err != nil {
		return err
	}
	patch := cib.Diff(before, after)
	patch.Digest = ""
	e := j.result()
	if len(patch.Changes) == 0 {
		return nil
	}
	if e != nil {
		output.Element(e, "xml-patchset").CreateCData(pretty(patch.XML()))
	}
	j.Info("%s", strings.TrimRight(patch.String(), "\n"))
	return output.Exit(vocab.ExitError)
}

func pretty(e *etree.Element) string {
	var b bytes.Buffer
	cib.AppendPretty(&b, e)
	return b.String()
}
