package cib_test

import "pacer/cib"

// apply performs operations and gives the patch that leads from the old document to the new one, nil if nothing
// changed.
func apply(doc *cib.Document, ops []cib.Op) (*cib.Document, *cib.Patch, error) {
	next, err := cib.Update(doc, ops, nil)
	if err != nil || next == doc {
		return next, nil, err
	}
	return next, cib.Diff(doc, next), nil
}
