// Package metadata reads what an agent says of itself: the XML of the OCF resource agent API that
// the action meta-data prints.
//
// Parse takes the text and gives values; it does no I/O. It reads agents that do not follow the standard to
// the letter as far as they make sense: it skips unknown elements, and leaves empty what is missing.
// Which parameters force a restart, and which are private, follows from Pacemaker's rules, so that the
// digests in the resource history are the same.
package metadata
