package daemon

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/user"
	"slices"
	"strconv"

	"golang.org/x/sys/unix"

	"pacer/cib/acl"
)

// clientGroup may use the cluster besides root, as Pacemaker's clients do.
const clientGroup = "haclient"

// caller is the process at the other end of a connection.
type caller struct {
	uid, gid uint32
	name     string
	err      error
}

type callerKey struct{}

// withCaller finds out who connects, once a connection.
func withCaller(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, callerKey{}, credentials(c))
}

func callerOf(r *http.Request) caller {
	c, _ := r.Context().Value(callerKey{}).(caller)
	return c
}

func credentials(c net.Conn) caller {
	u, ok := c.(*net.UnixConn)
	if !ok {
		return caller{err: fmt.Errorf("a connection that is not local")}
	}
	raw, err := u.SyscallConn()
	if err != nil {
		return caller{err: err}
	}
	var cred *unix.Ucred
	var credErr error
	if err := raw.Control(func(fd uintptr) {
		cred, credErr = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil || credErr != nil {
		return caller{err: fmt.Errorf("the caller's credentials cannot be read: %w", credErr)}
	}
	who := caller{uid: cred.Uid, gid: cred.Gid, name: strconv.Itoa(int(cred.Uid))}
	if u, err := user.LookupId(who.name); err == nil {
		who.name = u.Username
	}
	return who
}

// groups are the names of the groups that the caller is a member of; none for those whom no access control list
// limits, as nobody asks for theirs.
func (c caller) groups() []string {
	if acl.Privileged(c.name) {
		return nil
	}
	u, err := user.LookupId(strconv.Itoa(int(c.uid)))
	if err != nil {
		return nil
	}
	ids, err := u.GroupIds()
	if err != nil {
		return nil
	}
	var names []string
	for _, id := range ids {
		if g, err := user.LookupGroupId(id); err == nil {
			names = append(names, g.Name)
		}
	}
	return names
}

// allowed says whether a process may use the cluster.
func (c caller) allowed() error {
	if c.err != nil {
		return c.err
	}
	if c.uid == 0 || int(c.uid) == os.Getuid() {
		return nil
	}
	if g, err := user.LookupGroup(clientGroup); err == nil {
		if u, err := user.LookupId(strconv.Itoa(int(c.uid))); err == nil {
			if groups, err := u.GroupIds(); err == nil && slices.Contains(groups, g.Gid) {
				return nil
			}
		}
	}
	return fmt.Errorf("user %s may not use the cluster: be root, or a member of the group %s", c.name, clientGroup)
}
