package crmmon

import (
	"os"
	"os/exec"
	"syscall"

	"pacer/cib/value/vocab"
	"pacer/tools/output"
)

// daemonize starts the same command in the background, apart from the terminal.
func daemonize(p *output.Printer, f *Options) error {
	toFile := f.OutputTo != "" && f.OutputTo != "-"
	switch {
	case f.ExternalAgent == "" && !toFile:
		return output.Fail(vocab.ExitUsage, "--daemonize requires at least one of --output-to (with value not set to '-') and --external-agent")
	case f.ExternalAgent == "" && p.Format == output.FormatNone:
		return output.Fail(vocab.ExitUsage, "--daemonize requires --external-agent if used with --output-as=none")
	}
	c := exec.Command("/proc/self/exe", append([]string{"crm_mon"}, p.Env.Args...)...)
	c.Env = append(os.Environ(), inBackground+"=1")
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := c.Start(); err != nil {
		return output.Fail(vocab.ExitOSErr, "Could not fork daemon: %w", err)
	}
	return c.Process.Release()
}

// inBackground is the variable that tells the program that it is in the background already.
const inBackground = "PACER_CRM_MON_BACKGROUND"
