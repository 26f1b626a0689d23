// Package vocab holds the words of the field, each table once: agents (class, provider, type), tasks, roles, exit
// codes of agents and tools, results of functions, execution statuses, and the words for yes and no. Numbers and
// texts are those of Pacemaker's interface (its headers agents.h, actions.h, roles.h and results.h), so that they
// stand in histories and reports as its tools expect them; what the crm shell calls them stands beside.
//
// Everything here is a value. Reading never fails hard: an unknown word is the zero value, or ok is false.
package vocab
