// Package table has what the shell can do as values: a Level is a table of commands, a Command is a row of it.
//
// A row is all there is to say of a command: its names, what it takes, what it is for, who may use it, and the function
// that carries it out. What a command takes is a list of parameters, each bound to a field of a struct of the command's
// own. How the command is used, how many words it takes, what the Tab key offers for each, and how the words become that
// struct all follow from this list, so they cannot disagree.
//
//	table.Take(func(a *move) []table.Param {
//		return []table.Param{
//			table.Word("RESOURCE", &a.resource, resources),
//			table.Maybe("[NODE]", &a.node, nodes),
//		}
//	}, carryOut)
//
// Nothing here reads or writes anything; problems are errors of package lang, in words for people.
package table
