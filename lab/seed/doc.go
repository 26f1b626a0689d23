// Package seed holds the cluster that a newcomer sees first: one LSB script that is started on one
// of two nodes, watched there by a monitor, and moved when its node goes. The text of the
// configuration and the script are as their author published them.
package seed
