// Package place decides where resources run and in which role (steps P1 to P4).
//
// Contract: NodeCriteria, InternalConstraints, ConfigChanges, Assign, in this order, on a world
// with its constraints read. The steps work on the scores of candidates (Resource.Allowed).
// Afterwards every resource has been through assignment: Assigned, NextRole and, for promotable clones,
// PromotionPriority are final, and World.Trace holds the scores in the order in which the steps met them.
//
// Units: scores as in package score; utilization in the configuration's own units.
//
// Where the rules differ between primitives, groups, clones and bundles, each step has one file
// per kind next to the file with the switch. What clones and bundles share is in instances.go.
package place
