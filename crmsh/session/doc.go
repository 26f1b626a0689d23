// Package session holds a configuration while it is edited: the document it began with, and the changes
// since. It carries out what the crm shell's commands ask for (create, load, delete, rename, set an
// attribute) and knows no terminal: it gives notes and errors as values for others to show.
//
// A change either happens as a whole or not at all. Commit sends exactly the difference between the
// document and its base to a Backend, which refuses if the configuration there is no longer the base's;
// then the error says what changed there and nothing is sent.
//
// What two people changed of one value, operation, rule or set does not add up: Merge lets the last of them stay and
// names the conflict. What refers to what is known by one table (referenceKinds), by which rename follows and delete
// leaves nothing behind. TakenAway lists what the changes would remove though the cluster uses it; whoever commits asks
// about that first. A value that is only the Mask of a hidden one is never taken.
//
// A Backend is what the configuration comes from: a file (File), or a running cluster.
package session
