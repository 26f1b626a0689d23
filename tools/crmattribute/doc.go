// Package crmattribute is the command crm_attribute: it queries and changes cluster options, defaults and attributes of nodes,
// in a file, a shadow copy or the running cluster. There transient attributes go through the daemon that keeps them, all else
// through the CIB. Options, texts and exit statuses are those of Pacemaker's crm_attribute. Agents call it.
package crmattribute
