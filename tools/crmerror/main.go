package crmerror

import (
	"strconv"

	"github.com/alecthomas/kong"

	"pacer/cib/value/vocab"
	"pacer/tools/env"
	"pacer/tools/output"
)

type flags struct {
	output.Common

	Name  bool     `short:"n" help:"Show error's name with its description (as the sources have it)."`
	List  bool     `short:"l" help:"Show all known errors (as if no rc is specified)."`
	Exit  bool     `short:"X" help:"Interpret as exit code rather than legacy function return value."`
	RC    bool     `short:"r" name:"rc" help:"Interpret as return code rather than legacy function return value."`
	Codes []string `arg:"" optional:"" name:"rc" help:"What to explain; put -- before negative numbers."`
}

// Main runs crm_error.
func Main(e env.Env) int {
	f := &flags{}
	return output.Run(e, output.Tool{
		About: "display name or description of a Pacemaker error code",
		Flags: f,
		Do: func(p *output.Printer, parsed *kong.Context) error {
			return (&teller{Printer: p, named: f.Name}).perform(f, chosen(parsed))
		},
	})
}

// chosen is the family that the command line asks for last.
func chosen(parsed *kong.Context) family {
	of := old
	for _, name := range output.Given(parsed) {
		switch name {
		case "exit":
			of = exits
		case "rc":
			of = results
		}
	}
	return of
}

// teller tells what codes mean.
type teller struct {
	*output.Printer
	named, numbered bool // with name; as text, with number
}

func (t *teller) perform(f *flags, of family) error {
	codes, err := numbers(f.Codes)
	if err != nil {
		return err
	}
	if t.numbered = t.Verbose > 0; f.List || len(codes) == 0 {
		t.numbered, codes = true, of.codes()
	}
	for _, code := range codes {
		t.tell(code, of.describe(code))
	}
	return nil
}

func numbers(texts []string) (codes []int, err error) {
	for _, text := range texts {
		code, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return nil, output.Fail(vocab.ExitUsage, "%q is no error code; expected a whole number of 32 bits, such as 201", text)
		}
		codes = append(codes, int(code))
	}
	return codes, nil
}

func (t *teller) tell(code int, m meaning) {
	if root := t.XML(); root != nil {
		attrs := []string{"code", strconv.Itoa(code)}
		if t.named {
			attrs = append(attrs, "name", m.name)
		}
		output.Element(root, "result-code", append(attrs, "description", m.text)...)
		return
	}
	switch {
	case t.numbered && t.named:
		t.Info("% *d: %-*s  %s", numberWidth(), code, nameWidth(), m.name, m.text)
	case t.numbered:
		t.Info("% *d: %s", numberWidth(), code, m.text)
	case t.named:
		t.Info("%s - %s", m.name, m.text)
	default:
		t.Info("%s", m.text)
	}
}

// numberWidth is how wide the longest number of a result is.
func numberWidth() int { return len(strconv.Itoa(int(vocab.Results()[0]))) }

// nameWidth is how wide the longest name of a result is.
func nameWidth() (width int) {
	for _, r := range vocab.Results() {
		width = max(width, len(r.Name()))
	}
	return width
}
