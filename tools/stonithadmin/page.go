package stonithadmin

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"pacer/lrmd"
	"pacer/pengine/report"
	"pacer/tools/output"
)

// beginPage begins the page, if results are to be one.
func (a *admin) beginPage() {
	if a.Format != output.FormatHTML {
		return
	}
	head := []string{"<style>" + strings.Join(styles(), "\n") + "</style>"}
	if a.HTMLStylesheet != "" {
		head = append(head, strings.TrimSuffix(output.HTMLElement("link", "", "rel", "stylesheet", "href", a.HTMLStylesheet), "</link>"))
	}
	title := a.HTMLTitle
	if title == "" {
		title = output.CommandLine(a.Env.Name, a.Env.Args)
	}
	a.page = output.NewPage(title, head...)
}

// The classes of items about fencings, as Pacemaker's pages call them.
const (
	doneClass    = "successful-stonith-event"
	failedClass  = "failed-stonith-event"
	pendingClass = "pending-stonith-event"
)

// styles give the classes of the history their colors; a stylesheet of one's own may give them others.
func styles() []string {
	return []string{
		"." + doneClass + " { color: green }", "." + failedClass + " { color: red }", "." + pendingClass + " { color: GoldenRod }",
	}
}

// classOf is the class of an item about a fencing.
func classOf(s report.FenceState) string {
	switch s {
	case report.FenceDone:
		return doneClass
	case report.FenceFailed:
		return failedClass
	}
	return pendingClass
}

// endPage writes the page, with what went wrong, which is told nowhere else.
func (a *admin) endPage(err error) error {
	if a.page == nil {
		return err
	}
	if err != nil && !errors.Is(err, output.ErrTold) {
		a.page.Open()
		a.page.Item("%v", err)
		a.page.End()
		err = output.Exit(output.StatusOf(err))
	}
	text := a.page.Text()
	if a.HTMLCgi {
		text = "Content-Type: text/html\n\n" + text
	}
	if _, failed := io.WriteString(a.Text(), text); failed != nil {
		return failed
	}
	return err
}

// Info writes a line of text that neither XML nor a page has.
func (a *admin) Info(format string, args ...any) {
	if a.page == nil {
		a.Printer.Info(format, args...)
	}
}

// tell writes a line of text that a page has too.
func (a *admin) tell(text string) {
	if a.page != nil {
		a.page.Add("div", text)
		return
	}
	a.Printer.Info("%s", text)
}

// printed adds to the page what a program has printed.
func (a *admin) printed(rc code, result lrmd.Outcome) {
	a.page.Add("h2", "Command Output")
	a.page.Add("div", fmt.Sprintf("Return code: %d", int(rc)))
	for _, said := range []struct{ title, text string }{{"Stdout", result.Stdout}, {"Stderr", result.Stderr}} {
		if said.text != "" {
			a.page.Add("div", said.title)
			a.page.Add("div", said.text, "class", "output")
		}
	}
}
