package crmshadow

import (
	"errors"
	"io/fs"
	"os"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/output"
)

func (j *job) create() error { return j.copyCIB(false) }
func (j *job) reset() error  { return j.copyCIB(true) }

// copyCIB makes the copy anew from the CIB.
func (j *job) copyCIB(reset bool) error {
	switch {
	case j.f.Force:
	case reset:
		return output.Fail(vocab.ExitUsage, "%w", j.danger("The reset command overwrites the active shadow configuration", "shadow file", true))
	default:
		if err := j.mustNotExist(); err != nil {
			return err
		}
	}
	doc, err := j.document()
	if err != nil {
		return err
	}
	verb := "create"
	if reset {
		verb = "reset"
	}
	if err := j.write(doc, verb); err != nil {
		return err
	}
	return j.enter("A new shadow instance was created. To begin using it")
}

func (j *job) createEmpty() error {
	if !j.f.Force {
		if err := j.mustNotExist(); err != nil {
			return err
		}
	}
	doc := cib.Empty().Copy()
	if name := j.f.ValidateWith; name != "" {
		doc.Root().CreateAttr("validate-with", name)
	}
	j.Info("Created new %s configuration", doc.Root().SelectAttrValue("validate-with", ""))
	if err := j.write(doc, "create"); err != nil {
		return err
	}
	return j.enter("A new shadow instance was created. To begin using it")
}

func (j *job) switchTo() error {
	if err := j.mustExist(); err != nil {
		return err
	}
	return j.enter("To switch to the named shadow instance")
}

func (j *job) mustNotExist() error {
	if _, err := os.Stat(j.path()); err != nil {
		return nil
	}
	return output.Fail(vocab.ExitCantCreate, "%w", j.danger("A shadow instance '"+j.name+"' already exists", "shadow file", false))
}

// write replaces the copy's file as a whole.
func (j *job) write(doc *cib.Document, verb string) error {
	if err := cluster.ShadowFolder(j.Env).Write(j.name, doc); err != nil {
		return output.Fail(statusOf(err), "Could not %s the shadow instance '%s': %w", verb, j.name, err)
	}
	return nil
}

// commit brings the copy's configuration, or all of it, to the cluster.
func (j *job) commit() error {
	if !j.f.Force {
		return output.Fail(vocab.ExitUsage, "%w", j.danger("The commit command overwrites the active cluster configuration", "cluster", true))
	}
	if err := j.mustExist(); err != nil {
		return err
	}
	real, err := j.real()
	if err != nil {
		return err
	}
	defer real.Close()
	doc, err := j.shadow()
	if err != nil {
		return err
	}
	op := cib.Op{Kind: cib.Replace, Data: doc.Root()}
	if !j.f.All {
		op.Section = "configuration"
	}
	err = real.Apply(op)
	var refused *cib.OpError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		text := refused.Code.String()
		if j.Verbose > 0 {
			text += ": " + refused.Text
		}
		return output.Fail(vocab.Exit(refused.Code.Exit()), "Could not commit shadow instance '%s' to the CIB: %s", j.name, text)
	}
	return output.Fail(output.StatusOf(err), "Could not commit shadow instance '%s' to the CIB: %w", j.name, err)
}

func (j *job) delete() error {
	if !j.f.Force {
		return output.Fail(vocab.ExitUsage, "%w", j.danger("The delete command removes the specified shadow file", "shadow file", true))
	}
	if err := cluster.ShadowFolder(j.Env).Remove(j.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return output.Fail(statusOf(err), "Could not remove shadow instance '%s': %s", j.name, reason(err))
	}
	switch {
	case j.active != j.name:
	case j.Env.Getenv("PS1") == j.prompt():
		j.instruct("Press Ctrl+D to exit the crm_shadow shell")
	default:
		j.instruct("Remember to unset the CIB_shadow variable by entering the following into your shell:\n\tunset CIB_shadow")
	}
	return nil
}

// instruct tells the user what to do.
func (j *job) instruct(text string) {
	if j.XML() != nil {
		output.Element(j.XML(), "instruction").SetText(text)
		return
	}
	j.Info("%s", text)
}
