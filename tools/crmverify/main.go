package crmverify

import (
	"errors"
	"fmt"
	"time"

	"github.com/alecthomas/kong"
	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/idle"
	"pacer/cib/schema"
	"pacer/cib/upgrade"
	"pacer/cib/value/vocab"
	"pacer/fencing/review"
	"pacer/pengine"
	"pacer/pengine/world"
	"pacer/private"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	Quiet     bool   `short:"q" help:"Don't print verify information."`
	LiveCheck bool   `short:"L" group:"Data sources" help:"Check the configuration used by the running cluster."`
	XMLFile   string `short:"x" name:"xml-file" placeholder:"FILE" group:"Data sources" help:"Check the configuration in the named file."`
	XMLPipe   bool   `short:"p" name:"xml-pipe" group:"Data sources" help:"Check the configuration piped in via stdin."`
	XMLText   string `short:"X" name:"xml-text" placeholder:"XML" group:"Data sources" help:"Check the configuration in the supplied string."`
	SaveXML   string `short:"S" name:"save-xml" placeholder:"FILE" group:"Additional options" help:"Save verified XML to named file (most useful with -L)."`
}

// Main runs crm_verify.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "Check a Pacemaker configuration for errors: whether it is well-formed XML, conforms to its schema, " +
			"and has none of the common misconfigurations. Errors must be fixed before the cluster will work properly.",
		Flags: f,
		Do:    func(p *output.Printer, _ *kong.Context) error { return perform(p, f) },
	})
}

func perform(p *output.Printer, f *flags) error {
	doc, err := read(p.Env, f)
	if err != nil {
		return err
	}
	if f.SaveXML != "" {
		if err := private.WriteFile(f.SaveXML, doc.Bytes()); err != nil {
			return output.Fail(vocab.ExitCantCreate, "could not save the configuration: %w", err)
		}
	}
	v := &verifier{Printer: p, doc: doc, verbose: p.Verbose, live: f.LiveCheck}
	if p.XML() != nil {
		v.verbose = 1
	} else if f.Quiet && v.verbose > 0 {
		v.verbose--
	}
	return v.conclude(v.check(), f.Quiet)
}

// read gets the document from the source that goes before the others.
func read(e env.Env, f *flags) (*cib.Document, error) {
	name, data, err := "", []byte(nil), error(nil)
	switch {
	case f.XMLFile != "":
		name = f.XMLFile
		data, err = cluster.ReadAll(e, name)
	case f.XMLText != "":
		name, data = "input string", []byte(f.XMLText)
	case f.XMLPipe:
		name = "standard input"
		data, err = cluster.ReadAll(e, "-")
	case f.LiveCheck:
		return cluster.Document(e)
	default:
		return nil, output.Fail(vocab.ExitError, "No input specified; give a file with --xml-file, or --live-check for the running cluster")
	}
	if err != nil {
		return nil, output.Fail(vocab.ExitConfig, "Verification failed: Unable to parse CIB XML: %w", err)
	}
	doc, err := cib.Read(data, name)
	var fault *cib.ParseError
	if errors.As(err, &fault) && fault.Fault == cib.NotCIB {
		return nil, output.Fail(vocab.ExitConfig, "Input is not a CIB: %w", err)
	}
	if err != nil {
		return nil, output.Fail(vocab.ExitConfig, "Verification failed: Unable to parse CIB XML: %w", err)
	}
	return doc, nil
}

// verdict is how bad it is.
type verdict int

const (
	fine verdict = iota
	questionable
	invalid
)

type verifier struct {
	*output.Printer
	doc     *cib.Document
	verbose int
	live    bool // the document is the running cluster's
}

// check tells what is wrong with the document, and how bad it is.
func (v *verifier) check() verdict {
	if err := v.doc.Conforms(); err != nil {
		v.tellFaults(err)
		return invalid
	}
	root := v.doc.Copy().Root()
	stateless := root.SelectElement("status") == nil
	if stateless {
		root.CreateElement("status")
	}
	if _, err := upgrade.ToLatest(root); err != nil {
		v.Err("%v", err)
		v.Err("The cluster will NOT be able to use this configuration.\n"+
			"Please manually update the configuration to conform to the %s syntax.", cib.LatestSchema)
		return invalid
	}
	all := notes(root, stateless)
	v.trace(all)
	v.tellUnheeded(root)
	return max(v.checkSchemaName(), v.tellNotes(all))
}

// checkSchemaName warns of a document that no schema is asked of.
func (v *verifier) checkSchemaName() verdict {
	if v.doc.Root().SelectAttrValue("validate-with", "") != schema.None {
		return fine
	}
	if v.verbose > 0 {
		v.Err("warning: Support for validate-with='none' is deprecated and will be removed in a future release without " +
			"the possibility of upgrades (manually edit to use a supported schema)")
	}
	return questionable
}

func (v *verifier) tellFaults(err error) {
	var n *cib.Nonconformity
	if !errors.As(err, &n) {
		v.Err("%v", err)
		return
	}
	for _, f := range n.Faults {
		v.Err("%s", f)
	}
}

// notes are what the policy engine has to say. Without a status only the configuration is looked at.
func notes(root *etree.Element, stateless bool) []world.Note {
	now := time.Now()
	loops := loopNotes(pengine.ConfiguredLoops(root, now))
	w := pengine.Status(pengine.Input{Root: root, Now: now})
	if !stateless {
		return append(pengine.Examine(w), loops...)
	}
	pengine.Health(w)
	pengine.Constraints(w)
	return append(w.Notes, loops...)
}

// loopNotes warns of orderings that contradict one another. Pacemaker notices only when it comes to
// carry them out.
func loopNotes(loops []pengine.Loop) (notes []world.Note) {
	for _, l := range loops {
		notes = append(notes, world.Note{Level: world.Warning, ID: l.Relax, Text: l.String(), Config: true})
	}
	return notes
}

// tellNotes tells what is wrong with the configuration and, at the second --verbose, with the state of the
// cluster, which does not count for the verdict.
func (v *verifier) tellNotes(notes []world.Note) verdict {
	worst := fine
	for _, n := range notes {
		level, text := "warning", n.Text
		if n.Level == world.Error {
			level = "error"
		}
		switch {
		case n.Level == world.Error && n.Config:
			worst = invalid
		case n.Level == world.Warning && n.Config:
			worst = max(worst, questionable)
		case n.Level == world.Info || v.verbose < 2:
			continue
		}
		if v.verbose > 1 {
			text += v.place(n.ID)
		}
		if v.verbose > 0 {
			v.Err("%s: %s", level, text)
		}
	}
	return worst
}

// tellUnheeded tells, with --verbose, of what is kept and not carried out, and of what keeps fencing from working. The
// configuration is valid all the same. Of elements it tells for the running cluster alone, as they concern the daemon that runs it: a file may be another's, and
// what is said of that is Pacemaker's to the letter.
func (v *verifier) tellUnheeded(root *etree.Element) {
	if v.verbose == 0 {
		return
	}
	for _, o := range idle.Options(root) {
		v.Err("warning: cluster option %s%s", o.Note, v.place(o.Pair))
	}
	if !v.live {
		return
	}
	for _, thing := range idle.Elements(root) {
		v.Err("warning: %s%s", thing, v.place(thing.ID))
	}
	found, _ := review.Of(v.doc, time.Now(), review.Host{}) // what the engine refuses it has told
	for _, f := range found {
		if f.Kind != review.Cluster { // of which the engine tells too
			v.Err("warning: %s%s", f, v.place(f.ID))
		}
	}
}

// trace tells what is no fault of the configuration to those who ask for a trace.
func (v *verifier) trace(notes []world.Note) {
	var silent []world.Note
	for _, n := range notes {
		if !n.Config {
			silent = append(silent, n)
		}
	}
	cluster.NewTrace(v.Env).Verbose(v.Verbose).Remarks(silent)
}

// place says where the element with an id is in the input.
func (v *verifier) place(id string) string {
	found := byID(v.doc.Root(), id)
	if id == "" || found == nil || !v.doc.Position(found).Known() {
		return ""
	}
	return fmt.Sprintf(" (%s: %v)", v.doc.Origin(), v.doc.Position(found))
}

func byID(e *etree.Element, id string) *etree.Element {
	if e.SelectAttrValue("id", "") == id {
		return e
	}
	for _, c := range e.ChildElements() {
		if found := byID(c, id); found != nil {
			return found
		}
	}
	return nil
}

// conclude tells the verdict and gives the error that it stands for.
func (v *verifier) conclude(found verdict, quiet bool) error {
	if found == fine {
		return nil
	}
	if found == invalid && v.verbose > 0 {
		v.Err("error: CIB did not pass schema validation")
	}
	text := "Configuration may need attention"
	if found == invalid {
		text = "Configuration invalid"
	}
	if v.verbose == 0 {
		text += " (-V may provide more detail)"
	}
	if !quiet {
		v.Err("%s", text)
	}
	return output.Exit(vocab.ExitConfig)
}
