// Package journal keeps the commits of a configuration: who made each, when, with what message, the
// difference, and the configuration before, so that the way back can be gone.
//
// A journal is a file of lines beside the configuration's own, each an Entry as JSON; the newest Limit
// entries are kept, fewer if they are large (MostBytes), and a few more until the file is next written anew.
// Entries are numbered from 1 on. A line that cannot be read, such as one that was being written when the host
// died, is passed over. What changes the
// configuration without writing the journal leaves a gap, which does no harm: each entry has all that is
// needed to go back before it.
//
// Writers of one journal have to keep one another out; readers need not care.
package journal
