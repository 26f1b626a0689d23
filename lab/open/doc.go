// Package open is a cluster in a lab for whatever somebody wants to try: the verbs of stories (package lab/scenario), given
// one by one at a prompt, or by a file or pipe. A few more are for people: a shell in a node, the crm shell of a node, help.
//
// At a terminal what a node runs has the terminal, and what fails is said and no more. A script ends at the first line that
// fails: Run gives the exit status of the program that failed, 128 and the signal's number if a signal ended it, 1 for
// anything else. In the end the nodes are off and their files gone.
package open
