// Package crmdiff is the command crm_diff: it compares two configurations, or applies what such a
// comparison gave. Options, texts and exit statuses are those of Pacemaker's crm_diff; in particular
// the exit status is 1 if there are differences.
package crmdiff
