// Package cib holds the cluster's configuration and status document, the CIB, as a value, and the
// operations that make a new document from an old one.
//
// # Contract
//
// A Document is immutable once it has been published, that is given to anyone but its maker. Root gives
// the element tree itself, to read only. To change something, take a Copy, or better call Apply.
// This package touches no files, clocks or network; package cib/store does.
//
// A document carries a version of three numbers, admin_epoch.epoch.num_updates. Apply raises it as
// Pacemaker's libcib does: a change of the configuration raises epoch and clears num_updates, any other
// change raises num_updates.
//
// Bytes, the digest texts and the digests are byte for byte Pacemaker's, because other programs compare
// them: the signature beside the file on disk, the digest in a patch, the operation
// digests in the status section.
//
// # Units
//
// Versions count from 0. Positions in text (scan.Pos) count lines and characters from 1; positions in a
// Patch count siblings from 0, comments included. Digests are 32 lower-case hexadecimal digits (MD5).
//
// # Errors
//
// Parse gives a *ParseError with the place of the fault. Apply and Patch.Apply give an *OpError, whose
// Code is Pacemaker's return code for the same refusal. Check gives Problems, one for each broken
// reference or repeated id.
package cib
