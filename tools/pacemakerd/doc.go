// Package pacemakerd is the commands that are called as Pacemaker's daemons. pacemakerd tells version and features, ends the
// daemon of this host, and otherwise is that daemon. The others (pacemaker-based and so on) are no programs of their own:
// they tell their version and, by the word metadata, the options that Pacemaker's daemon of the name lists, which older
// clients ask for. Options, texts and exit statuses are those of Pacemaker's, as far as they mean something here.
package pacemakerd
