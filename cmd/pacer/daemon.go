package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	systemd "github.com/coreos/go-systemd/v22/daemon"
	"github.com/rs/zerolog"

	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/daemon"
	"pacer/printable"
	"pacer/tools/env"
	"pacer/tools/output"
)

type daemonFlags struct {
	Node            string `help:"Name of this node." default:"${hostname}"`
	ID              uint32 `help:"Number of this node, 1 or more." default:"1"`
	Net             string `help:"Socket of a lab's net." type:"path"`
	Membership      string `help:"How this node meets others: corosync, single (a cluster of its own), or auto (corosync where it runs). With corosync, name and number are those of its nodelist." enum:"auto,corosync,single" default:"auto"`
	Listen          string `help:"Another socket at which the API listens." type:"path"`
	Root            string `help:"Folder below which the host's files live." default:"/" type:"path"`
	LoadAverage     string `help:"File that tells this host's load, which load-threshold is about." default:"/proc/loadavg" type:"path" placeholder:"FILE"`
	Watchdog        string `help:"Device of the watchdog that this node feeds while resources run that need fencing, such as /dev/watchdog, so that it is reset when it hangs or is lost; the others wait for that by fencing-watchdog-timeout." env:"SBD_WATCHDOG_DEV" placeholder:"DEVICE"`
	WatchdogTimeout string `help:"After what time without food the watchdog resets this node." env:"SBD_WATCHDOG_TIMEOUT" default:"5s" placeholder:"TIME"`
	LogFormat       string `help:"text or json." enum:"text,json" default:"text"`
	LogLevel        string `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info"`
	PacemakerLog    string `help:"File to which those lines of Pacemaker's log are added that other programs read, such as /var/log/pacemaker/pacemaker.log. PCMK_logfile sets it, too; none: none." placeholder:"FILE"`
	ListEvents      bool   `help:"List the kinds of events by which log lines are marked, and end."`
	ListSettings    bool   `help:"List Pacemaker's settings (/etc/default/pacemaker or /etc/sysconfig/pacemaker) with what each does here, and end."`
}

// daemonMain runs a host until it is told to leave: SIGTERM and SIGINT ask the cluster to let it
// go, a second one ends it at once, whatever it does.
func daemonMain(e env.Env) int {
	var f daemonFlags
	host, _ := os.Hostname()
	if code, done := output.Command(e, "pacer daemon", "Run this host's part of a cluster.", &f, kong.Vars{"hostname": host}); done {
		return code
	}
	if f.ListEvents || f.ListSettings {
		list(e.Stdout, f)
		return 0
	}
	takes, err := watchdogTimeout(f.WatchdogTimeout)
	if err != nil {
		fmt.Fprintf(e.Stderr, "pacer daemon: %v\n", err)
		return 1
	}
	leave := make(chan struct{})
	self, _ := os.Executable() // without it agents take the tools that PATH has
	log := logger(e.Stderr, f)
	environ := settled(f.Root, os.Environ(), log)
	cfg := daemon.Config{
		Root: f.Root, Name: f.Node, ID: f.ID, Net: f.Net, Membership: f.Membership, Listen: f.Listen, Version: vocab.ClusterVersion(version),
		LoadAverage: f.LoadAverage, Watchdog: daemon.Watchdog{Device: f.Watchdog, Timeout: takes},
		Log: log, Environ: agentsEnviron(environ, os.Getenv("PATH"), self), Ready: ready, Leave: leave,
		ReaderLog: readerLog(f.PacemakerLog, environ),
	}
	if filepath.Clean(f.Root) == "/" { // else this is not the host itself
		cfg.Panic = daemon.HostPanic(environ)
	}
	told := make(chan os.Signal, 2)
	signal.Notify(told, syscall.SIGTERM, syscall.SIGINT) // before anybody may know that this runs
	go leaveOnSignal(told, leave, f.Watchdog != "", log)
	if err := daemon.Run(context.Background(), cfg); err != nil {
		fmt.Fprintf(e.Stderr, "pacer daemon: %v\n", err)
		return 1
	}
	return 0
}

// leastWatchdogTimeout is the shortest time that watchdogs can be given, which count in seconds.
const leastWatchdogTimeout = time.Second

// watchdogTimeout reads a length of time as sbd does, in seconds where it has no unit.
func watchdogTimeout(text string) (time.Duration, error) {
	d, err := rule.ParseSpan(text)
	if err != nil || d < leastWatchdogTimeout || d%time.Second != 0 {
		return 0, fmt.Errorf("--watchdog-timeout (or SBD_WATCHDOG_TIMEOUT) is %q, expected whole seconds, 1 or more, such as 5 or 5s", text)
	}
	return d, nil
}

// ready tells an init system that started this that it is up; without one it does nothing.
func ready() { systemd.SdNotify(false, systemd.SdNotifyReady) } //nolint:errcheck // who does not listen is not told

// leaveOnSignal begins to leave at the first signal. The second one ends the process here: whatever hangs in it, this
// does not.
func leaveOnSignal(c <-chan os.Signal, leave chan<- struct{}, watched bool, log zerolog.Logger) {
	first := <-c
	log.Info().Str("event", "signal").Msg(fmt.Sprintf("%s: asking the cluster to let this host go; once more ends it at once", first))
	close(leave)
	second := <-c
	rest := "what runs here goes on"
	if watched {
		rest += " until the watchdog resets this host, if it is armed"
	}
	log.Error().Str("event", "signal").Msg(fmt.Sprintf("%s again: ended at once, %s", second, rest))
	os.Exit(1)
}

// logger makes a logger. It sets what all loggers of the process share, so that all are made before the first is used.
func logger(w io.Writer, f daemonFlags) zerolog.Logger {
	w = printable.NewLog(printable.Raw(w))
	if f.LogFormat == "text" {
		w = zerolog.ConsoleWriter{Out: w, NoColor: true, TimeFormat: "2006-01-02T15:04:05.000Z07:00"}
	}
	zerolog.TimeFieldFormat = time.RFC3339Nano
	level, err := zerolog.ParseLevel(f.LogLevel)
	if err != nil {
		level = zerolog.InfoLevel
	}
	return zerolog.New(w).Level(level).With().Timestamp().Str("node", f.Node).Logger()
}
