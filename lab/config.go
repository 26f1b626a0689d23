package lab

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"pacer/lazyregexp"
)

// Where things are inside a node.
const (
	// ToolsDir is first in PATH: this program under its own name and those of Config.Links.
	ToolsDir = "/run/pacer-lab/bin"
	// SharedDir is the same folder for all nodes and the lab's process (there: Lab.Shared), for
	// sockets between them.
	SharedDir = "/run/pacer-lab/shared"
	// HomeDir is the home of a node's root. It is below /var, which is the node's own, so that nothing a node keeps there
	// comes from the home of whoever runs the lab, or goes there.
	HomeDir = "/var/root"
)

// Config says what a lab is like.
type Config struct {
	// Nodes are the hosts' names. One name must not be repeated; letters, digits, '-' and '.'.
	Nodes []string
	// Dir is the folder for all files of the lab; it is made if need be and left afterwards. Empty:
	// a temporary one, removed by Close.
	Dir string
	// Binary is the program that ToolsDir offers under the names Links; empty: this program.
	Binary string
	Links  []string
	// Daemon is the command line to run on each node, if any, in the node's namespaces. Its output
	// is appended to Node.Log.
	Daemon func(Node) []string
	// Services run on each node from its boot on, in this order, and before the daemon.
	Services []Service
	// Ethernet connects the nodes: each has eth0 with Node.Address and reaches the others, and nothing
	// else. It needs root.
	Ethernet bool
	// Env is added to the environment of all that runs in a node, as NAME=value.
	Env []string
	// Files are put into every node before it boots the first time: path in the node (below /etc or
	// /var) to text. Mode is 0755 below /etc/init.d and 0644 elsewhere.
	Files map[string]string
	// KeepTmp keeps /tmp over a reboot, as some hosts do.
	KeepTmp bool
	// Watchdog names a file of the machine that acts as a node's watchdog; the node sees it as WatchdogDevice. Nil: there are none.
	Watchdog func(Node) string
	// Disk gives the nodes a disk that all share, as SharedDisk, and makes it ready: it is called with the block device as the
	// machine sees it. It needs root. Nil: there is none.
	Disk func(device string) error
	// Power gives each node a BMC, and all of them one switch for their power; see Devices. Agents on the nodes fence by them.
	Power bool
	// Notify, if set, hears of daemons and nodes that end, for whatever reason. It is called from
	// goroutines of the lab and must not block.
	Notify func(Event)
}

// Node is one host.
type Node struct {
	Index int    // in Config.Nodes
	ID    int    // Index + 1
	Name  string // as uname -n says in the node
	Dir   string // its folder on the machine: etc, var, log
}

// Log is the file, on the machine, that gets what the daemon prints.
func (n Node) Log() string { return filepath.Join(n.Dir, "log", "daemon.log") }

// Var is the folder on the machine that the node sees as /var.
func (n Node) Var() string { return filepath.Join(n.Dir, "var") }

// Event is the end of something.
type Event struct {
	Node   Node
	Daemon bool // the daemon ended; else all of the node did
	Exit   Exit
	End    End   // of a node: how it came
	Failed error // of a node that was to begin anew: why it did not. Nothing ended then
}

var nodeName = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$`)

func (c Config) check() error {
	if len(c.Nodes) == 0 {
		return fmt.Errorf("lab: no nodes given; name at least one")
	}
	seen := map[string]bool{}
	for _, name := range c.Nodes {
		if !nodeName().MatchString(name) {
			return fmt.Errorf("lab: node name %q: must be 1 to 64 letters, digits, '-' and '.', and begin with a letter or digit", name)
		}
		if name == "shared" || seen[name] {
			return fmt.Errorf("lab: node name %q is taken; choose another", name)
		}
		seen[name] = true
	}
	for path := range c.Files {
		if !filepath.IsAbs(path) || !fs.ValidPath(path[1:]) || !ours(path) {
			return fmt.Errorf("lab: file %q: must be an absolute path below /etc or /var", path)
		}
	}
	return nil
}

// binary is the program that the nodes get.
func (c Config) binary() (string, error) {
	if c.Binary != "" {
		return filepath.Abs(c.Binary)
	}
	return os.Executable()
}
