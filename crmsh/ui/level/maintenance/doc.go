// Package maintenance is the level where the cluster is told to leave resources alone, and agents are run by hand.
package maintenance
