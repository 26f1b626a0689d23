package systemd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	systemd "github.com/coreos/go-systemd/v22/dbus"
	"github.com/godbus/dbus/v5"
)

// Manager is the systemd of a host.
type Manager struct {
	address string // of the bus
	socket  string // of the bus; "" if that is not known
	dropIns string // the folder of units that lasts until the host goes down

	mu   sync.Mutex
	conn *systemd.Conn // nil if there is none yet

	reloads reloads
}

// New gives the systemd of the host whose files are below root. It is not asked for anything yet.
func New(root string) *Manager {
	address := os.Getenv("DBUS_SYSTEM_BUS_ADDRESS")
	if address == "" || root != "" && root != "/" {
		address = "unix:path=" + filepath.Join("/", root, "run/dbus/system_bus_socket")
	}
	m := At("", filepath.Join("/", root, "run/systemd/system"))
	m.address = address
	m.socket, _ = strings.CutPrefix(address, "unix:path=")
	return m
}

// At gives the systemd whose bus has a socket at a path, with the folder of units that lasts until the host goes down.
func At(socket, folder string) *Manager {
	return &Manager{address: "unix:path=" + socket, socket: socket, dropIns: folder, reloads: reloads{turn: make(chan struct{}, 1)}}
}

// Reload has systemd read its files anew.
func (m *Manager) Reload(ctx context.Context) error { return m.reload(ctx) }

// Here says whether there is a bus by which systemd could be asked.
func (m *Manager) Here() bool {
	_, err := os.Stat(m.socket)
	return err == nil
}

// booted says whether systemd has begun on this host, as sd_booted(3) does, whatever became of the bus.
func (m *Manager) booted() bool {
	info, err := os.Stat(m.dropIns)
	return err == nil && info.IsDir()
}

// dialing is how long a bus may take to take a client.
const dialing = 5 * time.Second

// connection gives the connection there is, or another one.
func (m *Manager) connection() (*systemd.Conn, error) {
	if !m.Here() && !m.booted() {
		return nil, ErrNoSystemd
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conn != nil && m.conn.Connected() {
		return m.conn, nil
	}
	if m.conn != nil {
		m.conn.Close()
		m.conn = nil
	}
	conn, err := systemd.NewConnection(m.dial)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	m.conn = conn
	return conn, nil
}

// dial joins the bus. The connection is closed if that takes too long.
func (m *Manager) dial() (*dbus.Conn, error) {
	conn, err := dbus.Dial(m.address)
	if err != nil {
		return nil, err
	}
	late := time.AfterFunc(dialing, func() { conn.Close() }) //nolint:errcheck // nothing can be done
	defer late.Stop()
	if err := conn.Auth([]dbus.Auth{dbus.AuthExternal(strconv.Itoa(os.Geteuid()))}); err != nil {
		conn.Close()
		return nil, err
	}
	if err := conn.Hello(); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// drop closes a connection that is of no use.
func (m *Manager) drop(conn *systemd.Conn) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conn == conn {
		conn.Close()
		m.conn = nil
	}
}

// Close ends the connection.
func (m *Manager) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conn != nil {
		m.conn.Close()
		m.conn = nil
	}
}

// tries is how often a call is made whose connection goes away meanwhile.
const tries = 3

// pause is how long a systemd that went away is left alone before it is asked again.
const pause = 200 * time.Millisecond

// ask makes a call that may be made twice.
func (m *Manager) ask(ctx context.Context, call func(*systemd.Conn) error) error {
	for try := 1; ; try++ {
		conn, err := m.connection()
		if err != nil {
			return err
		}
		if err = call(conn); err == nil || !again(err) || try == tries {
			return sense(err)
		}
		m.drop(conn)
		if err := rest(ctx, pause); err != nil {
			return err
		}
	}
}

// rest waits.
func rest(ctx context.Context, span time.Duration) error {
	select {
	case <-time.After(span):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
