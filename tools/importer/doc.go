// Package importer is `pacer import`: it brings a configuration of any schema that Pacemaker ever had
// (from 1.0 on) to the latest one, writes the outcome to a new file, and reports what became something
// else and why. The file given is never changed.
//
// Exit status: 0 if the configuration was written, 1 if a file could not be read or written, 64 for a
// command line that makes no sense, 78 if the configuration cannot be brought to the latest schema.
package importer
