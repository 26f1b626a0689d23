package daemon

import (
	"github.com/beevik/etree"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
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
		names = names.With(list...)
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
