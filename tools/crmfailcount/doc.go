// Package crmfailcount is the command crm_failcount: it shows how often operations of a resource failed on a node, and has that
// forgotten. Options, texts and exit statuses are those of Pacemaker's crm_failcount.
package crmfailcount
