// Package stonithadmin is the command stonith_admin: it has nodes fenced, confirms that a node is off, registers fence devices
// and levels, checks a device's parameters, and shows devices, agents and past fencings. What is asked of fencing goes to the
// daemon of this host; agents are run by the tool itself, so that they can be looked at where no cluster runs.
//
// Options, texts, XML and exit statuses are those of Pacemaker's stonith_admin (tools/stonith_admin.c). As text a fencing
// tells besides how each device that was tried fared, in the agent's own words; and what failed is said with the reason. Of
// agents there are fence_* alone: those of the Linux-HA kind are refused in words. The history's last fencing that went well is
// the latest, which is what Pacemaker's help says, and not the earliest, which is what its tool shows.
package stonithadmin
