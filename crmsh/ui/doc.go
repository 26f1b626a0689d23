// Package ui is the crm shell: its levels and commands, as users of crmsh know them, over a session of
// package session. It works one command at a time from the command line, from a file or a pipe, and with
// editing, completion and history on a terminal.
//
// Main is the entry. What it shows goes to standard output; errors, warnings and notes go to standard
// error, each behind ERROR:, WARNING: or INFO:. The exit status is 0 if every command succeeded, 1 if one
// failed, 2 for a command line that makes no sense, 130 if a signal broke off what was to be done: then nothing is
// left half done, and what was edited is kept to be brought back.
//
// # The way of a line
//
//	resource move web beta PT1H
//
//	line           prompt.Input reads it, continuations joined          table.Line
//	words          the runner splits it; lang keeps each word's place    []lang.Word
//	level and row  down the levels that the words name (stack), to the   *table.Command
//	               row of the command: move, of the level resource
//	may it?        the row says how many words it takes and whose skill
//	               it needs, and which words are never shown
//	arguments      the row's parameters put the words into a struct of   resource.preference
//	               the command's own; words that are not right are an
//	               error before anything is done
//	run            the row's function works with what its level was      func(*table.Call, preference) error
//	               given: the parts of desk.Desk
//	effects        edits of a session.Session, and desk.Commits that     session.Backend
//	               gives them to the cluster, a shadow or a file
//	output         console.Console, which hides what is private and says
//	               where errors come from
//
// When the line is done, the levels that it entered are left again, and Level.End commits what was changed.
//
// Help, completion, usage, did-you-mean and errors about the number of words read the same rows; there is no
// other list of commands. A command is added by a row in the table of its level (package level/NAME) and a
// function; a level by a package with a function Level, and its name in shell.tables.
//
// # Who knows what
//
// Tables are values: shell.tables builds them anew for each run out of the desk, and nothing registers
// itself. Levels know the desk and the table, never the runner; the parts of the desk know neither levels
// nor lines. What a person is asked, and whether it is asked, is the console's.
//
//	table                         rows, parameters, help pages: pure
//	console prefs privacy prompt  what is said, liked, hidden, typed
//	desk shadow pretend editor    the configuration, copies of it, a made-up status, texts to edit
//	level/...                     the commands
//	ui                            the runner, the commands that all levels have, and the joining
//
// The design takes from cobra the row that has all there is to say of a command, from kong that usage follows
// from the arguments' description, from gh the struct of options and the function that runs on it, given only
// what it needs, and from Terraform that arguments are read before, and apart from, what is done with them.
package ui
