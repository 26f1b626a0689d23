// Package crm is the command crm: it joins the crm shell to the configurations that the environment names, in CIB_file and
// CIB_shadow, or to the daemon of this host.
package crm
