package cibadmin

import (
	"slices"
	"strings"

	"pacer/cib"
	"pacer/cib/acl"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/output"
)

// hows are the values of --show-access.
var hows = map[string]acl.How{"color": acl.Color, "text": acl.PlainText, "namespace": acl.Namespace}

func checkAccess(f *flags) error {
	if !f.ShowAccess.Given {
		return nil
	}
	if how := f.ShowAccess.Value; how != "" && how != "auto" {
		if _, ok := hows[how]; !ok {
			return output.Fail(vocab.ExitUsage, "Invalid value '%s' for option '--show-access'; expected color, text, namespace or auto", how)
		}
	}
	if f.User == "" {
		return output.Fail(vocab.ExitUsage, "-U/--user is required with -S/--show-access")
	}
	return nil
}

// open opens the CIB with the permissions of --user. To show what another user may do takes those of
// the caller.
func (j *job) open() (cluster.CIB, error) {
	if j.f.User == "" || j.f.ShowAccess.Given {
		return cluster.Open(j.Env)
	}
	return cluster.OpenAs(j.Env, j.f.User)
}

// showAccess writes a document with marks of what --user may do.
func (j *job) showAccess(doc *cib.Document) error {
	if reason := noAccessFor(doc, j.f.User); reason != "" {
		return output.Fail(vocab.ExitConfig, "Could not evaluate ACLs for %s: %s", j.f.User, reason)
	}
	how, ok := hows[j.f.ShowAccess.Value]
	if !ok {
		how = acl.PlainText
		if j.Env.StdoutTTY {
			how = acl.Color
		}
	}
	groups, err := cluster.Groups(j.Env, j.f.User)
	if err != nil {
		return err
	}
	rights := acl.For(doc.Root(), j.f.User, groups)
	for _, note := range rights.Notes() {
		j.Err("warning: %s", note)
	}
	text, err := rights.Render(doc.Root(), how)
	if err != nil {
		return j.refused(err)
	}
	if j.XML() == nil {
		text += "\n"
	}
	j.Markup("output", text)
	return nil
}

// noAccessFor says why a user's access cannot be shown, or "".
func noAccessFor(doc *cib.Document, user string) string {
	name := doc.Root().SelectAttrValue("validate-with", "")
	oldest := slices.Index(cib.Schemas(), "pacemaker-2.0")
	switch {
	case strings.ContainsAny(user, "<>&"):
		return cib.Invalid.String()
	case acl.Privileged(user):
		return vocab.ResultAlready.String()
	case slices.Index(cib.Schemas(), name) < oldest:
		return cib.Nonconforming.String()
	}
	return ""
}
