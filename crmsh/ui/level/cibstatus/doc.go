// Package cibstatus is the level where another state of the cluster than the real one is made up, to see what the cluster
// would do. What is made up here, configure simulate uses, too.
package cibstatus
