// Package upgrade brings a configuration written for an older schema to the latest one.
//
// There are three upgrades, each of several steps: to 2.0 (access control), to 3.0 (old names of
// options, requirements of operations), and to 4.0 (everything that 4.0 no longer has). Minor
// versions in between only add to the grammar and need no change. A step promises something about
// the document, and the steps after it rely on that; each promise has a file of its own.
//
// The document is changed in place, so callers pass a private copy. Whatever is renamed, moved, made or
// cannot be carried over is told in the Report as a Change, with what it was, what it is, and why, but
// without passwords and other secrets; next to that the Report has what Pacemaker prints of the same
// upgrade, word by word, and a Trail of the schemas that were tried and the steps that were taken. The
// results agree with Pacemaker's in meaning: the order of attributes and white space are not kept.
//
// Errors: ErrUnknownSchema for a document that names no known schema, and a *RefError for references
// that lead nowhere and without which an upgrade cannot tell what is meant.
package upgrade
