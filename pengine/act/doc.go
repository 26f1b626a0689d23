// Package act decides which actions a transition may need (steps A1 to A5).
//
// It reads assignments, roles and operations, and writes actions, orderings, edges and marks
// nodes as unclean. The order of what it does is part of its contract: every new action spends an
// id, and arrange applies orderings in the order in which they were recorded.
//
// The steps are DeferredChecks, Probes, Actions, RemoteOrderings and FencingAndShutdown. Nothing
// here fails; configuration problems become notes of the world.
package act
