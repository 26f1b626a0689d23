// Package report writes what a scheduling run found and decided as text: cluster status,
// transition summary, scores, drawings. It reads the world and changes nothing in it.
//
// A Summary is what a transition does, as values: what happens to which node or resource, from where to
// where, and why. Its text is made of them; package plan reads them, too.
package report
