// Package agentname decides what an agent may be called.
//
// Class, provider and type of an agent make up the path of a program that is run as root. Check is the one answer to
// which of them are names, for the configuration's checks, the crm shell and the executor alike; whoever could name
// other files would be root. Pacemaker takes any text, and an absolute path as the type of class lsb; these are refused.
// What an administrator links into the folders of agents is not looked through: a link is a name like any other.
//
// Errors are plain texts that say what was found, what a name is, and what to do.
package agentname
