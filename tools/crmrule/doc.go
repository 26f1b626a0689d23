// Package crmrule is the command crm_rule: it says of rules of a configuration whether they are in effect, now or at a date,
// as far as that is a matter of one date expression. Options, texts and exit statuses are those of Pacemaker's crm_rule,
// which says with --verbose, or where PCMK_stderr asks for it, what is wrong with a date, an expression or the XML; the words
// for faulty XML are Pacer's. XML that is no configuration is refused, where Pacemaker ends by a signal. An expression that
// cannot be understood has the exit status of an invalid configuration, whatever is wrong with it.
package crmrule
