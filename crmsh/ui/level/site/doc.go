// Package site is the level where tickets of a cluster of several sites are managed.
package site
