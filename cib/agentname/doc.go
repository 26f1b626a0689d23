// Package agentname decides what an agent may be called.
//
// Class, provider and type of an agent make up the path of a program that is run as root. The
// configuration's checks, the crm shell and the executor all ask Check which of them are names; whoever could name other
// files would be root. Pacemaker takes any text, and an absolute path as the type of class lsb; Check refuses these.
// Check does not look at files: a link in a folder of agents is a name like any other.
//
// Errors are plain texts that say what was found, what a name is, and what to do.
package agentname
