// Package crmticket is the command crm_ticket: it shows the tickets of a cluster of several sites, grants and revokes them,
// puts them in standby, and sets their attributes. Options, texts, XML and exit statuses are those of Pacemaker's crm_ticket.
package crmticket
