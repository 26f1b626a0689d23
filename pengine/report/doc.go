// Package report writes what a scheduling run found and decided as text: cluster status,
// transition summary, scores, drawings. It reads the world and changes nothing in it.
package report
