// Package schema knows the grammar of the configuration in each of its versions, and finds what in a
// document does not follow it.
//
// The grammar of all versions stands in one readable text, cib.grammar, in which every element and
// attribute says since and until when it exists. Compile makes the grammar of one version from it: for
// each element a pattern of attributes and children. Validation takes in one attribute or child after
// the other; each gives the pattern of what may follow. At a fault the pattern says what might stand there
// instead.
//
// Ids must be unique, and references by id must lead to an element, wherever in the document it is.
// The package does not check which kind of element a reference leads to. The status section may hold
// anything.
//
// Compile fails only if the text of the grammar is defective. A Fault has the element that it is at;
// the caller finds line and column.
package schema
