package stonithadmin

import (
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/tools/output"
)

// flags are the command line. Of several commands the last of this list is obeyed, as Pacemaker's tool does it.
type flags struct {
	output.Common

	HTMLCgi        bool   `name:"html-cgi" group:"Output" help:"Add CGI headers (requires --output-as=html)."`
	HTMLStylesheet string `name:"html-stylesheet" placeholder:"URI" group:"Output" help:"Link to an external stylesheet (requires --output-as=html)."`
	HTMLTitle      string `name:"html-title" placeholder:"TITLE" group:"Output" help:"Specify a page title (requires --output-as=html)."`

	Help  helpFlag `short:"?" help:"Show help options."`
	Quiet bool     `short:"q" help:"Be less descriptive in output."`

	Register        string `short:"R" placeholder:"DEVICE" group:"Definition" help:"Register the named fencing device. Requires: --agent. Optional: --option, --env-option."`
	Deregister      string `short:"D" placeholder:"DEVICE" group:"Definition" help:"De-register the named fencing device."`
	RegisterLevel   string `short:"r" placeholder:"TARGET" group:"Definition" help:"Register a fencing level for the named target, specified as one of NAME, @PATTERN, or ATTR=VALUE. Requires: --index and one or more --device entries."`
	DeregisterLevel string `short:"d" placeholder:"TARGET" group:"Definition" help:"Unregister a fencing level for the named target, specified as for --register-level. Requires: --index."`

	List           string `short:"l" placeholder:"HOST" group:"Queries" help:"List devices that can terminate the specified host. Optional: --timeout."`
	ListRegistered bool   `short:"L" group:"Queries" help:"List all registered devices. Optional: --timeout."`
	ListInstalled  bool   `short:"I" group:"Queries" help:"List all installed fence agents."`
	ListTargets    string `short:"s" placeholder:"DEVICE" group:"Queries" help:"List the targets that can be fenced by the named device. Optional: --timeout."`
	Metadata       bool   `short:"M" group:"Queries" help:"Show agent metadata. Requires: --agent. Optional: --timeout."`
	Query          string `short:"Q" placeholder:"DEVICE" group:"Queries" help:"Check the named device's status. Optional: --timeout."`
	History        string `short:"H" placeholder:"NODE" group:"Queries" help:"Show the last successful fencing operation for the named node ('*' for all nodes). Optional: --timeout, --cleanup, --quiet (show only the operation's epoch timestamp), --verbose (show all recorded and pending operations), --broadcast."`
	Last           string `short:"h" placeholder:"NODE" group:"Queries" help:"Indicate when the named node was last fenced. Optional: --as-node-id."`
	Validate       bool   `short:"K" group:"Queries" help:"Validate a fence device configuration. Requires: --agent. Optional: --option, --env-option."`

	Fence   string `short:"F" placeholder:"HOST" group:"Fence" help:"Fence the named host. Optional: --timeout, --tolerance, --delay."`
	Unfence string `short:"U" placeholder:"HOST" group:"Fence" help:"Unfence the named host. Optional: --timeout, --tolerance, --delay."`
	Reboot  string `short:"B" placeholder:"HOST" group:"Fence" help:"Reboot the named host. Optional: --timeout, --tolerance, --delay."`
	Confirm string `short:"C" placeholder:"HOST" group:"Fence" help:"Tell the cluster that the named host is now safely down."`

	Cleanup   bool     `short:"c" group:"Additional" help:"Forget past fencings, on all nodes. Requires --history."`
	Broadcast bool     `short:"b" group:"Additional" help:"Gather the history of all nodes; all nodes know it here anyway."`
	Agent     string   `short:"a" placeholder:"AGENT" group:"Additional" help:"The agent to use (for example, fence_xvm; with --register, --metadata, --validate)."`
	Option    []string `short:"o" sep:"none" placeholder:"PARAM" group:"Additional" help:"Specify a device configuration parameter as NAME=VALUE (may be specified multiple times; with --register, --validate)."`
	EnvOption []string `short:"e" sep:"none" placeholder:"PARAM" group:"Additional" help:"Specify a device configuration parameter with the specified name, using the value of the environment variable of the same name prefixed with OCF_RESKEY_ (may be specified multiple times; with --register, --validate)."`
	Tag       string   `short:"T" placeholder:"TAG" group:"Additional" help:"Identify fencing operations in logs with the specified tag; useful when multiple entities might invoke stonith_admin (used with most commands)."`
	Device    []string `short:"v" sep:"none" placeholder:"DEVICE" group:"Additional" help:"Device ID (with --register-level, device to associate with a given host and level; may be specified multiple times) (with --validate, name to show)."`
	Index     int      `short:"i" placeholder:"LEVEL" group:"Additional" help:"The fencing level (1-9) (with --register-level, --deregister-level)."`
	Timeout   string   `short:"t" default:"120" placeholder:"SECONDS" group:"Additional" help:"Operation timeout in seconds (default 120; used with most commands)."`
	Delay     string   `short:"y" default:"0" placeholder:"SECONDS" group:"Additional" help:"Apply a fencing delay in seconds. Any static/random delays from pcmk_delay_base/max will be added, otherwise all disabled with the value -1 (default 0; with --fence, --reboot, --unfence)."`
	AsNodeID  bool     `short:"n" name:"as-node-id" group:"Additional" help:"(Advanced) The supplied node is the corosync node ID (with --last)."`
	Tolerance string   `placeholder:"SECONDS" default:"0" group:"Additional" help:"(Advanced) Do nothing if an equivalent --fence request succeeded less than this many seconds earlier (with --fence, --unfence, --reboot)."`
}

// helpFlag shows help. The letter h, by which other tools show it, asks for the last fencing here.
type helpFlag bool

// IsBool lets the flag stand alone.
func (helpFlag) IsBool() bool { return true }

// BeforeReset shows the help before anything is missed that a command would need.
func (helpFlag) BeforeReset(ctx *kong.Context) error {
	if err := ctx.PrintUsage(false); err != nil {
		return err
	}
	ctx.Kong.Exit(0)
	return nil
}

// span reads a duration of the command line.
func span(name, text string) (time.Duration, error) {
	d, err := rule.ParseSpan(text)
	if err != nil || d < 0 {
		return 0, output.Fail(vocab.ExitUsage, "%s is %q; expected seconds, or a number with a unit such as 2min", name, text)
	}
	return d, nil
}

// params are the parameters of a device, of the command line and of the environment.
func (f *flags) params(getenv func(string) string) (map[string]string, error) {
	all := map[string]string{}
	for _, o := range f.Option {
		name, value, ok := strings.Cut(o, "=")
		if !ok || name == "" {
			return nil, output.Fail(vocab.ExitUsage, "Invalid option: -o %s; expected NAME=VALUE", o)
		}
		all[name] = value
	}
	for _, name := range f.EnvOption {
		value := getenv("OCF_RESKEY_" + name)
		if value == "" {
			return nil, output.Fail(vocab.ExitUsage, "Invalid option: -e %s; the environment has no OCF_RESKEY_%s", name, name)
		}
		all[name] = value
	}
	return all, nil
}
