package ui

import "errors"

// rootLevel is where the shell begins.
func rootLevel() *level {
	return &level{commands: []*command{
		{name: "configure", short: "the cluster's configuration", level: configureLevel},
		{name: "node", short: "the nodes", level: nodeLevel},
		{name: "resource", short: "the resources", level: resourceLevel},
		{name: "corosync", short: "corosync's configuration and state on this host", level: corosyncLevel},
		{name: "cib", short: "copies of the configuration (shadows)", level: cibLevel},
		{name: "cibstatus", short: "pretend another state of the cluster", level: cibstatusLevel},
		{name: "ra", short: "what resource agents say of themselves", level: raLevel},
		{name: "maintenance", short: "leave resources alone, run agents by hand", level: maintenanceLevel},
		{name: "site", short: "tickets of a cluster of several sites", level: siteLevel},
		{name: "assist", short: "make at once what needs several statements", level: assistLevel},
		{name: "options", short: "how the shell works for you", level: optionsLevel},
		{
			name: "status", usage: "status [OPTION ...]", most: -1, short: "show the state of the cluster",
			run: (*shell).status,
			complete: func(*shell, []string) []string {
				return []string{"bynode", "inactive", "ops", "timing", "failcounts", "verbose", "quiet", "html", "xml", "tickets", "noheaders", "detail", "brief", "full"}
			},
		},
		{name: "history", usage: "history", run: (*shell).typedLines, short: "list the lines that were typed"},
		{
			name: "verify", usage: "verify", short: "check the configuration for what the cluster would refuse",
			run: (*shell).verify,
		},
	}}
}

// statusOptions are the words for crm_mon's options.
var statusOptions = map[string]string{
	"bynode": "-n", "inactive": "-r", "ops": "-o", "timing": "-t", "failcounts": "-f", "verbose": "-V",
	"quiet": "-Q", "html": "--output-as=html", "xml": "--output-as=xml", "tickets": "-c", "noheaders": "-D",
	"detail": "-R", "brief": "-b", "full": "-ncrft", "resources": "--include=none,resources",
}

// status shows what the backend says of the cluster.
func (sh *shell) status(in *call) error {
	b, err := sh.back()
	if err != nil {
		return err
	}
	var options []string
	for _, a := range in.args {
		if o, ok := statusOptions[a]; ok {
			options = append(options, o)
		} else {
			options = append(options, a)
		}
	}
	if len(options) == 0 {
		options = []string{"-r"}
	}
	text, err := b.Status(sh.ctx, options)
	if err != nil {
		return err
	}
	sh.page(text)
	return nil
}

// typedLines lists what a person typed.
func (sh *shell) typedLines(*call) error {
	if sh.terminal == nil {
		return errors.New("lines are remembered where they are typed, at a terminal")
	}
	sh.page(sh.terminal.typed.list())
	return nil
}
