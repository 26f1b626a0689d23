package lab

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// BMCs outlive their nodes: each is an ipmi_sim in one more set of namespaces, the rack, that has its power for as long as the
// lab is there. A node finds the BMC of the node with the id N at 127.0.2.N, port 623; see management.

// ipmiAgent is the fence agent that asks a BMC.
const ipmiAgent = "fence_ipmilan"

// What BMCs know their administrator by.
const (
	bmcUser     = "admin"
	bmcPassword = "lab"
)

const (
	bmcPort = 623
	// bmcPatience is how long a BMC may need to begin.
	bmcPatience = 10 * time.Second
)

// bmcAddress is the address of a node's BMC, in the rack and on each node.
func bmcAddress(id int) string { return fmt.Sprintf("127.0.2.%d", id) }

// missingIPMI says what of BMCs this machine lacks; nil: nothing.
func missingIPMI() error {
	for _, program := range []string{"ipmi_sim", "ipmitool", ipmiAgent} {
		if _, err := exec.LookPath(program); err != nil {
			return err
		}
	}
	return nil
}

// rack is where the BMCs are.
type rack struct {
	node  Node
	m     *machine
	state func(device string) (DeviceState, chan struct{})
}

func newRack(l *Lab, state func(string) (DeviceState, chan struct{})) (*rack, error) {
	n := Node{Name: "rack", Dir: filepath.Join(l.dir, ".rack")} // which no node can be called
	if err := l.furnish(n); err != nil {
		return nil, err
	}
	b := l.bootstrap(n)
	b.Links, b.Power = []string{chassisName}, false
	m, err := powerOn(b)
	if err != nil {
		return nil, err
	}
	go func() {
		m.wait()
		close(m.off)
	}()
	r := &rack{node: n, m: m, state: state}
	for _, n := range l.Nodes() {
		if err := r.add(n); err != nil {
			r.close()
			return nil, err
		}
	}
	return r, nil
}

func (r *rack) close() {
	r.m.kill()
	<-r.m.off
}

// add starts the BMC of a node and waits until it listens.
func (r *rack) add(n Node) error {
	dir := filepath.Join(r.node.Var(), "lib", n.Name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, text := range map[string]string{"lan.conf": lanConf(n), "emu.cmd": emuCommands} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	log, err := os.OpenFile(r.node.ServiceLog(BMCName(n)), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	p, err := r.m.start(Command{
		Argv: []string{"ipmi_sim", "-n", "-c", "lan.conf", "-f", "emu.cmd", "-s", "state"}, Dir: filepath.Join("/var/lib", n.Name),
		Stdout: log, Stderr: log,
	})
	if err != nil {
		return err
	}
	return r.listens(n, p)
}

// listens waits until the BMC of a node does.
func (r *rack) listens(n Node, p *Process) error {
	ip := net.ParseIP(bmcAddress(n.ID)).To4()
	entry := fmt.Sprintf(" %02X%02X%02X%02X:%04X ", ip[3], ip[2], ip[1], ip[0], bmcPort) // as little-endian machines show it
	other := fmt.Sprintf(" %02X%02X%02X%02X:%04X ", ip[0], ip[1], ip[2], ip[3], bmcPort)
	table := fmt.Sprintf("/proc/%d/net/udp", r.m.cmd.Process.Pid)
	for limit := time.Now().Add(bmcPatience); time.Now().Before(limit); time.Sleep(2 * time.Millisecond) {
		text, err := os.ReadFile(table)
		if err != nil {
			return err
		}
		if strings.Contains(string(text), entry) || strings.Contains(string(text), other) {
			return nil
		}
		if !p.running() {
			return fmt.Errorf("ipmi_sim %s; see %s", p.Wait(), r.node.ServiceLog(BMCName(n)))
		}
	}
	return fmt.Errorf("ipmi_sim does not listen after %s; see %s", bmcPatience, r.node.ServiceLog(BMCName(n)))
}

// params are the parameters by which the agent reaches the BMC of a node. ipmi_sim knows few cipher suites, and an agent that
// tries them all takes a quarter of a minute; the chassis is switched when the BMC has answered, so that there is no wait for it.
func (r *rack) params(n Node) []string {
	return []string{"ip=" + bmcAddress(n.ID), "username=" + bmcUser, "password=" + bmcPassword, "lanplus=1", "cipher=3", "power_wait=0"}
}

func lanConf(n Node) string {
	return fmt.Sprintf(`name "%s"
set_working_mc 0x20
  startlan 1
    addr %s %d
    priv_limit admin
    allowed_auths_callback none md2 md5 straight
    allowed_auths_user none md2 md5 straight
    allowed_auths_operator none md2 md5 straight
    allowed_auths_admin none md2 md5 straight
    guid a123456789abcdefa123456789abcd%02x
  endlan
  chassis_control "%s %s"
  user 1 true "" "" user 10 none md2 md5 straight
  user 2 true "%s" "%s" admin 10 none md2 md5 straight
`, n.Name, bmcAddress(n.ID), bmcPort, n.ID, filepath.Join(ToolsDir, chassisName), n.Name, bmcUser, bmcPassword)
}

const emuCommands = `mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
sel_enable 0x20 1000 0x0a
mc_enable 0x20
`

// errNoSocket says that a file that was lent is no socket.
var errNoSocket = errors.New("not a socket for datagrams")

// udp asks a machine for a socket, in its network.
func (m *machine) udp(port int) (*net.UDPConn, error) {
	files, err := m.borrow(lend{Port: port})
	if err != nil {
		return nil, err
	}
	defer files[0].Close()
	conn, err := net.FilePacketConn(files[0])
	if err != nil {
		return nil, err
	}
	u, ok := conn.(*net.UDPConn)
	if !ok {
		conn.Close()
		return nil, errNoSocket
	}
	return u, nil
}
