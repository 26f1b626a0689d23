package crmmon

import (
	"github.com/alecthomas/kong"

	"pacer/tools/cluster"
	"pacer/tools/env"
	"pacer/tools/output"
)

// formatConsole is a format of crm_mon only.
const formatConsole = "console"

// Main runs crm_mon.
func Main(e env.Env) int {
	f := &Options{}
	e.Args = quirkHTMLFile(e.Args)
	return output.Run(e, output.Tool{
		About:   "report the status of a cluster",
		Flags:   f,
		Formats: formats(),
		Public:  true,
		Do: func(p *output.Printer, parsed *kong.Context) error {
			f.given = output.Given(parsed)
			return perform(p, f)
		},
	})
}

// formats are those of results, the first being the usual one.
func formats() []string {
	return []string{output.FormatText, formatConsole, output.FormatHTML, output.FormatXML, output.FormatNone}
}

func perform(p *output.Printer, f *Options) error {
	every, err := f.interval()
	if err != nil {
		return err
	}
	if f.XMLFile != "" {
		p.Env.Getenv = inFile(p.Env, f.XMLFile)
	}
	if f.Daemonize && p.Env.Getenv(inBackground) == "" {
		return daemonize(p, f)
	}
	live := cluster.Live(p.Env)
	format := p.Format
	switch {
	case f.AsXML:
		format = output.FormatXML
	case format == formatConsole && (!live || f.OneShot || !p.Env.StdoutTTY):
		format = output.FormatText
	case format == output.FormatText && f.wantsScreen(p, live):
		format = formatConsole
	}
	s, err := f.show(format)
	if err != nil {
		return err
	}
	m := &monitor{
		Printer: p, show: s, format: format, legacy: f.AsXML, to: f.OutputTo, every: every,
		agent: agent{f.ExternalAgent, f.ExternalRecipient},
	}
	switch {
	case format == formatConsole:
		return m.screen()
	case live && !f.OneShot && (f.Interval != "" || f.Daemonize) && (m.toFile() || m.agent.program != ""):
		return m.rewrite()
	}
	return m.once()
}

// wantsScreen says whether the status is for a person to watch.
func (f *Options) wantsScreen(p *output.Printer, live bool) bool {
	for _, name := range f.given {
		if name == "output-as" || name == "output-to" {
			return false
		}
	}
	return live && !f.OneShot && p.Env.StdoutTTY && p.Env.StdinTTY
}

// inFile is the environment with the CIB in a file.
func inFile(e env.Env, name string) func(string) string {
	return func(key string) string {
		switch key {
		case "CIB_file":
			return name
		case "CIB_shadow":
			return ""
		}
		return e.Getenv(key)
	}
}
