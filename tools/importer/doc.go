// Package importer is `pacer import`: it brings a configuration of any schema that Pacemaker ever had
// (from 1.0 on) to the latest one, writes the outcome to a new file, and reports what became something
// else and why, by lines of the file that it read. It never changes that file.
//
// It takes a configuration that names no schema, or one that it does not follow, for one of the first schema that it
// follows, and says so. It refuses one that follows none, with what is wrong in it, unless validate-with is "none": then
// validation stays off. It refuses one from before Pacemaker 1.0, which has another structure.
//
// Exit status: 0 if the configuration was written, 1 if a file could not be read or written, 64 for a
// command line that makes no sense, 78 if the configuration cannot be brought to the latest schema.
// Nothing is written unless it is 0.
package importer
