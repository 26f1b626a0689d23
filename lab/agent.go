package lab

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// PowerAgent is a fence agent that asks the lab's PDU. It needs nothing of the machine.
const PowerAgent = "fence_lab"

// chassisName is the program that a BMC runs to look at its chassis, and to switch it.
const chassisName = "lab-chassis"

// asAgent is what this program does in a node if it is called by a name; nil for none.
func asAgent(name string) func(args []string) error {
	switch name {
	case PowerAgent:
		return func(args []string) error { return fence(args, os.Stdin, os.Stdout) }
	case chassisName:
		return func(args []string) error { return chassis(args, os.Stdout) }
	}
	return nil
}

// agentMain does that, and ends.
func agentMain(do func(args []string) error) {
	err := do(os.Args[1:])
	if s := exitStatus(0); errors.As(err, &s) {
		os.Exit(int(s))
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", filepath.Base(os.Args[0]), err)
		os.Exit(1)
	}
	os.Exit(0)
}

// offerPowerAgent puts the agent where fence agents are, beside those of the machine.
func offerPowerAgent() error {
	const dir, agents = "/run/pacer-lab/sbin", "/usr/sbin"
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	if err := os.Symlink(filepath.Join(ToolsDir, "pacer"), filepath.Join(dir, PowerAgent)); err != nil {
		return err
	}
	if err := unix.Mount("overlay", agents, "overlay", unix.MS_RDONLY, "lowerdir="+dir+":"+agents); err != nil {
		return fmt.Errorf("putting %s into %s: %w; mounts of overlayfs in namespaces take Linux 5.11, and are not to be forbidden", PowerAgent, agents, err)
	}
	return nil
}

// fence is the agent: parameters as NAME=VALUE on standard input, or as --name=value, --action or -o for the action.
func fence(args []string, in io.Reader, out io.Writer) error {
	p, err := fenceParams(args, in)
	if err != nil {
		return err
	}
	node := p["port"]
	if node == "" {
		node = p["plug"]
	}
	switch action := p["action"]; action {
	case "metadata", "meta-data":
		_, err := io.WriteString(out, powerMetadata)
		return err
	case "monitor", "list", "list-status":
		a, err := ask(nodesSocket, powerRequest{PDUName, "list", ""})
		for _, n := range a.Nodes {
			if action != "monitor" {
				fmt.Fprintln(out, n+",")
			}
		}
		return err
	case "status":
		a, err := ask(nodesSocket, powerRequest{PDUName, "status", node})
		if err == nil && !a.On {
			return exitStatus(2)
		}
		return err
	case "on", "off":
		_, err := ask(nodesSocket, powerRequest{PDUName, action, node})
		return err
	case "reboot":
		if _, err := ask(nodesSocket, powerRequest{PDUName, "off", node}); err != nil {
			return err
		}
		_, err := ask(nodesSocket, powerRequest{PDUName, "on", node})
		return err
	default:
		return fmt.Errorf("action %q; there are on, off, reboot, status, list, monitor and metadata", action)
	}
}

// exitStatus is an exit status that says all.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("status %d", int(s)) }

func fenceParams(args []string, in io.Reader) (map[string]string, error) {
	p := map[string]string{"action": "reboot"}
	set := func(text string) {
		if name, value, ok := strings.Cut(text, "="); ok {
			p[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	for i := 0; i < len(args); i++ {
		if args[i] == "-o" && i+1 < len(args) {
			i++
			p["action"] = args[i]
			continue
		}
		set(strings.TrimPrefix(args[i], "--"))
	}
	if len(args) > 0 {
		return p, nil
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		set(lines.Text())
	}
	return p, lines.Err()
}

// chassis is what ipmi_sim runs: NODE get power..., NODE set power 0|1, NODE set reset 1, NODE check ...
func chassis(args []string, out io.Writer) error {
	if len(args) < 2 {
		return errors.New("a node and what of its chassis is asked are missing")
	}
	node, what, rest := args[0], args[1], args[2:]
	device := BMCName(Node{Name: node})
	switch what {
	case "get":
		for _, name := range rest {
			if err := chassisGet(device, node, name, out); err != nil {
				return err
			}
		}
	case "set":
		for ; len(rest) > 1; rest = rest[2:] {
			if err := chassisSet(device, node, rest[0], rest[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

func chassisGet(device, node, name string, out io.Writer) error {
	switch name {
	case "power":
		a, err := ask(nodesSocket, powerRequest{device, "status", node})
		if err == nil {
			fmt.Fprintf(out, "power:%d\n", oneIf(a.On))
		}
		return err
	case "boot":
		fmt.Fprintln(out, "boot:default")
		return nil
	}
	return fmt.Errorf("the chassis has no %q", name)
}

func chassisSet(device, node, name, value string) error {
	var actions []string
	switch {
	case name == "power" && value == "1":
		actions = []string{"on"}
	case name == "power", name == "shutdown":
		actions = []string{"off"}
	case name == "reset":
		actions = []string{"off", "on"}
	}
	for _, action := range actions {
		if _, err := ask(nodesSocket, powerRequest{device, action, node}); err != nil {
			return err
		}
	}
	return nil
}

// nodesSocket is where nodes find the devices.
const nodesSocket = SharedDir + "/" + powerSocket

// PowerSocket is where programs outside of the nodes find the PDU; see Outlet.
func (l *Lab) PowerSocket() string { return filepath.Join(l.Shared(), powerSocket) }

// Outlet gives a node of a lab in another process its power, or takes it away, as its plug does.
func Outlet(socket, node string, on bool) error {
	action := "off"
	if on {
		action = "on"
	}
	_, err := ask(socket, powerRequest{PDUName, action, node})
	return err
}

// ask asks a device. How long it may take is for the asker's own time limit: devices may hang.
func ask(socket string, r powerRequest) (a powerAnswer, err error) {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return a, err
	}
	defer conn.Close()
	if err := json.NewEncoder(conn).Encode(r); err != nil {
		return a, err
	}
	if err := json.NewDecoder(conn).Decode(&a); err != nil {
		return a, fmt.Errorf("%s hung up: %w", r.Device, err)
	}
	if a.Error != "" {
		err = errors.New(a.Error)
	}
	return a, err
}

const powerMetadata = `<?xml version="1.0" ?>
<resource-agent name="` + PowerAgent + `" shortdesc="Fence agent for the PDU of a lab">
<longdesc>Switches nodes of a lab on and off.</longdesc>
<vendor-url></vendor-url>
<parameters>
<parameter name="action" unique="0" required="1"><getopt mixed="-o, --action=[action]"/><content type="string" default="reboot"/><shortdesc lang="en">Fencing action</shortdesc></parameter>
<parameter name="plug" unique="0" required="1" obsoletes="port"><getopt mixed="--plug=[node]"/><content type="string"/><shortdesc lang="en">Name of the node</shortdesc></parameter>
<parameter name="port" unique="0" required="1" deprecated="1"><getopt mixed="--port=[node]"/><content type="string"/><shortdesc lang="en">Name of the node</shortdesc></parameter>
</parameters>
<actions>
<action name="on" automatic="0"/>
<action name="off"/>
<action name="reboot"/>
<action name="status"/>
<action name="list"/>
<action name="list-status"/>
<action name="monitor"/>
<action name="metadata"/>
</actions>
</resource-agent>
`
