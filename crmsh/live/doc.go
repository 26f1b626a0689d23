// Package live joins a crm session to a running cluster: it is the session.Backend that speaks to the
// daemon of this host through package api.
//
// Errors are those of the API, in words for people. A commit that was made for another version of the
// configuration is a *session.ConflictError.
package live
