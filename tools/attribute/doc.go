// Package attribute finds, sets and removes single options and attributes in a CIB: of nodes, permanent
// and until the next restart, and of the cluster. Tools build on it.
//
// New ids follow Pacemaker's rule (lib/cib/cib_attrs.c): a set's id is the section and the
// node's id joined by a dash, an attribute's id is the set's and the name.
//
// Functions give operations; the caller applies them. Errors are *output.Error.
package attribute
