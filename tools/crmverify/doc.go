// Package crmverify is the command crm_verify: it checks a configuration, its form, its schema and its
// sense, and says what the cluster would stumble over. Options, texts and exit statuses are those of
// Pacemaker's crm_verify, except that faults of form and schema are told with line and column. Findings is what the shell tells of it before a commit.
package crmverify
