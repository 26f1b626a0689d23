// Package crmmon is the command crm_mon: it shows the state of a cluster, once, or on the screen for as
// long as one likes; then it draws anew whenever something happens. Options, texts, XML and exit statuses are those
// of Pacemaker's crm_mon.
//
// Package pengine/report works out what to show, from the CIB alone; this package chooses the
// sections and the form, and waits for changes.
package crmmon
