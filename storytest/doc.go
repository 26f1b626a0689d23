// Package storytest plays stories of deterministic machines in tests. A story is a file of commands and of what comes of
// them: a command or several, a line of four dashes, what happens then, an empty line. A line that begins with # and a part
// without dashes are comments. The flag -rewrite writes what happens into the files, to be read before it is committed.
//
// Clock is virtual time with what is to happen in it, Lines what hosts did in it. A failure to read or write a file ends the
// test.
package storytest
