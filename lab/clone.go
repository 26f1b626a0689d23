package lab

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const namespaces = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID |
	syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS

// spawn starts process 1 of a node in namespaces of its own. Its end of the wire is all that ties it
// to the lab: when the lab's process is gone, however that came, process 1 reads the end and goes.
func spawn(wire *os.File) (*exec.Cmd, error) {
	uids, gids := idMaps(os.Getuid(), os.Getgid())
	cmd := &exec.Cmd{
		Path: "/proc/self/exe", Args: []string{initName}, Dir: "/",
		Env:        []string{}, // process 1 needs none, and must not inherit what tells of the machine
		Stderr:     os.Stderr,
		ExtraFiles: []*os.File{wire},
		SysProcAttr: &syscall.SysProcAttr{
			Cloneflags: namespaces, UidMappings: uids, GidMappings: gids,
			GidMappingsEnableSetgroups: os.Getuid() == 0,
			Setsid:                     true, // a terminal's interrupt is the lab's to handle
		},
	}
	if err := startUrgent(cmd); err != nil {
		return nil, explain(err)
	}
	return cmd, nil
}

// urgent is the nice value of process 1 of a node, where root makes it, and of what it starts as urgent. On a real
// host corosync has real time; here, on a busy machine, it would lose the ring for nothing.
const urgent = -10

// startUrgent starts a process that goes before others.
func startUrgent(cmd *exec.Cmd) error {
	runtime.LockOSThread() // of which the child inherits
	defer runtime.UnlockOSThread()
	if os.Getuid() == 0 && unix.Setpriority(unix.PRIO_PROCESS, 0, urgent) == nil {
		defer unix.Setpriority(unix.PRIO_PROCESS, 0, 0) //nolint:errcheck // less is always granted
	}
	return cmd.Start()
}

// idMaps makes root of a user. Root keeps all ids, so that agents can run daemons as other users; a
// user has only their own to give.
func idMaps(uid, gid int) (uids, gids []syscall.SysProcIDMap) {
	size := 1
	if uid == 0 {
		size, gid = 1<<32-1, 0
	}
	return []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: size}},
		[]syscall.SysProcIDMap{{ContainerID: 0, HostID: gid, Size: size}}
}

// explain says what to do where the kernel refuses namespaces.
func explain(err error) error {
	var cause string
	switch {
	case errors.Is(err, syscall.ENOSPC) || limited("/proc/sys/user/max_user_namespaces"):
		cause = "sysctl user.max_user_namespaces is used up or 0; raise it (sysctl -w user.max_user_namespaces=10000)"
	case limited("/proc/sys/kernel/unprivileged_userns_clone"):
		cause = "the kernel lets only root make user namespaces; run as root, or sysctl -w kernel.unprivileged_userns_clone=1"
	case setTo("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"):
		cause = "AppArmor restricts user namespaces; run as root, or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES):
		cause = "making namespaces is forbidden here, as it is in most containers; run on the host itself, or start the container with --privileged"
	case errors.Is(err, syscall.EINVAL):
		cause = "the kernel is built without user, pid or network namespaces; use another kernel"
	default:
		return fmt.Errorf("start of process 1: %w", err)
	}
	return fmt.Errorf("start of process 1 in namespaces of its own: %w: %s", err, cause)
}

func limited(path string) bool { return setTo(path, "0") }

func setTo(path, value string) bool {
	data, err := os.ReadFile(path)
	return err == nil && strings.TrimSpace(string(data)) == value
}
