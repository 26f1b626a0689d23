package crmdiff

import (
	"bytes"
	"errors"

	"github.com/alecthomas/kong"
	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/scan"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	Original       string  `short:"o" placeholder:"FILE" group:"Original XML" help:"Read the original from a file."`
	OriginalString *string `short:"O" placeholder:"STRING" group:"Original XML" help:"Take the original from the command line; goes before --original."`
	New            string  `short:"n" placeholder:"FILE" group:"Operation" help:"Compare with the contents of a file."`
	NewString      *string `short:"N" placeholder:"STRING" group:"Operation" help:"Compare with a string; goes before --new and --patch."`
	Patch          string  `short:"p" placeholder:"FILE" group:"Operation" help:"Apply the patch in a file to the original."`
	CIB            bool    `short:"c" name:"cib" group:"Additional" help:"Treat the inputs as a CIB: look at versions, leave the order of attributes out."`
	NoVersion      bool    `short:"u" group:"Additional" help:"Leave the version out of the comparison."`
	Stdin          bool    `short:"s" hidden:""`
}

// Main runs crm_diff.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "compare two Pacemaker configurations, or apply a comparison as a patch",
		Flags: f,
		Do:    func(p *output.Printer, parsed *kong.Context) error { return perform(p, f, parsed) },
	})
}

func perform(p *output.Printer, f *flags, parsed *kong.Context) error {
	patching := f.Patch != ""
	switch {
	case f.NoVersion && f.CIB:
		return output.Fail(vocab.ExitUsage, "-u/--no-version incompatible with -c/--cib")
	case f.NoVersion && patching:
		p.Err("Warning: -u/--no-version ignored with -p/--patch")
	}
	original, err := parse(p.Env, f.OriginalString, f.Stdin, f.Original, "original")
	if errors.Is(err, errNone) {
		return output.Fail(vocab.ExitUsage, "Either --original or --original-string must be specified")
	} else if err != nil {
		return err
	}
	name, what := f.second(parsed)
	target, err := parse(p.Env, f.NewString, f.Stdin, name, what)
	if errors.Is(err, errNone) {
		return output.Fail(vocab.ExitUsage, "Either --new, --new-string, or --patch must be specified")
	} else if err != nil {
		return err
	}
	if patching {
		return apply(p, original, target, f.CIB)
	}
	return compare(p, original, target, f)
}

// second is the file of the other input, that of --new or --patch, whichever was given last; and
// what the input is.
func (f *flags) second(parsed *kong.Context) (name, what string) {
	what = "new"
	for _, flag := range output.Given(parsed) {
		switch flag {
		case "new":
			name = f.New
		case "patch":
			name, what = f.Patch, "patch"
		}
	}
	return name, what
}

var errNone = errors.New("no input given")

// parse reads an input from a string, standard input or a file, in this order.
func parse(e env.Env, text *string, stdin bool, name, what string) (*etree.Element, error) {
	origin := name
	var data []byte
	var err error
	switch {
	case text != nil:
		origin, data = "input string", []byte(*text)
	case stdin:
		origin = "standard input"
		data, err = cluster.ReadAll(e, "-")
	case name != "":
		data, err = cluster.ReadAll(e, name)
	default:
		return nil, errNone
	}
	if err != nil {
		return nil, output.Fail(vocab.ExitDataErr, "Failed to parse %s XML: %w", what, err)
	}
	tree, err := scan.Parse(string(data), scan.DropText)
	if err != nil {
		return nil, output.Fail(vocab.ExitDataErr, "Failed to parse %s XML: %s: %w", what, origin, err)
	}
	return tree.Root(), nil
}

// compare shows the differences, if any.
func compare(p *output.Printer, original, target *etree.Element, f *flags) error {
	patch := &cib.Patch{Source: cib.VersionOf(original), Target: cib.VersionOf(target), Versioned: true}
	if f.NoVersion {
		patch.Versioned = false
		for _, name := range []string{"admin_epoch", "epoch", "num_updates"} {
			if a := original.SelectAttr(name); a != nil {
				target.CreateAttr(name, a.Value)
			}
		}
	}
	if patch.Changes = cib.DiffTrees(original, target, f.CIB); len(patch.Changes) == 0 {
		return nil
	}
	if f.CIB {
		patch.Digest = cib.Digest(target)
	}
	show(p, "patchset", patch.XML())
	return output.Exit(vocab.ExitError)
}

// apply shows what the patch makes of the original.
func apply(p *output.Printer, original, diff *etree.Element, versions bool) error {
	patch, err := cib.ParsePatch(diff)
	if err != nil {
		return refused(p, err)
	}
	use := patch.ApplyAnyway
	if versions {
		use = patch.Apply
	}
	next, err := use(cib.New(original))
	if err != nil {
		return refused(p, err)
	}
	show(p, "updated", next.Root())
	return nil
}

// refused says why the patch cannot be applied; in detail with --verbose, since programs compare the
// message, or if it is for an older version.
func refused(p *output.Printer, err error) error {
	var refusal *cib.OpError
	if !errors.As(err, &refusal) || p.Verbose > 0 || refusal.Code == cib.OldData {
		return output.Fail(output.StatusOf(err), "Could not apply patch: %w", err)
	}
	return output.Fail(output.StatusOf(err), "Could not apply patch: %v", refusal.Code)
}

func show(p *output.Printer, name string, e *etree.Element) {
	var b bytes.Buffer
	cib.AppendPretty(&b, e)
	p.Markup(name, b.String())
}
