// Package ra knows what resource agents say of themselves: their parameters, with defaults and which of them
// are required, and the timeouts and intervals that they advise for their operations.
//
// A Catalog asks the agents of a host, those of class stonith too, and keeps the answers in a folder. It asks an
// agent again only when the agent's file has changed. Describe gives a *NoAgentError for one that is not
// here; work on a configuration must go on without it.
//
// Check compares a resource's settings with what its agent says, in the order in which the crm shell does
// it. Its findings are values. Times are as in package time.
package ra
