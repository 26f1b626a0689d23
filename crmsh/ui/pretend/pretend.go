package pretend

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacer/cib"
	"pacer/cib/upgrade"
	"pacer/cib/value/vocab"
	"pacer/sim"
)

// State is a state of the cluster as a person made it up. It begins to be one when it is first looked at or loaded.
type State struct {
	// Document reads what a name stands for; Current gives the name of what is worked with, and reads that.
	Document func(ctx context.Context, name string) (*cib.Document, error)
	Current  func(context.Context) (name string, doc *cib.Document, err error)

	source  string
	doc     *cib.Document // nil until then
	changes []string
}

// Load takes the state from a document.
func (s *State) Load(ctx context.Context, source string) error {
	doc, err := s.Document(ctx, source)
	if err != nil {
		return err
	}
	if len(doc.Root().FindElements("status/*")) == 0 {
		return fmt.Errorf("%s has no status", source)
	}
	s.source, s.doc, s.changes = source, doc, nil
	return nil
}

// Get gives the document with the state: what was loaded, else that of the configuration in use.
func (s *State) Get(ctx context.Context) (*cib.Document, error) {
	if s.doc != nil {
		return s.doc, nil
	}
	source, doc, err := s.Current(ctx)
	if err != nil {
		return nil, err
	}
	s.source, s.doc, s.changes = source, doc, nil
	return doc, nil
}

// Source names the document that the state is from.
func (s *State) Source() string { return s.source }

// Changes lists what was made up since.
func (s *State) Changes() []string { return s.changes }

// Set puts another document in the place of the state, and notes why.
func (s *State) Set(doc *cib.Document, note string) {
	s.doc, s.changes = doc, append(s.changes, note)
}

// Over gives a document the state, if there is one.
func (s *State) Over(doc *cib.Document) *cib.Document {
	if s.doc == nil {
		return doc
	}
	return WithStatus(doc, s.doc)
}

// Inject changes the state by what crm_simulate can inject, and notes what was changed.
func (s *State) Inject(ctx context.Context, note string, in sim.Injections) error {
	doc, err := s.Get(ctx)
	if err != nil {
		return err
	}
	root := doc.Copy().Root()
	if _, err := upgrade.ToLatest(root); err != nil {
		return err
	}
	var failure error
	tell := func(e sim.Event) {
		if t, ok := e.(sim.Failure); ok && failure == nil {
			failure = errors.New(t.Text)
		}
	}
	if err := sim.Run(root, sim.Options{Now: time.Now(), Inject: in, Quiet: true}, sim.Files{}, tell); err != nil {
		return err
	}
	if failure != nil {
		return failure
	}
	s.Set(cib.New(root), note)
	return nil
}

// EndAs gives an operation that was made up another status than the one that follows from its exit code.
func (s *State) EndAs(node, key string, status vocab.Exec, code vocab.Exit) {
	for _, e := range s.doc.Root().FindElements("status/node_state/lrm/lrm_resources/lrm_resource/lrm_rsc_op") {
		if e.SelectAttrValue("on_node", node) != node || e.SelectAttrValue("operation_key", "") != key || e.SelectAttrValue("rc-code", "") != strconv.Itoa(int(code)) {
			continue
		}
		e.CreateAttr("op-status", strconv.Itoa(int(status)))
		if _, by, ok := strings.Cut(e.SelectAttrValue("transition-magic", ""), ":"); ok {
			e.CreateAttr("transition-magic", strconv.Itoa(int(status))+":"+by)
		}
	}
}

// OnlyInterval gives the interval of a resource's only monitor, in milliseconds.
func (s *State) OnlyInterval(ctx context.Context, rsc string) (string, error) {
	doc, err := s.Get(ctx)
	if err != nil {
		return "", err
	}
	var found []string
	for _, op := range doc.Root().FindElements("status/node_state/lrm/lrm_resources/lrm_resource/lrm_rsc_op") {
		id := op.Parent().SelectAttrValue("id", "")
		if base, _, _ := strings.Cut(id, ":"); base != rsc && id != rsc || op.SelectAttrValue("operation", "") != "monitor" {
			continue
		}
		if i := op.SelectAttrValue("interval", "0"); i != "0" && !slices.Contains(found, i) {
			found = append(found, i)
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%s has %d recurring monitors in the status; expected monitor:INTERVAL with the interval in milliseconds", rsc, len(found))
	}
	return found[0], nil
}

// WithStatus gives a document the status of another.
func WithStatus(doc, other *cib.Document) *cib.Document {
	root := doc.Copy().Root()
	for _, s := range root.SelectElements("status") {
		root.RemoveChild(s)
	}
	if s := other.Root().SelectElement("status"); s != nil {
		root.AddChild(s.Copy())
	}
	for _, name := range []string{"have-quorum", "dc-uuid"} {
		if v := other.Root().SelectAttrValue(name, ""); v != "" {
			root.CreateAttr(name, v)
		}
	}
	return cib.New(root)
}
