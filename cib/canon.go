package cib

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// Param is a parameter of an operation, as an attribute of a <parameters> element.
type Param struct{ Name, Value string }

// ParamsText gives the text whose MD5 is an operation's digest: one space, <parameters, the parameters
// sorted by name as bytes, />, a line end. The argument is not changed.
func ParamsText(params []Param) string {
	sorted := slices.Clone(params)
	slices.SortStableFunc(sorted, func(a, b Param) int { return strings.Compare(a.Name, b.Name) })
	var b bytes.Buffer
	b.WriteString(" <parameters")
	for _, p := range sorted {
		form{}.attr(&b, &etree.Attr{Key: p.Name, Value: p.Value})
	}
	b.WriteString("/>\n")
	return b.String()
}

// ParamsDigest gives the operation digest of parameters: the value of op-digest, op-restart-digest or
// op-secure-digest, depending on which parameters the caller passes.
func ParamsDigest(params []Param) string { return MD5(ParamsText(params)) }

// OpParams keeps of an operation's parameters those that count in its digest. Meta-attributes
// (CRM_meta_*) and bookkeeping names go; a recurring operation keeps its timeout. The interval is read
// from CRM_meta_interval, in milliseconds.
func OpParams(params []Param) []Param {
	recurring := slices.ContainsFunc(params, func(p Param) bool {
		return p.Name == "CRM_meta_interval" && isPositive(p.Value)
	})
	var kept []Param
	for _, p := range params {
		if !isBookkeeping(p.Name) || recurring && p.Name == "CRM_meta_timeout" {
			kept = append(kept, p)
		}
	}
	return kept
}

// isPositive reports whether text begins with a whole number above zero.
func isPositive(text string) bool {
	text = strings.TrimLeft(text, " \t")
	digits := strings.TrimLeft(text, "0")
	return digits != "" && digits[0] >= '1' && digits[0] <= '9'
}

func isBookkeeping(name string) bool {
	switch name {
	case "id", "crm_feature_set", "op-digest", "on_node", "on_node_uuid", "pcmk_external_ip":
		return true
	}
	return strings.HasPrefix(name, "CRM_meta_")
}

// SignatureDigest gives the digest that stands in the .sig file beside a document on disk. White space
// between tags and text do not count.
func SignatureDigest(root *etree.Element) string {
	return form{}.digest(root, " ", "\n")
}

// digest gives the MD5 of an element's text with something before and behind it.
func (f form) digest(e *etree.Element, before, behind string) string {
	hash := md5.New()
	f.sink = hash
	b := bytes.NewBuffer(make([]byte, 0, 2*piece))
	b.WriteString(before)
	f.element(b, e, 0)
	b.WriteString(behind)
	hash.Write(b.Bytes())
	return hex.EncodeToString(hash.Sum(nil))
}

// Digest gives the digest of an element as peers compare it and patches carry it: without the attributes
// that record who wrote the document.
func Digest(e *etree.Element) string {
	return form{bare: true}.digest(e, "", "")
}

// MD5 gives the MD5 of a text in lower-case hexadecimal. Pacemaker's digests are MD5; they find changes,
// they guard against nobody.
func MD5(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
