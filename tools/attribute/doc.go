// Package attribute finds, sets and removes single options and attributes in a CIB: of nodes, permanent
// and until the next restart, and of the cluster. Tools build on it.
//
// Ids of what is made follow Pacemaker's rule (lib/cib/cib_attrs.c): the set's is the section and the
// node's id joined by a dash, the attribute's is the set's and the name.
//
// Functions give operations; who calls them applies these. Errors are *output.Error.
package attribute
