// Package importer is `pacer import`: it brings a configuration of any schema that Pacemaker ever had
// (from 1.0 on) to the latest one, writes the outcome to a new file, and reports what became something
// else and why, by lines of the file that was read. That file is never changed.
//
// A configuration that names no schema, or one that it does not follow, is taken for one of the first
// schema that it follows; one that follows none is refused, with what is wrong in it. So are those from
// before Pacemaker 1.0, which have another structure.
//
// Exit status: 0 if the configuration was written, 1 if a file could not be read or written, 64 for a
// command line that makes no sense, 78 if the configuration cannot be brought to the latest schema.
// Nothing is written unless it is 0.
package importer
