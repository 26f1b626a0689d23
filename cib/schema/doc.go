// Package schema knows the grammar of the configuration in each of its versions, and finds what in a
// document does not follow it.
//
// The grammar of all versions stands in one readable text, cib.grammar, in which every element and
// attribute says since and until when it exists. Compile makes the grammar of one version from it: for
// each element a pattern of attributes and children. Validation takes in one attribute or child after
// the other, each giving the pattern of what may follow; at a fault the pattern says what might have
// stood there instead.
//
// Ids must be unique, and references by id must lead to an element, wherever in the document it is.
// Which kind of element a reference leads to is not checked here. The status section may hold
// anything.
//
// Compile fails only if the text of the grammar is defective. Faults carry the element they are at;
// line and column are for the caller to find.
package schema
