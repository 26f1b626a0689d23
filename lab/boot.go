package lab

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
)

// boot makes the namespaces the process is in into a node.
func boot(b bootstrap) error {
	if err := mountAll(b); err != nil {
		return fmt.Errorf("node %s: %w", b.Name, err)
	}
	if err := unix.Sethostname([]byte(b.Name)); err != nil {
		return fmt.Errorf("node %s: host name: %w", b.Name, err)
	}
	if err := loopbackUp(); err != nil {
		return fmt.Errorf("node %s: loopback device: %w", b.Name, err)
	}
	return os.Chdir("/")
}

// binding is a folder or file of the machine that a node sees in another place. It is opened before
// anything is mounted, since mounts may hide it.
type binding struct {
	from, to string
	file     bool
	fd       int
}

func mountAll(b bootstrap) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("private mounts: %w", err)
	}
	bindings := []binding{
		{from: b.Etc, to: "/etc"},
		{from: b.Var, to: "/var"},
		{from: b.Shared, to: SharedDir},
		{from: b.Binary, to: filepath.Join(ToolsDir, "pacer"), file: true},
	}
	if b.Tmp != "" {
		bindings = append(bindings, binding{from: b.Tmp, to: "/tmp"})
	}
	bindings = slices.Concat(bindings, b.watchdog(), b.sharedDisk())
	for i := range bindings {
		var err error
		if bindings[i].fd, err = unix.Open(bindings[i].from, unix.O_PATH|unix.O_CLOEXEC, 0); err != nil {
			return &fs.PathError{Op: "open", Path: bindings[i].from, Err: err}
		}
	}
	if err := mountFresh(b.Tmp == ""); err != nil {
		return err
	}
	if err := mountDev(); err != nil {
		return fmt.Errorf("a /dev of its own: %w", err)
	}
	for _, bind := range bindings {
		if err := bind.mount(); err != nil {
			return err
		}
	}
	if err := unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mount of /proc: %w; inside a container, /proc must not be covered by other mounts", err)
	}
	if err := tameProc(); err != nil {
		return err
	}
	// The machine's /sys does harm only to agents that look for network devices there.
	_ = unix.Mount("sysfs", "/sys", "sysfs", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC|unix.MS_RDONLY, "")
	if err := linkTools(b.Links); err != nil || !b.Power {
		return err
	}
	return offerPowerAgent()
}

// mountFresh gives the node empty folders that end with it.
func mountFresh(tmp bool) error {
	for _, m := range []struct {
		path, mode string
		skip       bool
	}{{"/tmp", "mode=1777", !tmp}, {"/run", "mode=0755", false}} {
		if m.skip {
			continue
		}
		if err := unix.Mount("tmpfs", m.path, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, m.mode); err != nil {
			return fmt.Errorf("mount of %s: %w", m.path, err)
		}
	}
	for _, dir := range []string{"/run/lock/subsys", SharedDir, ToolsDir} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	return nil
}

func (b binding) mount() error {
	defer unix.Close(b.fd)
	if b.file {
		if err := os.WriteFile(b.to, nil, 0o755); err != nil {
			return err
		}
	}
	source := fmt.Sprintf("/proc/self/fd/%d", b.fd)
	if err := unix.Mount(source, b.to, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("mount of %s as %s: %w", b.from, b.to, err)
	}
	return nil
}

func linkTools(names []string) error {
	for _, name := range names {
		if name == "pacer" {
			continue
		}
		if err := os.Symlink("pacer", filepath.Join(ToolsDir, name)); err != nil {
			return err
		}
	}
	return nil
}

func loopbackUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	req, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, req); err != nil {
		return err
	}
	req.SetUint16(req.Uint16() | unix.IFF_UP)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, req)
}
