// Package cibadmin is the command cibadmin: it queries and edits the CIB as XML. Options, texts and exit
// statuses are those of Pacemaker's cibadmin.
package cibadmin
