// Package vocab holds the words of the field, each table once: agents (class, provider, type), tasks, roles, exit
// codes of agents and tools, results of functions, execution statuses, and the words for yes and no. Numbers and
// texts are those of Pacemaker's interface (its headers agents.h, actions.h, roles.h and results.h), so that they
// stand in histories and reports as its tools expect them; what the crm shell calls them stands beside.
//
// Everything here is a value. Reading an unknown word gives the zero value, or ok is false; ParseAgent
// gives an error.
package vocab
