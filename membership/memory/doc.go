// Package memory is a net without a network: it connects members in one process, or over a unix
// socket that one process carries for the others, and its links can be cut, delayed and healed.
//
// Net is the deterministic core: Step takes an event and returns what to deliver to whom. Members
// that can reach one another, directly or through others, form a view. Each member has one vote. A view
// is quorate when it holds more than half of the expected votes; with Config.TwoNode one vote is enough.
//
// A member whose process ends without leaving stays in its view for Config.Token, as a host does
// on a real ring until the token is declared lost. If it comes back within that time, the others
// see a view with the same members and its new incarnation.
//
// A member that calls itself as one of another id does is refused: its Events are closed, and Err says why.
//
// Durations are time.Duration; member ids are 1 or more.
package memory
