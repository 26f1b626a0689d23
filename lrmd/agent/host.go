package agent

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"pacer/cib/agentname"
	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
	"pacer/lrmd/process"
	"pacer/lrmd/systemd"
)

// Host says where the agents of a host live.
type Host struct {
	InitDir    string // scripts of class lsb
	OCFRoot    string // holds resource.d and lib; agents learn it as OCF_ROOT
	FenceDir   string // fence agents
	SecretsDir string // parameter values that are kept out of the CIB
	ScratchDir string // what agents keep until the next boot; see Prepare
	// Env is what agents inherit, as NAME=value.
	Env []string

	mu       sync.Mutex
	metadata map[string]cached // by path
	private  map[vocab.Agent][]string
	fences   fences
	systemd  *systemd.Manager
	groups   *process.Groups
}

// NewHost describes the host whose files are below root ("" or "/" for this one), with the
// environment to hand down.
func NewHost(root string, environ []string) *Host {
	return &Host{
		InitDir:    filepath.Join("/", root, "etc/init.d"),
		FenceDir:   filepath.Join("/", root, "usr/sbin"),
		OCFRoot:    filepath.Join("/", root, "usr/lib/ocf"),
		SecretsDir: filepath.Join("/", root, "var/lib/pacemaker/lrm/secrets"),
		ScratchDir: filepath.Join("/", root, scratchDir),
		Env:        inherited(root, environ),
		metadata:   map[string]cached{},
		private:    map[vocab.Agent][]string{},
		systemd:    systemd.New(root),
		fences:     fences{runs: map[*process.Process]bool{}},
	}
}

// Group gives each run of an agent from now on a control group of its own, by which a time-out finds all that the run
// has started. It is for a process that runs agents for long, which calls it first, and Ungroup at its end. Where groups
// cannot be made, tell is called with the reason, once and from anywhere, and agents run without.
func (h *Host) Group(tell func(error)) { h.groups = process.OpenGroups(tell) }

// Ungroup removes the groups in which nothing runs any more. Those of services that stay are left to them.
func (h *Host) Ungroup() { h.groups.Tidy() }

// Private notes what parameters an agent calls private, so that its reasons for failures do not show them.
func (h *Host) Private(a vocab.Agent, names []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.private[a] = names
}

// secretNames are the names of an agent's parameters that are not to be shown.
func (h *Host) secretNames(a vocab.Agent) secret.Patterns {
	h.mu.Lock()
	defer h.mu.Unlock()
	return secret.Usual().With(h.private[a]...)
}

// Resolve replaces the class service by the class it stands for on this host: an init script if there is one of the name,
// else a unit of systemd if that is here.
func (h *Host) Resolve(a vocab.Agent) vocab.Agent {
	if !a.Is(vocab.ClassService) {
		return a
	}
	a.Class = vocab.ClassLSB
	if path, err := h.path(a); err == nil && h.systemd.Here() {
		if _, err := os.Stat(path); err != nil {
			a.Class = vocab.ClassSystemd
		}
	}
	return a
}

// Exists says whether the agent is there to be run.
func (h *Host) Exists(a vocab.Agent) bool {
	a = h.Resolve(a)
	if a.Is(vocab.ClassSystemd) {
		return h.hasUnit(a.Type)
	}
	path, err := h.path(a)
	if err != nil {
		return false
	}
	_, err = os.Stat(path)
	return err == nil
}

// errNoFile says that agents of a class are no files here.
var errNoFile = errors.New("agents of this class are no files on this host")

// path is where an agent of a class with files lives, whether it is there or not. It is always directly in the folder
// of its class. The error is errNoFile, or says why the agent cannot be called so.
func (h *Host) path(a vocab.Agent) (string, error) {
	folder := ""
	switch {
	case a.Is(vocab.ClassOCF):
		folder = filepath.Join(h.OCFRoot, "resource.d", a.Provider)
	case a.Is(vocab.ClassLSB):
		folder = h.InitDir
	default:
		return "", errNoFile
	}
	if err := agentname.Check(a.Class, a.Provider, a.Type); err != nil {
		return "", fmt.Errorf("%s: %w", a, err)
	}
	return filepath.Join(folder, a.Type), nil
}
