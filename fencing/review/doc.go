// Package review says what keeps fencing from working as it is configured: devices that can fence nobody or that only their
// target could use, parameters that cannot be read, levels without devices, agents that are missing, do not describe
// themselves or miss a parameter, and fencing that is asked for without any device. It owns these sentences, whoever says
// them: the shell at verify and commit, crm_verify of the running cluster, the daemon's log and its status. Pacemaker tells
// of most of it only when it comes to fence.
//
// The package computes. What agents say of themselves it asks of a function, which may do I/O. Each Finding says what is wrong,
// where, and what to do; nothing of it keeps the rest of a configuration from working.
package review
