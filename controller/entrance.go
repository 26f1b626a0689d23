package controller

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/scan"
)

// fitMessage puts U+FFFD for all characters in the texts of a message, which is JSON, that XML does not allow. What a
// member says comes to stand in the document, and its own program may not be as careful. The argument is not changed.
func fitMessage(data []byte) []byte {
	for _, odd := range []string{"\uFFFE", "\uFFFF"} { // the only ones that JSON has as they are
		data = bytes.ReplaceAll(data, []byte(odd), []byte("\uFFFD"))
	}
	var out []byte
	done := 0
	for at := bytes.IndexByte(data, '\\'); at >= 0 && at+1 < len(data); {
		size, unfit := escapeAt(data[at:])
		if unfit {
			out = append(append(out, data[done:at]...), `\ufffd`...)
			done = at + size
		}
		next := bytes.IndexByte(data[at+size:], '\\')
		if next < 0 {
			break
		}
		at += size + next
	}
	if out == nil {
		return data
	}
	return append(out, data[done:]...)
}

// escapeAt gives the length of the escape that a text begins with, and whether it stands for a character that XML does
// not allow. Halves of surrogate pairs are no matter here: JSON readers take those that are alone for U+FFFD.
func escapeAt(text []byte) (size int, unfit bool) {
	if text[1] == 'b' || text[1] == 'f' {
		return 2, true
	}
	if text[1] != 'u' || len(text) < 6 {
		return 2, false
	}
	code, err := strconv.ParseUint(string(text[2:6]), 16, 32)
	if err != nil {
		return 2, false
	}
	isHalf := code >= 0xD800 && code <= 0xDFFF
	return 6, !isHalf && scan.CheckText(string(rune(code))) != nil
}

// readState reads a node_state element as a member sent it, and what can stand in the status section of it: the parts
// that its node alone knows.
func readState(text string) (*etree.Element, error) {
	tree, err := scan.Parse(text, scan.DropText)
	if err != nil {
		return nil, err
	}
	// In their places, since what is well-formed may not be so without what stood around it.
	root := etree.NewElement("cib")
	state := root.CreateElement("status").CreateElement("node_state")
	for _, tag := range ownParts() {
		if part := tree.Root().SelectElement(tag); part != nil {
			state.AddChild(cib.CopyElement(part))
		}
	}
	if err := cib.CheckWellFormed(root); err != nil {
		return nil, fmt.Errorf("its parts cannot be used: %w", err)
	}
	return state, nil
}

// ownParts are what only its own node knows of a node_state.
func ownParts() []string { return []string{"lrm", "transient_attributes"} }
