// Package sim tells what a cluster would do. It takes a configuration with status, changes it as
// asked (nodes go up and down, operations fail, tickets are granted), schedules, pretends that
// every action of the transition succeeds or fails as asked, and shows the cluster as it is then.
//
// Everything happens in memory: Run changes the document that it is given into the one of the cluster afterwards. The
// decisions are those of package pengine, the order of execution that of transition.Walker, and the code that records
// real results writes the history.
//
// Texts are those of Pacemaker's crm_simulate.
package sim
