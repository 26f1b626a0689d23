package lab

import (
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"strings"
	"time"
)

// CorosyncName is the name of the service that WithCorosync adds.
const CorosyncName = "corosync"

// corosyncFile is where corosync finds its configuration.
const corosyncFile = "/etc/corosync/corosync.conf"

// Corosync is how the nodes' corosync is set up.
type Corosync struct {
	Token      time.Duration // until a silent node is given up; 0 for one second
	TwoNode    bool          // one of two has quorum
	Transport  string        // "" for knet
	WaitForAll bool          // no quorum before all were seen once
	Device     bool          // a quorum device has a vote; who plays it is the user's affair
}

// WithCorosync adds a corosync to each node: an Ethernet, the configuration, and the service itself.
// It needs root, and the program on this machine.
func (c Config) WithCorosync(o Corosync) (Config, error) {
	if _, err := exec.LookPath("corosync"); err != nil {
		return c, errors.New("lab: corosync is not installed on this machine (apt install corosync); install it, or do without")
	}
	c.Ethernet = true
	c.Services = append(c.Services, Service{Name: CorosyncName, Argv: func(Node) []string { return []string{"corosync", "-f"} }, Urgent: true})
	c.Files = maps.Clone(c.Files)
	if c.Files == nil {
		c.Files = map[string]string{}
	}
	c.Files[corosyncFile] = c.corosyncConf(o)
	c.Files["/var/lib/corosync/README"] = "corosync keeps the number of its last ring here.\n"
	return c, nil
}

func (c Config) corosyncConf(o Corosync) string {
	if o.Token == 0 {
		o.Token = time.Second
	}
	if o.Transport == "" {
		o.Transport = "knet"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "totem {\n\tversion: 2\n\tcluster_name: lab\n\ttransport: %s\n\tcrypto_cipher: none\n\tcrypto_hash: none\n\ttoken: %d\n}\nnodelist {\n",
		o.Transport, o.Token.Milliseconds())
	for i, name := range c.Nodes {
		b.WriteString(listed(Node{Index: i, ID: i + 1, Name: name}))
	}
	fmt.Fprintf(&b, "}\nquorum {\n\tprovider: corosync_votequorum\n\ttwo_node: %d\n\twait_for_all: %d\n", oneIf(o.TwoNode), oneIf(o.WaitForAll))
	if o.Device {
		b.WriteString("\tdevice {\n\t\tmodel: net\n\t\tvotes: 1\n\t}\n")
	}
	b.WriteString("}\nlogging {\n\tto_stderr: yes\n\tto_syslog: no\n\ttimestamp: hires\n}\n")
	return b.String()
}

// listed is a node in the list of nodes of a corosync.conf.
func listed(n Node) string {
	return fmt.Sprintf("\tnode {\n\t\tname: %s\n\t\tnodeid: %d\n\t\tring0_addr: %s\n\t}\n", n.Name, n.ID, n.Address())
}

func oneIf(on bool) int {
	if on {
		return 1
	}
	return 0
}
