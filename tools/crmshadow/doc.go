// Package crmshadow is the command crm_shadow: it keeps copies of the CIB in files, in which tools work
// if the variable CIB_shadow names one, and brings them back to the cluster. Options, texts and exit
// statuses are those of Pacemaker's crm_shadow.
package crmshadow
