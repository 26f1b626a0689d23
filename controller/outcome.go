package controller

import (
	"errors"
	"fmt"
	"time"

	"pacer/cib"
	"pacer/cib/acl"
	"pacer/cib/schema"
)

// Outcome is the document that a client's wish leads to, or why there is none: a *Conflict, a *cib.OpError, or what
// of the whole would not be sound. It depends on nothing but its arguments, so that all members come to the same, and a
// host may try beforehand, on a document that it has been given, what it is about to ask of all. At is the time of the
// request, on which access control may depend.
//
// What a user asks whom access control lists limit is done with what that user sees, and the answer is about that alone
// (see package acl). One thing shows nevertheless: whether an id that the user names is taken, or leads somewhere.
func Outcome(doc *cib.Document, r Requested, at time.Time) (*cib.Document, error) {
	if acl.Enforced(doc.Root(), r.User, at.UTC()) {
		return limitedOutcome(doc, r)
	}
	if err := conflict(r.Base, doc.Version()); err != nil {
		return nil, err
	}
	next, err := cib.Update(doc, withUpgrades(r.Ops), nil)
	if err != nil {
		return nil, err
	}
	return next, unsound(doc, next)
}

// limitedOutcome is Outcome for a user whom access control lists limit.
func limitedOutcome(doc *cib.Document, r Requested) (*cib.Document, error) {
	sight, err := acl.For(doc.Root(), r.User, r.Groups).Look(doc)
	if err != nil {
		return nil, err
	}
	if err := conflict(r.Base, sight.Version()); err != nil {
		return nil, err
	}
	next, before, after, err := sight.Update(withUpgrades(r.Ops))
	if err != nil {
		return nil, err
	}
	err = unsound(doc, next)
	if err != nil && !sight.Whole() {
		err = unsoundAsSeen(r.User, grammarOf(doc), before, after)
	}
	return next, err
}

// unsoundAsSeen says of a change that is refused because of the whole document what the user can see of the reason.
func unsoundAsSeen(user string, grammar *schema.Grammar, before, after *cib.Document) error {
	seen := errors.Join(newProblems(before, after), newFaults(grammar, before, after))
	if seen != nil {
		return seen
	}
	text := fmt.Sprintf("user %s: the configuration would not be sound together with what may not be seen: an id is taken, a reference leads nowhere, or the schema is not followed; ask somebody who sees all of it", user)
	return &cib.OpError{Code: cib.Nonconforming, Kind: cib.Querying, Text: text}
}

// conflict says that the document is not the one that a change was made for, if that matters.
func conflict(base *cib.Version, present cib.Version) error {
	if base != nil && (base.AdminEpoch != present.AdminEpoch || base.Epoch != present.Epoch) {
		return &Conflict{*base, present}
	}
	return nil
}

// unsound says what a change would break.
func unsound(before, after *cib.Document) error {
	if before == after {
		return nil
	}
	if err := cib.CheckFeatureSet(after); err != nil {
		return err
	}
	if err := worse(before, after); err != nil {
		return err
	}
	return nonconforming(before, after)
}

// newFaults says where a document does not follow a grammar and did not before.
func newFaults(grammar *schema.Grammar, before, after *cib.Document) error {
	if grammar == nil {
		return nil
	}
	known := map[string]bool{}
	for _, f := range grammar.Validate(before.Root()) {
		known[before.Fault(f).Text] = true
	}
	var all []error
	for _, f := range grammar.Validate(after.Root()) {
		if text := after.Fault(f).Text; !known[text] {
			all = append(all, errors.New(text))
		}
	}
	return errors.Join(all...)
}

// grammarOf is the grammar that a document names; nil if there is none.
func grammarOf(doc *cib.Document) *schema.Grammar {
	version, ok := schema.Named(doc.Root().SelectAttrValue("validate-with", ""))
	if !ok {
		return nil
	}
	return schema.Of(version)
}

// historyOf names the history of a resource on a node.
type historyOf struct{ node, resource string }

// cleanable says which histories a cleanup forgets. Who is limited by access control lists cleans up what can be seen,
// and is refused if some of that may not be deleted.
func cleanable(doc *cib.Document, c cleanup) (func(historyOf) bool, error) {
	if !acl.Enforced(doc.Root(), c.User, time.Unix(c.At, 0).UTC()) {
		matches := resourceMatcher(doc.Root(), c.Resource)
		return func(h historyOf) bool { return matches(h.resource) }, nil
	}
	sight, err := acl.For(doc.Root(), c.User, c.Groups).Look(doc)
	if err != nil {
		return nil, err
	}
	seen, err := sight.Seen()
	if err != nil {
		return nil, err
	}
	wanted, patch := map[historyOf]bool{}, &cib.Patch{}
	matches := resourceMatcher(seen.Root(), c.Resource)
	for _, s := range seen.Root().FindElements("./status/node_state") {
		for _, h := range s.FindElements("./lrm/lrm_resources/lrm_resource") {
			id := h.SelectAttrValue("id", "")
			if matches(id) && (c.Node == "" || s.SelectAttrValue("uname", "") == c.Node) {
				wanted[historyOf{s.SelectAttrValue("id", ""), id}] = true
				patch.Changes = append(patch.Changes, cib.Change{Action: cib.ActDelete, Path: cib.Path(h), Position: -1})
			}
		}
	}
	if len(wanted) > 0 {
		if _, _, _, err := sight.Update([]cib.Op{{Kind: cib.Patching, Patch: patch}}); err != nil {
			return nil, err
		}
	}
	return func(h historyOf) bool { return wanted[h] }, nil
}
