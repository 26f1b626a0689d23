// Package crmmon is the command crm_mon: it shows the state of a cluster, once, or on the screen for as
// long as one likes, redrawn whenever something happens. Options, texts, XML and exit statuses are those
// of Pacemaker's crm_mon.
//
// What is shown is worked out by package pengine/report from the CIB alone; this package chooses the
// sections and the form, and waits for changes.
package crmmon
