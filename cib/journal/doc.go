// Package journal keeps the commits of a configuration: who made each, when, with what message, the
// difference, and the configuration before, so that the way back can be gone.
//
// A journal is a file of lines beside the configuration's own, each an Entry as JSON; it keeps the newest Limit
// entries, fewer if they are large (MostBytes). The file grows by up to a quarter more before it is written anew.
// Read passes over a line that it cannot read, such as one that was being written when the host died. A change of the
// configuration without an entry leaves a gap, which does no harm: each entry has all that it takes to go back before
// it.
//
// An entry belongs to the version of the configuration that it led to, and its number is that version's epoch: the
// same commit has the same number on all hosts of a cluster, and a host that was away takes from others the entries
// that it missed (Missing, Merge). Two parts of a cluster that could not see one another may both have gone on from
// one version. When they meet, one configuration is kept; what led to the other is not in force any more, and its
// entries say so (Loss). Entries of one version are told apart by digests.
//
// Writers of one journal have to keep one another out. Readers may read at any time.
package journal
