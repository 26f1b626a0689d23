package lab

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// What switches nodes on and off from outside, as in a machine room: each node has a BMC, a real ipmi_sim where the machine has
// one, whose chassis the node is; and all nodes have their power from one PDU, which PowerAgent asks.

// PDUName is the device that all nodes have their power from.
const PDUName = "pdu"

// BMCName is the device that is a node's BMC.
func BMCName(n Node) string { return "bmc-" + n.Name }

// DeviceState is how a device that switches nodes on and off is.
type DeviceState uint8

// States of devices.
const (
	DeviceWorks DeviceState = iota
	DeviceFails             // it answers that it cannot
	DeviceHangs             // it does not answer
)

// powerSocket is where the devices are asked, below the shared folder.
const powerSocket = "power.sock"

// mostPowerRequest bounds a request in bytes, powerPatience how long one may take to come, or its answer to go.
const (
	mostPowerRequest = 4 << 10
	powerPatience    = 10 * time.Second
)

// powerRequest asks a device for something; a connection brings one, as JSON.
type powerRequest struct {
	Device string
	Action string // on, off, status or list
	Node   string
}

// powerAnswer is what the device says.
type powerAnswer struct {
	On    bool     // status
	Nodes []string // list
	Error string
}

// plug is what of a lab its devices act on.
type plug struct {
	nodes func() []Node
	isOn  func(i int) bool
	set   func(i int, on bool) error
}

// power has the devices of a lab.
type power struct {
	plug
	listener net.Listener
	rack     *rack // nil: there are no BMCs

	mu      sync.Mutex
	states  map[string]DeviceState // where a device does not work
	changed chan struct{}          // closed at the next change of states, and at the end
	work    sync.WaitGroup
}

func newPower(l *Lab) (*power, error) {
	p := &power{plug: plug{l.Nodes, l.Powered, l.SwitchPower}, states: map[string]DeviceState{}, changed: make(chan struct{})}
	var err error
	if p.listener, err = net.Listen("unix", filepath.Join(l.Shared(), powerSocket)); err != nil {
		return nil, fmt.Errorf("the socket of the devices for power: %w", err)
	}
	p.work.Go(p.serve)
	if missingIPMI() != nil {
		return p, nil
	}
	if p.rack, err = newRack(l, p.state); err != nil {
		p.close()
		return nil, fmt.Errorf("the BMCs: %w", err)
	}
	return p, nil
}

func (p *power) close() {
	p.listener.Close()
	if p.rack != nil {
		p.rack.close()
	}
	p.mu.Lock()
	close(p.changed)
	p.changed = nil
	p.mu.Unlock()
	p.work.Wait()
}

// connect lets a node that has booted reach the BMCs.
func (p *power) connect(m *machine, work *sync.WaitGroup) error {
	if p.rack == nil {
		return nil
	}
	return p.rack.manage(m, p.bmcAt, work)
}

// add gives a node that is new in the lab its BMC.
func (p *power) add(n Node) error {
	if p.rack == nil {
		return nil
	}
	return p.rack.add(n)
}

// state is how a device is, and what is closed when that may be another.
func (p *power) state(device string) (DeviceState, chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.states[device], p.changed
}

func (p *power) setState(device string, s DeviceState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.states[device] = s
	if p.changed != nil {
		close(p.changed)
		p.changed = make(chan struct{})
	}
}

func (p *power) serve() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.work.Go(func() {
			defer conn.Close()
			p.answer(conn)
		})
	}
}

// answer answers the request of a connection, unless the device hangs: then its end is all that the asker sees, if he waits
// for it, and nothing is done.
func (p *power) answer(conn net.Conn) {
	_ = conn.SetReadDeadline(time.Now().Add(powerPatience))
	buf := make([]byte, mostPowerRequest)
	n, err := conn.Read(buf)
	if err != nil {
		return
	}
	var r powerRequest
	if err := json.Unmarshal(buf[:n], &r); err != nil {
		return
	}
	state, changed := p.state(r.Device)
	var a powerAnswer
	switch state {
	case DeviceHangs:
		if changed != nil {
			<-changed
		}
		return
	case DeviceFails:
		a.Error = r.Device + " does not work"
	default:
		a = p.do(r)
	}
	_ = conn.SetWriteDeadline(time.Now().Add(powerPatience))
	_ = json.NewEncoder(conn).Encode(a)
}

func (p *power) do(r powerRequest) (a powerAnswer) {
	nodes := p.nodes()
	for _, n := range nodes {
		a.Nodes = append(a.Nodes, n.Name)
	}
	if r.Action == "list" {
		return a
	}
	i := slices.Index(a.Nodes, r.Node)
	if i < 0 {
		return powerAnswer{Error: fmt.Sprintf("there is no node %q; there are %s", r.Node, strings.Join(a.Nodes, ", "))}
	}
	var err error
	switch r.Action {
	case "status":
	case "on", "off":
		err = p.set(i, r.Action == "on")
	default:
		err = fmt.Errorf("%q is nothing that a device does; on, off, status and list are", r.Action)
	}
	if a.On = p.isOn(i); err != nil {
		a.Error = err.Error()
	}
	return a
}

// errNoPower says that a lab has no such devices.
var errNoPower = errors.New("lab: nodes have no devices for their power without Config.Power")

// Devices lists what switches nodes on and off from outside: the PDU, and the nodes' BMCs where there are any.
func (l *Lab) Devices() []string {
	if l.power == nil {
		return nil
	}
	out := []string{PDUName}
	if l.power.rack != nil {
		for _, n := range l.Nodes() {
			out = append(out, BMCName(n))
		}
	}
	return out
}

// SetDevice lets a device work, fail or hang.
func (l *Lab) SetDevice(name string, s DeviceState) error {
	if l.power == nil {
		return errNoPower
	}
	if devices := l.Devices(); !slices.Contains(devices, name) {
		return fmt.Errorf("lab: there is no device %q; there are %s", name, strings.Join(devices, ", "))
	}
	l.power.setState(name, s)
	return nil
}

// SwitchPower switches a node on or off, as its power button does. A node that is switched on begins a moment later, with services
// and daemon; one that is switched off is off when this returns. It does nothing if the node is as it is to be.
func (l *Lab) SwitchPower(i int, on bool) error {
	h := l.host(i)
	if on {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.powerUp(i) {
			go l.startLater(h.Node)
		}
		return nil
	}
	h.power.Lock() // a boot under way is let finish
	defer h.power.Unlock()
	l.mu.Lock()
	h.again = false
	l.mu.Unlock()
	if err := l.KillNode(i); !errors.Is(err, ErrOff) {
		return err
	}
	return nil
}

// Powered says whether a node has power: it is on, or about to begin anew.
func (l *Lab) Powered(i int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hosts[i].running != nil || l.hosts[i].again
}

// FenceAgent is the agent by which nodes fence a node, and its parameters: by the node's BMC, or where there is none by the PDU.
func (l *Lab) FenceAgent(n Node) (name string, params []string) {
	if l.power == nil || l.power.rack == nil {
		return PowerAgent, []string{"pcmk_host_list=" + n.Name}
	}
	return ipmiAgent, append(l.power.rack.params(n), "pcmk_host_list="+n.Name)
}
