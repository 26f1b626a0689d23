package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// ownDevices are the devices of the machine that a node has: those that do no harm.
var ownDevices = []string{"null", "zero", "full", "random", "urandom", "tty"}

// mountDev gives the node a /dev with harmless devices, terminals of its own and nothing else. With the machine's /dev, root of
// a node that root's lab made could write to the machine's disks, memory and watchdog.
func mountDev() error {
	fds := map[string]int{}
	for _, name := range ownDevices {
		fd, err := unix.Open(filepath.Join("/dev", name), unix.O_PATH|unix.O_CLOEXEC, 0)
		if err != nil {
			return &fs.PathError{Op: "open", Path: filepath.Join("/dev", name), Err: err}
		}
		fds[name] = fd
	}
	if err := unix.Mount("tmpfs", "/dev", "tmpfs", unix.MS_NOSUID|unix.MS_NOEXEC, "mode=0755"); err != nil {
		return err
	}
	for name, fd := range fds {
		if err := (binding{from: "/dev/" + name, to: "/dev/" + name, file: true, fd: fd}).mount(); err != nil {
			return err
		}
	}
	for _, m := range []struct{ kind, dir, options string }{
		{"tmpfs", "/dev/shm", "mode=1777"},
		{"devpts", "/dev/pts", "newinstance,ptmxmode=0666,mode=0620"},
	} {
		if err := os.Mkdir(m.dir, 0o755); err != nil {
			return err
		}
		if err := unix.Mount(m.kind, m.dir, m.kind, unix.MS_NOSUID|unix.MS_NOEXEC, m.options); err != nil {
			return fmt.Errorf("mount of %s: %w", m.dir, err)
		}
	}
	for link, target := range map[string]string{
		"ptmx": "pts/ptmx", "fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2",
	} {
		if err := os.Symlink(target, filepath.Join("/dev", link)); err != nil {
			return err
		}
	}
	return nil
}

// tameProc takes from the node's /proc what acts on the whole machine: sysrq-trigger, by which root of a node that root's lab
// made could reboot the machine, and the kernel's settings.
func tameProc() error {
	const sysrq, settings = "/proc/sysrq-trigger", "/proc/sys/kernel"
	err := unix.Mount(os.DevNull, sysrq, "", unix.MS_BIND, "")
	if err != nil && !errors.Is(err, unix.ENOENT) { // few kernels are without it
		return fmt.Errorf("hiding %s: %w", sysrq, err)
	}
	if err := unix.Mount(settings, settings, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("mount of %s: %w", settings, err)
	}
	if err := unix.Mount("", settings, "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY|unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mount of %s, read-only: %w", settings, err)
	}
	return nil
}
