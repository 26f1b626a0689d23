// Package arrange applies orderings to actions (steps O1 to O5).
//
// Apply turns recorded orderings into edges between actions, adds those that probes call for, and
// then lets each edge change its two actions: what comes after something that cannot run cannot
// run either, what something required implies is required, and so on.
//
// That last part is a relaxation whose order matters, because the first reason given for a change
// is the one users see, and because some changes make others impossible. Actions are taken newest
// first; within one, the edges it had when it was begun, newest first; whoever changes is begun
// again at once, with everything that comes after it. The order decides which reasons users see.
package arrange
