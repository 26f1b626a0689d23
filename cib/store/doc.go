// Package store keeps the CIB in a folder as Pacemaker keeps it, and hands out immutable snapshots.
//
// # Contract
//
// The folder holds cib.xml and its digest cib.xml.sig, up to 100 numbered earlier configurations
// cib-N.raw with cib-N.raw.sig, and the number of the next of them in cib.last. Either program can go on
// where the other stopped. Only the configuration is kept: the status section is not written,
// num_updates is written as 0, and both start afresh when the folder is opened.
//
// There is one writer, guarded by a lock on cib.lock across processes and by a mutex within one. View
// never waits for the disk. What it gives must not be changed.
//
// A configuration is on disk, files and folder synced, when Put returns. A process or host
// that dies at any moment leaves the old configuration or the new one. If it dies between the two
// renames at the end, the digest does not fit: Open then moves both files to a folder cib.auto.* and
// takes the newest backup that fits its digest, which is the old configuration, and says so in Notes.
//
// An edit of cib.xml by another program is noticed while the store is open. It comes out of Edits either
// as a document, for whoever owns the store to Put or Refuse, or as an error, after the edited file was
// kept aside and the store's own document was written back.
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
