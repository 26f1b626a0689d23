// Package configure is the level where the configuration is edited: statements make objects, commands show, change and
// delete them, and commit gives all changes to the cluster at once.
package configure
