// Package output is what the command line tools have in common: options that every tool takes, the
// formats in which results are written, and exit statuses with their texts.
//
// # Contract
//
// A Tool names its flags, a struct that embeds Common, and a Do that works. Run parses the arguments,
// calls Do with a Printer and turns its error into a message and an exit status. As text, results go
// to the destination as they come and errors to standard error. As XML, one <pacemaker-result> with
// everything, errors included, is written at the end. As none, nothing is written.
//
// Options, texts and the XML are those of Pacemaker's tools (lib/common/output*.c and its schema
// xml/api): programs read them.
//
// # Errors
//
// An error that Do returns stands for a Status: see StatusOf. Run does not print one that wraps ErrTold: the user has
// been told already.
package output
