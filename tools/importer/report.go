package importer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"pacer/cib"
	"pacer/cib/scan"
	"pacer/cib/upgrade"
)

// Report says what an import did.
type Report struct {
	File    string   `json:"file"`
	Output  string   `json:"output"`
	From    string   `json:"from"` // the schema named; "" if none was
	To      string   `json:"to"`
	Version string   `json:"version"` // of the configuration: admin_epoch.epoch.num_updates
	Changes []Change `json:"changes"` // by line; those without one last
}

// Change is something that became something else, or could not be carried over.
type Change struct {
	Level  string   `json:"level"`          // debug (nothing changes in effect), info, warning (something does)
	ID     string   `json:"id,omitempty"`   // of the element concerned, as it was
	Line   int      `json:"line,omitempty"` // of that element
	Column int      `json:"column,omitempty"`
	Was    string   `json:"was,omitempty"`
	Is     string   `json:"is,omitempty"`
	Why    string   `json:"why"`
	Made   []string `json:"made,omitempty"` // ids of new elements
	Text   string   `json:"text"`           // all of it in a sentence
}

func changeOf(c upgrade.Change, at scan.Pos) Change {
	return Change{strings.ToLower(c.Level.String()), c.ID, at.Line, at.Col, c.Was, c.Is, c.Why, c.Made, c.Text()}
}

// list adds what an upgrade has changed, with its places in the document as it was.
func (r *Report) list(doc *cib.Document, changes []upgrade.Change) {
	at := placesOf(doc)
	for _, c := range changes {
		r.Changes = append(r.Changes, changeOf(c, at.id(c.ID)))
	}
	slices.SortStableFunc(r.Changes, func(a, b Change) int {
		if (a.Line == 0) != (b.Line == 0) {
			return b.Line - a.Line
		}
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

func (r *Report) print(w io.Writer, format string, verbose bool) error {
	if format == "json" {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	_, err := io.WriteString(w, r.text(verbose))
	return err
}

func (r *Report) text(verbose bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: from %s to %s, written to %s\n", inWords(r.File, "standard input"), cmp.Or(r.From, "no schema"), r.To,
		inWords(r.Output, "standard output"))
	counts := map[string]int{}
	for _, c := range r.Changes {
		counts[c.Level]++
		if c.Level != "debug" || verbose {
			fmt.Fprintf(&b, "  %s: %s%s\n", c.Level, c.where(), c.Text)
		}
	}
	fmt.Fprintf(&b, "  %s\n", summary(counts, verbose))
	return b.String()
}

// where is a change's line, or the id if the line is not known.
func (c Change) where() string {
	switch {
	case c.Line > 0:
		return scan.Pos{Line: c.Line, Col: c.Column}.String() + ": "
	case c.ID != "":
		return c.ID + ": "
	}
	return ""
}

func summary(counts map[string]int, verbose bool) string {
	if counts["info"]+counts["warning"]+counts["debug"] == 0 {
		return "nothing but the schema's name changed"
	}
	text := fmt.Sprintf("%s, %s", count(counts["info"]+counts["warning"], "change"), count(counts["warning"], "warning"))
	if n := counts["debug"]; n > 0 && !verbose {
		text += fmt.Sprintf("; %d more without any effect (-v lists them)", n)
	}
	return text
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func inWords(file, stream string) string {
	if file == "-" {
		return stream
	}
	return file
}
