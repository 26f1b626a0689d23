// Package upgrade brings a configuration written for an older schema to the latest one.
//
// There are three upgrades, each of several steps: to 2.0 (access control), to 3.0 (old names of options,
// requirements of operations), and to 4.0 (everything that 4.0 no longer has). Minor versions in between only add to
// the grammar and need no change. Each file holds one kind of step, which leaves the document in a form that the
// later steps rely on.
//
// An upgrade changes the document in place, so callers pass a private copy. The Report tells each thing that an
// upgrade renames, moves, makes or cannot carry over as a Change: what it was, what it is, and why, without
// passwords and other secrets. It also has what Pacemaker prints of the same upgrade, word by word, and a Trail of
// the schemas that were tried and the steps that were taken. The results agree with Pacemaker's in meaning: an
// upgrade does not keep white space and the order of attributes.
//
// Errors: ErrUnknownSchema for a document that names no known schema, and a *RefError for references
// that lead nowhere and without which an upgrade cannot tell what is meant.
package upgrade
