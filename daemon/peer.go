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
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"pacer/cib/acl"
)

// clientGroup may use the cluster besides root, as Pacemaker's clients do.
const clientGroup = "haclient"

// caller is the user of the process at the other end of a connection.
type caller struct {
	uid     uint32
	name    string
	members []string // names of the groups that the user is a member of
	err     error    // why the user may not use the cluster; nil if permitted
}

type callerKey struct{}

// withCaller passes on who connects, which the door has found out.
func withCaller(ctx context.Context, c net.Conn) context.Context {
	who := caller{err: fmt.Errorf("a connection that did not come through the door")}
	if g, ok := c.(*guest); ok {
		who = g.who
	}
	return context.WithValue(ctx, callerKey{}, who)
}

func callerOf(r *http.Request) caller {
	c, _ := r.Context().Value(callerKey{}).(caller)
	return c
}

// privileged says whether no access control list can limit the caller.
func (c caller) privileged() bool { return acl.Privileged(c.name) || int(c.uid) == os.Getuid() }

// groups are the names of the groups that the caller is a member of; none for those whom no access control list
// limits, as nobody asks for theirs.
func (c caller) groups() []string {
	if acl.Privileged(c.name) {
		return nil
	}
	return c.members
}

// userOf finds out whose process is at the other end of a connection.
func userOf(c net.Conn) (uint32, error) {
	u, ok := c.(*net.UnixConn)
	if !ok {
		return 0, fmt.Errorf("a connection that is not local")
	}
	raw, err := u.SyscallConn()
	if err != nil {
		return 0, err
	}
	var cred *unix.Ucred
	var credErr error
	if err := raw.Control(func(fd uintptr) {
		cred, credErr = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return 0, err
	}
	if credErr != nil {
		return 0, fmt.Errorf("the caller's credentials cannot be read: %w", credErr)
	}
	return cred.Uid, nil
}

// people remembers for a short while who users are: a stranger who knocks again and again must not make this host read
// its user database each time.
type people struct {
	mu    sync.Mutex
	known map[uint32]acquaintance
}

type acquaintance struct {
	caller
	until time.Time
}

const (
	remembered     = 5 * time.Second
	mostRemembered = 1024
)

// caller says who a user is, and whether the user may use the cluster.
func (p *people) caller(uid uint32) caller {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if a, ok := p.known[uid]; ok && now.Before(a.until) {
		return a.caller
	}
	if p.known == nil || len(p.known) >= mostRemembered {
		p.known = map[uint32]acquaintance{}
	}
	who := lookUp(uid)
	p.known[uid] = acquaintance{who, now.Add(remembered)}
	return who
}

// lookUp asks the host's user database.
func lookUp(uid uint32) caller {
	who := caller{uid: uid, name: strconv.Itoa(int(uid))}
	if u, err := user.LookupId(who.name); err == nil {
		who.name = u.Username
		who.members = groupsOf(u)
	}
	if uid != 0 && int(uid) != os.Getuid() && !slices.Contains(who.members, clientGroup) {
		who.err = fmt.Errorf("user %s may not use the cluster: be root, or a member of the group %s", who.name, clientGroup)
	}
	return who
}

func groupsOf(u *user.User) (names []string) {
	ids, err := u.GroupIds()
	if err != nil {
		return nil
	}
	for _, id := range ids {
		if g, err := user.LookupGroupId(id); err == nil {
			names = append(names, g.Name)
		}
	}
	return names
}
