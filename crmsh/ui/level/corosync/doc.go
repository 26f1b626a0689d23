// Package corosync is the level where corosync's configuration on this host is looked at and changed, and what corosync says
// of itself is shown.
package corosync
