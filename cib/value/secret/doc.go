// Package secret owns what values of a configuration are secret by their names, and how a secret is kept out of texts.
//
// A name is secret if one of the Patterns matches it: those of List for all of Pacer, or others that a user of the shell
// has chosen. What an agent's meta-data calls private is secret too; that is for those to tell who know the agent, and
// RecordedIn finds what the cluster has noted of it. The package works on names, texts and elements, and does no I/O.
package secret
