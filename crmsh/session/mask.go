package session

import (
	"errors"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/secret"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// Mask stands in shown texts where a value is hidden. It is never taken as a value.
const Mask = secret.Hidden

// errMask refuses to set a value to what is shown in its place.
var errMask = errors.New(Mask + " is what is shown in the place of a hidden value, and is no value itself; give the value")

// refuseMask complains about a value that is only what is shown in its place.
func refuseMask(value string) error {
	if value == Mask {
		return errMask
	}
	return nil
}

// RefuseMasks complains about a document that has masks for values.
func RefuseMasks(doc *cib.Document) error {
	var problems lang.Problems
	for _, nv := range maskedPairs(doc.Root()) {
		problems = append(problems, maskProblem(nv, nil))
	}
	return problems.Err()
}

// unmask puts into the place of masks the values that stood there before, else those that the base has. List are the
// statements that were carried out, for the places of those that have none.
func (s *Session) unmask(before *etree.Element, list []lang.Statement) error {
	masked := maskedPairs(s.configuration())
	if len(masked) == 0 {
		return nil
	}
	known := []map[string]string{valuesOf(before), valuesOf(s.base.Root())}
	var problems lang.Problems
	for _, nv := range masked {
		value, ok := valueBefore(known, nv)
		if !ok {
			problems = append(problems, maskProblem(nv, list))
			continue
		}
		nv.CreateAttr("value", value)
	}
	s.changed()
	return problems.Err()
}

// maskedPairs lists the pairs whose value is the mask.
func maskedPairs(e *etree.Element) (out []*etree.Element) {
	for _, c := range e.ChildElements() {
		if c.Tag == "nvpair" && c.SelectAttrValue("value", "") == Mask {
			out = append(out, c)
		}
		out = append(out, maskedPairs(c)...)
	}
	return out
}

// valueBefore gives the value that a pair had: the one of its id and name, else the only one at its place.
func valueBefore(known []map[string]string, nv *etree.Element) (string, bool) {
	for _, values := range known {
		for _, key := range []string{byID(nv), standing(nv)} {
			if v, ok := values[key]; ok && v != severalValues {
				return v, true
			}
		}
	}
	return "", false
}

// severalValues stands for the value of a place that several pairs have.
const severalValues = "\x00"

// valuesOf finds the values of a document by the ids of pairs and by their places.
func valuesOf(root *etree.Element) map[string]string {
	out := map[string]string{}
	for _, nv := range root.FindElements("configuration//nvpair[@value]") {
		value := nv.SelectAttrValue("value", "")
		out[byID(nv)] = value
		if old, twice := out[standing(nv)]; twice && old != value {
			value = severalValues
		}
		out[standing(nv)] = value
	}
	return out
}

func byID(nv *etree.Element) string {
	return "id " + nv.SelectAttrValue("id", "") + " " + nv.SelectAttrValue("name", "")
}

// standing says where a pair stands, whatever the ids of lists are: its object, what it is in there, its name.
func standing(nv *etree.Element) string {
	path := nv.SelectAttrValue("name", "")
	e := nv.Parent()
	for ; e != nil && compile.Keyword(e) == ""; e = e.Parent() {
		path = e.Tag + " " + e.SelectAttrValue("name", "") + " " + e.SelectAttrValue("interval", "") + "/" + path
	}
	if e != nil {
		path = objectOf(e).ID + "/" + path
	}
	return path
}

// maskProblem says of a mask that nothing is known that it could stand for, at the place of the statement that has it.
func maskProblem(nv *etree.Element, list []lang.Statement) lang.Problem {
	p := lang.Problem{
		Found:    nv.SelectAttrValue("name", "") + "=" + Mask,
		Expected: "is what is shown in the place of a hidden value, and there is no value yet that could be kept; give the value",
	}
	name := called(nv)
	p.Expected = name + ": " + p.Expected
	_, id, _ := strings.Cut(name, " ")
	for _, st := range list {
		if own := lang.ID(st); own.Text == id || len(list) == 1 {
			p.Pos = st.Head().Keyword.Pos
		}
	}
	return p
}
