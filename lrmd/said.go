package lrmd

import (
	"slices"
	"strings"

	"pacer/cib/scan"
	"pacer/cib/value/vocab"
)

// Bounds on what is kept of an agent's words where they are all that there is.
const (
	mostSaidLines = 3
	mostSaid      = 400 // bytes
)

// ReasonMark begins the line of its standard error in which an OCF agent gives its exit reason.
const ReasonMark = "ocf-exit-reason:"

// lastWords are the last lines of what an agent wrote on standard error, or if that is nothing on standard output, made
// fit for a line of text. They are kept where a run did not come out well and the agent gave no reason: what a shell says
// of a script that fails stands there.
func (o Outcome) lastWords() string {
	switch o.RC {
	case vocab.ExitOK, vocab.ExitNotRunning, vocab.ExitPromoted, vocab.ExitDegraded, vocab.ExitDegradedPromoted:
		if o.Status == vocab.ExecDone {
			return ""
		}
	}
	reasoned := o.ExitReason != "" && o.Status == vocab.ExecDone // any other reason is the executor's own
	if o.Status == vocab.ExecCancelled || reasoned || gaveReason(o.Stderr) {
		return ""
	}
	words := o.Stderr
	if strings.TrimSpace(words) == "" {
		words = o.Stdout
	}
	return tidy(words)
}

// Wrote are the last lines of what an agent wrote on standard error, if they are not in Said: it went well, or it gave a reason as
// well. Pacemaker's executor logs them, too.
func (o Outcome) Wrote() string {
	if o.Said != "" {
		return ""
	}
	return tidy(o.Stderr)
}

// tidy makes the last lines of a text fit for one line of a log.
func tidy(words string) string {
	var lines []string
	for line := range strings.Lines(scan.FitText(words)) {
		if line = strings.Join(strings.Fields(line), " "); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return endOf(strings.Join(lines[max(0, len(lines)-mostSaidLines):], " / "), mostSaid)
}

func gaveReason(stderr string) bool {
	i := strings.LastIndex(stderr, ReasonMark)
	if i < 0 {
		return false
	}
	reason, _, _ := strings.Cut(stderr[i+len(ReasonMark):], "\n")
	return strings.TrimSpace(reason) != ""
}

// endOf gives the end of a text, of at most that many bytes, without cutting a character in two.
func endOf(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const dots = "..."
	return dots + strings.ToValidUTF8(text[len(text)-most+len(dots):], "")
}
