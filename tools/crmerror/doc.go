// Package crmerror is the command crm_error: it says what a number means that a tool, a daemon or a library gave, be it an
// exit status, a result of a function, or such a result as it was before results were negative, and lists them all.
// Options, texts and exit statuses are those of Pacemaker's crm_error, except that what is no number is refused, where
// Pacemaker takes it for an unknown error.
package crmerror
