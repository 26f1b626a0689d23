// Package crmmaster is the command crm_master, by which agents query and change the promotion score of their resource. It is
// crm_attribute with the name of that score, which by default is kept over restarts of the node. Options and exit statuses
// are those of Pacemaker's crm_master, which is deprecated in favour of crm_attribute --promotion.
package crmmaster
