// Package crmverify is the command crm_verify: it checks a configuration, its form, its schema and its
// sense, and says what the cluster would stumble over. Options, texts and exit statuses are those of
// Pacemaker's crm_verify, except that it tells line and column of faults of form and schema. Findings gives the shell what
// it says before a commit.
package crmverify
