// Package metadata reads what an agent says of itself: the XML of the OCF resource agent API that
// the action meta-data prints.
//
// Parse takes the text and gives values; it does no I/O. Agents that do not follow the standard to
// the letter are read as far as they make sense: unknown elements are skipped, missing ones empty.
// What the resource history needs (which parameters force a restart, which are private) is computed
// as Pacemaker's controller does, which is where the digests of a configuration agree or do not.
package metadata
