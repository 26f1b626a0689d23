// Package stonithadmin is the command stonith_admin: it has nodes fenced, confirms that a node is off, and shows fence
// devices and past fencings. It talks to the daemon of this host. Options and exit statuses are those of Pacemaker's
// stonith_admin, as far as they are here; a fencing tells besides how each device that was tried fared.
package stonithadmin
