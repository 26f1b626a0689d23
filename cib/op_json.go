package cib

import (
	"encoding/json"
	"fmt"

	"github.com/beevik/etree"

	"pacer/cib/scan"
)

// opText is an Op as it travels between hosts and programs. Elements are XML text.
type opText struct {
	Kind        Kind   `json:"kind"`
	Section     string `json:"section,omitempty"`
	XPath       string `json:"xpath,omitempty"`
	Data        string `json:"data,omitempty"`
	Patch       *Patch `json:"patch,omitempty"`
	All         bool   `json:"all,omitempty"`
	MayCreate   bool   `json:"may_create,omitempty"`
	ExpandScore bool   `json:"expand_score,omitempty"`
	KeepVersion bool   `json:"keep_version,omitempty"`
	Digest      string `json:"digest,omitempty"`
}

// MarshalJSON writes the operation, without its Transform: whoever reads an Upgrade supplies one.
func (op Op) MarshalJSON() ([]byte, error) {
	t := opText{
		Kind: op.Kind, Section: op.Section, XPath: op.XPath, All: op.All, Patch: op.Patch, MayCreate: op.MayCreate,
		ExpandScore: op.ExpandScore, KeepVersion: op.KeepVersion, Digest: op.Digest, Data: elementText(op.Data),
	}
	return json.Marshal(t)
}

func elementText(e *etree.Element) string {
	if e == nil {
		return ""
	}
	return Text(e)
}

// UnmarshalJSON reads what MarshalJSON wrote. XML in it is read as strictly as a document.
func (op *Op) UnmarshalJSON(data []byte) error {
	var t opText
	if err := json.Unmarshal(data, &t); err != nil {
		return err
	}
	*op = Op{
		Kind: t.Kind, Section: t.Section, XPath: t.XPath, All: t.All, Patch: t.Patch, MayCreate: t.MayCreate,
		ExpandScore: t.ExpandScore, KeepVersion: t.KeepVersion, Digest: t.Digest,
	}
	var err error
	if op.Data, err = textElement(t.Data); err != nil {
		return fmt.Errorf("data of %v: %w", t.Kind, err)
	}
	return nil
}

func textElement(text string) (*etree.Element, error) {
	if text == "" {
		return nil, nil
	}
	tree, err := scan.Parse(text, scan.DropText)
	if err != nil {
		return nil, err
	}
	return tree.Root(), nil
}
