// Package store keeps the CIB in a folder as Pacemaker keeps it, and hands out immutable snapshots.
//
// # Contract
//
// The folder holds cib.xml and its digest cib.xml.sig, up to 100 numbered earlier configurations
// cib-N.raw with cib-N.raw.sig, and the number of the next of them in cib.last. Each program can go on
// where the other stopped. The store keeps the configuration alone: it does not write the status section,
// writes num_updates as 0, and starts both afresh when it opens the folder.
//
// There is one writer: a lock on cib.lock keeps other processes out, and writers within the process take turns. View
// never waits for the disk. Nobody may change what View gives.
//
// A configuration is on disk, files and folder synced, when Put returns. A process or host
// that dies at any moment leaves the old configuration or the new one. If it dies between the two
// renames at the end, the digest does not fit: Open then moves both files to a folder cib.auto.* and
// takes the newest backup that fits its digest, which is the old configuration, and says so in Notes.
//
// The store notices an edit of cib.xml by another program while it is open. Edits gives it either as a
// document, for the owner of the store to Put or Refuse, or as an error, after the store has kept the edited
// file aside and written its own document back.
//
// # Units
//
// Epochs and updates as in package cib. Waiting times are time.Duration.
//
// # Errors
//
// Open and Put wrap what the operating system said with the file's name and what to do; a full disk and a folder
// that cannot be written are such errors. After an error the store has the document it had before, in memory and on disk.
package store
