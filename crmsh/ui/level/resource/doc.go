// Package resource is the level where resources are managed. Its commands take effect at once.
package resource
