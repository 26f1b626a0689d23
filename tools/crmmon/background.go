package crmmon

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"

	"pacer/cib/value/vocab"
	"pacer/nofollow"
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
	if err := writePID(f.PIDFile, c.Process.Pid); err != nil {
		killed := c.Process.Kill()
		return output.Fail(vocab.ExitCantCreate, "The PID file: %w", errors.Join(err, killed))
	}
	return c.Process.Release()
}

// writePID leaves the number of a process where --pid-file says. Pacemaker did until 2.1.6; the agents ClusterMon before that, which
// Debian 12 has, know by it whether the program runs. Without a name nothing is written.
func writePID(path string, pid int) error {
	if path == "" {
		return nil
	}
	f, err := nofollow.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, pid)
	return errors.Join(err, f.Close())
}

// quirkHTMLFile reads `-h FILE` of a crm_mon that is to run in the background as --output-as=html --output-to=FILE, which is what
// it meant until Pacemaker 2.1: the agent ocf:heartbeat:ClusterMon still says it so. Otherwise -h asks for help.
func quirkHTMLFile(args []string) []string {
	at := slices.Index(args, "-h")
	if at < 0 || at+1 == len(args) || strings.HasPrefix(args[at+1], "-") || !slices.Contains(args, "-d") && !slices.Contains(args, "--daemonize") {
		return args
	}
	return slices.Concat(args[:at], []string{"--output-as=" + output.FormatHTML, "--output-to=" + args[at+1]}, args[at+2:])
}

// inBackground is the variable that tells the program that it is in the background already.
const inBackground = "PACER_CRM_MON_BACKGROUND"
