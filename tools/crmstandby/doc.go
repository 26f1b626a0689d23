// Package crmstandby is the command crm_standby: it queries and sets whether a node may run resources.
// Options, texts and exit statuses are those of Pacemaker's crm_standby.
package crmstandby
