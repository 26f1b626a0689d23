// Package node is the level where nodes are managed. Its commands take effect at once.
package node
