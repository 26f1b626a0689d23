package live

import (
	"context"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"pacer/api"
	"pacer/crmsh/session"
)

// Perform asks the cluster for something that is no change of its configuration.
func (b *Backend) Perform(ctx context.Context, o session.Order) (string, error) {
	switch o.Verb {
	case session.Cleanup, session.Refresh:
		return b.cleanup(ctx, o)
	}
	return "", fmt.Errorf("%s cannot be asked of a running cluster yet", o.Verb)
}

// cleanup forgets failures, or with refresh all history, and says of which resources.
func (b *Backend) cleanup(ctx context.Context, o session.Order) (string, error) {
	if err := b.known(ctx, o); err != nil {
		return "", err
	}
	_, err := b.client.Cleanup(ctx, api.Cleanup{Resource: o.Resource, Node: o.Node, All: o.Verb == session.Refresh})
	if err != nil {
		return "", err
	}
	what := o.Resource
	if what == "" {
		what = "all resources"
	}
	where := o.Node
	if where == "" {
		where = "all nodes"
	}
	return fmt.Sprintf("Cleaned up %s on %s", what, where), nil
}

// known refuses names that the configuration does not have.
func (b *Backend) known(ctx context.Context, o session.Order) error {
	doc, err := b.client.CIB(ctx)
	if err != nil {
		return err
	}
	if o.Resource != "" && !hasResource(doc.Root(), o.Resource) {
		return fmt.Errorf("there is no resource %q in the configuration", o.Resource)
	}
	if o.Node != "" && !hasNode(doc.Root(), o.Node) {
		return fmt.Errorf("there is no node %q in the configuration", o.Node)
	}
	return nil
}

func hasResource(root *etree.Element, id string) bool {
	if i := strings.LastIndexByte(id, ':'); i > 0 {
		id = id[:i] // an instance of a clone
	}
	for _, e := range root.FindElements("./configuration/resources//*") {
		if e.SelectAttrValue("id", "") == id {
			return true
		}
	}
	for _, e := range root.FindElements("./status//lrm_resource") { // one that was removed
		if e.SelectAttrValue("id", "") == id {
			return true
		}
	}
	return false
}

func hasNode(root *etree.Element, name string) bool {
	for _, e := range root.FindElements("./configuration/nodes/node") {
		if e.SelectAttrValue("uname", "") == name {
			return true
		}
	}
	return false
}
