// Package nofollow writes in folders that belong to somebody else: root keeps the cluster's configuration below
// /var/lib/pacemaker, whose owner is the user of Pacemaker. A link that this user lays there must not lead a write, or a
// change of owner, to another place, and a pipe must not hold the daemon up.
package nofollow
