package agent

import (
	"os"
	"path/filepath"
	"strings"
	"sync"

	"pacer/cib/value/term"
)

// Host says where the agents of a host live.
type Host struct {
	InitDir    string // scripts of class lsb
	OCFRoot    string // holds resource.d and lib; agents learn it as OCF_ROOT
	SecretsDir string // parameter values that are kept out of the CIB
	// Env is what agents inherit, as NAME=value.
	Env []string

	mu       sync.Mutex
	metadata map[string]cached // by path
}

// NewHost describes the host whose files are below root ("" or "/" for this one), with the
// environment to hand down.
func NewHost(root string, environ []string) *Host {
	return &Host{
		InitDir:    filepath.Join("/", root, "etc/init.d"),
		OCFRoot:    filepath.Join("/", root, "usr/lib/ocf"),
		SecretsDir: filepath.Join("/", root, "var/lib/pacemaker/lrm/secrets"),
		Env:        inherited(environ),
		metadata:   map[string]cached{},
	}
}

// defaultPath is for agents whose daemon was started with no PATH.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// inherited is the daemon's environment as agents get it. NOTIFY_SOCKET would make services talk to
// the daemon's own supervisor.
func inherited(environ []string) []string {
	env := []string{"PATH=" + defaultPath, "PCMK_service=pacemaker-execd"}
	for _, kv := range environ {
		if !strings.HasPrefix(kv, "NOTIFY_SOCKET=") && kv != "PATH=" {
			env = append(env, kv)
		}
	}
	return env
}

// Resolve replaces the class service by the class it stands for on this host.
func (h *Host) Resolve(a term.Agent) term.Agent {
	if a.Is(term.ClassService) {
		a.Class = term.ClassLSB // there is no other class of services here
	}
	return a
}

// Exists says whether the agent is there to be run.
func (h *Host) Exists(a term.Agent) bool {
	path, ok := h.path(h.Resolve(a))
	if !ok {
		return false
	}
	_, err := os.Stat(path)
	return err == nil
}

// path is where an agent of a class with files lives, whether it is there or not.
func (h *Host) path(a term.Agent) (string, bool) {
	switch {
	case a.Is(term.ClassOCF):
		return filepath.Join(h.OCFRoot, "resource.d", a.Provider, a.Type), true
	case a.Is(term.ClassLSB) && filepath.IsAbs(a.Type):
		return a.Type, true
	case a.Is(term.ClassLSB):
		return filepath.Join(h.InitDir, a.Type), true
	}
	return "", false
}
