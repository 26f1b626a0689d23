package nested

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrMissing says that the machine lacks what is needed.
var ErrMissing = errors.New("no systemd of its own can be run here")

// programs are where distributions have systemd.
var programs = []string{"/lib/systemd/systemd", "/usr/lib/systemd/systemd"}

// units are those that systemd wants, and the bus. None of them does anything but that. The folder is where systemd finds the
// bus's configuration.
func units(folder string) map[string]string {
	files := map[string]string{
		"default.target": "[Unit]\nDescription=All there is\nRequires=dbus.socket dbus.service\nAfter=dbus.socket dbus.service\n",
		"dbus.socket":    "[Unit]\nDefaultDependencies=no\n[Socket]\nListenStream=/run/dbus/system_bus_socket\n",
		"dbus.service": "[Unit]\nDefaultDependencies=no\nRequires=dbus.socket\n[Service]\n" +
			"ExecStart=/usr/bin/dbus-daemon --config-file=" + folder + "/bus.conf --address=systemd: --nofork --nopidfile --systemd-activation\n",
	}
	for _, name := range targets {
		files[name+".target"] = "[Unit]\nDefaultDependencies=no\n"
	}
	return files
}

// targets are those that other units are ordered by.
var targets = []string{"basic", "local-fs", "paths", "shutdown", "slices", "sockets", "swap", "sysinit", "timers"}

// bus lets everybody do everything: all who reach it are of the test.
const bus = `<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*" eavesdrop="true"/><allow send_type="signal"/>
<allow eavesdrop="true"/></policy></busconfig>
`

// boot is what becomes systemd, in its namespaces. Its words are the folder that is its /run, its program, and the folder of
// what it reads.
const boot = `set -e
mount --make-rprivate /
[ "$1" = /run ] || mount --bind "$1" /run
mkdir -p /run/dbus /run/systemd/system
mount -t proc proc /proc
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs none /lib/systemd/system
mount -t tmpfs none /etc/systemd
cp "$3"/*.* /lib/systemd/system/
exec env -i container=pacer PATH=/usr/sbin:/usr/bin:/sbin:/bin "$2" --system --unit=default.target --log-level=warning
`

// Command is what boots a systemd whose /run is a folder, from a folder that Furnish has filled. Who runs it is in a Group.
func Command(run, program, folder string) []string {
	return []string{"unshare", "--fork", "--pid", "--mount", "--cgroup", "--kill-child", "/bin/sh", "-c", boot, "boot", run, program, folder}
}

// Furnish writes what systemd reads into a folder, which it sees at a path that may be another.
func Furnish(folder, seen string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	files := units(seen)
	files["bus.conf"] = bus
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Program is where systemd is. The error is an ErrMissing that says what the machine lacks.
func Program() (program string, err error) {
	if os.Geteuid() != 0 {
		return "", fmt.Errorf("%w: it takes root", ErrMissing)
	}
	for _, name := range []string{"unshare", "dbus-daemon", "mount"} {
		if _, err := exec.LookPath(name); err != nil {
			return "", fmt.Errorf("%w: %w", ErrMissing, err)
		}
	}
	for _, p := range programs {
		if _, err := os.Stat(p); err == nil {
			return p, nil
		}
	}
	return "", fmt.Errorf("%w: there is none of %s", ErrMissing, strings.Join(programs, ", "))
}
