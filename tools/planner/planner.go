package planner

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"pacer/cib"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/plan"
	"pacer/tools/crm"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	File   string `arg:"" help:"Statements of the crm language, or a configuration as XML; - is standard input."`
	Onto   string `help:"CIB that the cluster has now; otherwise the one of CIB_file, CIB_shadow or the cluster." placeholder:"FILE"`
	Method string `help:"What the file does to the configuration: update, replace or push." enum:"update,replace,push" default:"update"`
	Format string `help:"text or json." enum:"text,json" default:"text"`
}

// exitBadInput is the exit status if there is no plan, apart from those of plan.Verdict.
const exitBadInput = 1

const about = "Show what a cluster would do with a configuration. Exit status: 0 nothing, 2 actions, 3 a service stops for good or a node is fenced."

// Main runs pacer plan. The exit status is the verdict: 0 nothing, 2 something, 3 something that takes a service away or fences a
// node.
func Main(e env.Env) int {
	var f flags
	if code, done := output.Command(e, "pacer plan", about, &f, kong.UsageOnError()); done {
		return code
	}
	p, err := planFile(e, f)
	if err != nil {
		fmt.Fprintf(e.Stderr, "pacer plan: %v\n", err)
		return exitBadInput
	}
	if err := show(e.Stdout, p, f.Format); err != nil {
		return exitBadInput
	}
	return int(p.Verdict())
}

func show(w io.Writer, p *plan.Plan, format string) error {
	if format == "json" {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(p)
	}
	_, err := io.WriteString(w, p.Text())
	return err
}

// planFile plans what a file says. A whole CIB, one with a status, needs no cluster beside it.
func planFile(e env.Env, f flags) (*plan.Plan, error) {
	data, err := readInput(e, f.File)
	if err != nil {
		return nil, err
	}
	file, unread := &lang.File{Origin: f.File}, error(nil)
	var whole *cib.Document
	if strings.HasPrefix(strings.TrimSpace(string(data)), "<") {
		doc, err := cib.Parse(data, f.File)
		if err != nil {
			return nil, err
		}
		if f.Onto == "" && len(doc.Root().FindElements("status/*")) > 0 {
			return plan.Make(nil, doc, time.Now())
		}
		whole, file.Statements = doc, compile.XMLStatements(doc)
	} else {
		file, unread = lang.Parse(f.File, string(data))
	}
	base, err := present(e, f.Onto)
	if err != nil {
		return nil, err
	}
	s := session.New(base, nil)
	if whole != nil {
		if err := s.NeedsImport(whole, f.File); err != nil {
			return nil, err
		}
	}
	if _, err := s.LoadText(session.Method(f.Method), file, unread); err != nil {
		return nil, err
	}
	return plan.Make(base, s.Document(), time.Now())
}

func readInput(e env.Env, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(e.Stdin)
	}
	return os.ReadFile(name)
}

// present gives the document that a cluster has now: one from a file if it is named.
func present(e env.Env, file string) (*cib.Document, error) {
	var b session.Backend = &session.File{Path: file}
	var err error
	if file == "" {
		b, err = crm.Open(e, "")
	}
	if err != nil {
		return nil, err
	}
	return b.Snapshot(context.Background())
}
