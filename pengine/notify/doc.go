// Package notify makes the notifications that agents of clones with meta-attribute notify=true
// get before and after each start, stop, promotion and demotion of an instance.
//
// A notification has four pseudo-actions of the clone, made early (PseudoOps) so that orderings
// can refer to them:
//
//	pre -> pre done -> the action ... its completion -> post -> post done
//
// When all else about a transition is settled (G2), Create adds to each instance an action of
// task "notify" between "pre" and "pre done", and one between "post" and "post done", and hands
// the agents lists of what is active, starting, stopping and so on (Pacemaker Explained, "Clone
// Resource Agent Requirements", notifications).
package notify
