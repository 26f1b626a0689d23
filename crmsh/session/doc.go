// Package session holds a configuration while it is edited: the document it began with, and the changes
// since. It carries out what the crm shell's commands ask for (create, load, delete, rename, set an
// attribute) and knows no terminal: it gives notes and errors as values for others to show.
//
// A change either happens as a whole or not at all. Commit sends exactly the difference between the
// document and its base to a Backend, which refuses if the configuration there is no longer the base's;
// then the error says what changed there and nothing is sent.
//
// A Backend is what the configuration comes from: a file (File), or a running cluster.
package session
