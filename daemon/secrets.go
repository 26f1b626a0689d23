package daemon

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
	"pacer/lrmd"
)

// discreet is a change whose comment has no secret in it: neither one that the change sets, nor one that the comment gives a
// name to. A comment goes to the logs of all members, to whoever follows the events, and into the history.
func (d *Daemon) discreet(c api.Change) api.Change {
	if c.Comment == "" {
		return c
	}
	var private map[vocab.Agent][]string
	if doc, fault := d.document(); fault == nil {
		private = secret.RecordedIn(doc.Root())
	}
	names := secret.Usual()
	for _, list := range private {
		names = append(names, list...)
	}
	values := names.Assigned(c.Comment)
	for _, op := range c.Ops {
		values = append(values, secretsOf(op, names)...)
	}
	c.Comment = secret.Mask(c.Comment, values)
	return c
}

// secretsOf lists the secrets that an operation sets.
func secretsOf(op cib.Op, names secret.Patterns) (values []string) {
	if op.Data == nil {
		return nil
	}
	around := etree.NewElement("around") // the data may be a pair itself
	around.AddChild(op.Data.Copy())
	for _, nv := range (secret.Rule{Patterns: names}).Pairs(around) {
		if v := nv.SelectAttrValue("value", ""); v != "" {
			values = append(values, v)
		}
	}
	return values
}

// withoutSecrets is a result in whose reason no value stands that the agent calls private. The executor has left out what is
// secret by its name.
func (a *agents) withoutSecrets(r lrmd.Result) lrmd.Result {
	about := a.known[r.Agent].about
	if about == nil || r.ExitReason == "" {
		return r
	}
	var values []string
	for _, p := range about.Params {
		if v := r.Params[p.Name]; p.Private && v != "" && !slices.Contains(secret.Assumed(), p.Name) {
			values = append(values, v)
		}
	}
	r.ExitReason = secret.Mask(r.ExitReason, values)
	return r
}
