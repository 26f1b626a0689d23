// Package desk is what commands of the shell work with, each part for one thing: the configuration that is worked with and
// its edits (Configuration), how changes are committed (Commits) and checked (Checks), what is asked of the cluster
// (Cluster), and what the Tab key knows (Offers). Desk holds the parts together, for levels to take what they need.
//
// No part knows the levels, nor the line that runs: calls and contexts arrive as arguments.
package desk
