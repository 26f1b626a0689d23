// Package sim tells what a cluster would do. It takes a configuration with status, changes it as
// asked (nodes go up and down, operations fail, tickets are granted), schedules, pretends that
// every action of the transition succeeds or fails as asked, and shows the cluster as it is then.
//
// Everything happens in memory: Run takes a document and gives a document back. The decisions are
// those of package pengine, the order of execution that of transition.Walker, and the history
// left behind is written by the same code that records real results, so that what is shown is what
// a cluster would do as far as can be known beforehand.
//
// Texts are those of Pacemaker's crm_simulate.
package sim
