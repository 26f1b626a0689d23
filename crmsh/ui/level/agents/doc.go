// Package agents is the level ra, where one learns about resource agents.
package agents
