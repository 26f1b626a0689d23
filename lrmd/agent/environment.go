package agent

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pacer/cib/value/vocab"
)

// defaultPath is for agents whose daemon was started with no PATH.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// executorName is what agents, and those that read Pacemaker's settings, know the executor as.
const executorName = "pacemaker-execd"

// Where agents write, below the root of the host.
const (
	scratchDir = "run/resource-agents"     // HA_RSCTMP of the OCF shell functions
	logDir     = "var/log/pacemaker"       // made by packages
	logFile    = logDir + "/pacemaker.log" // Pacemaker's default
)

// Prepare makes the folder in which agents keep what lasts until the next boot, as Pacemaker's executor does: most
// agents of heartbeat cannot do without it.
func (h *Host) Prepare() error { return os.MkdirAll(h.ScratchDir, 0o755) }

// settings are Pacemaker's, as an agent finds them in its environment: each by the prefix PCMK_, most by HA_ too, which
// is what the OCF shell functions read.
type settings struct {
	given map[string]string // the daemon's own environment
	env   []string
}

// get is what is set by either prefix.
func (s *settings) get(name string) (value string, ok bool) {
	for _, prefix := range []string{"PCMK_", "HA_"} {
		if value, ok = s.given[prefix+name]; ok {
			return value, ok
		}
	}
	return "", false
}

func (s *settings) set(name, value string) {
	for _, prefix := range []string{"PCMK_", "HA_"} {
		s.given[prefix+name] = value
		s.env = append(s.env, prefix+name+"="+value)
	}
}

// otherwise sets what is not set.
func (s *settings) otherwise(name, value string) {
	if _, ok := s.get(name); !ok {
		s.set(name, value)
	}
}

// debugging says whether the executor is among what the setting debug names.
func (s *settings) debugging() bool {
	value, _ := s.get("debug")
	return vocab.True(value) || slices.Contains(strings.Split(value, ","), executorName)
}

// inherited is the daemon's environment as agents get it, with what Pacemaker's daemons add. NOTIFY_SOCKET would make
// services talk to the daemon's own supervisor. Messages are to be in a language that others can read.
func inherited(root string, environ []string) []string {
	s := settings{given: map[string]string{}, env: []string{"PATH=" + defaultPath}}
	for _, kv := range environ {
		if strings.HasPrefix(kv, "NOTIFY_SOCKET=") || kv == "PATH=" {
			continue
		}
		name, value, _ := strings.Cut(kv, "=")
		s.given[name] = value
		s.env = append(s.env, kv)
	}
	s.env = append(s.env, "LC_ALL=C", "PCMK_service="+executorName, "OCF_OUTPUT_FORMAT=text")
	s.set("cluster_type", "corosync")
	s.otherwise("debug", "0")
	s.logging(root)
	return s.env
}

// logging says where agents log. The shell functions of agents know the names in capital letters.
func (s *settings) logging(root string) {
	s.otherwise("logfacility", "daemon")
	if facility, _ := s.get("logfacility"); !strings.EqualFold(facility, "none") && facility != os.DevNull {
		s.set("LOGFACILITY", facility)
	}
	if info, err := os.Stat(filepath.Join("/", root, logDir)); err == nil && info.IsDir() {
		s.otherwise("logfile", filepath.Join("/", root, logFile))
	}
	file, ok := s.get("logfile")
	if !ok || strings.EqualFold(file, "none") {
		return
	}
	s.set("LOGFILE", file)
	if s.debugging() {
		s.set("DEBUGLOG", file)
	}
}

// WithTools is an environment in which agents find the tools of a folder before all others, whether they take them from PATH
// or, as the shell functions of OCF agents do, from HA_SBIN_DIR. Where that is set already it stays.
func WithTools(environ []string, folder string) []string {
	path, set := defaultPath, false
	out := slices.DeleteFunc(slices.Clone(environ), func(kv string) bool {
		name, value, _ := strings.Cut(kv, "=")
		set = set || name == sbinDir
		if name == "PATH" && value != "" {
			path = value
		}
		return name == "PATH"
	})
	dirs := slices.DeleteFunc(strings.Split(path, ":"), func(d string) bool { return d == folder })
	out = append(out, "PATH="+strings.Join(append([]string{folder}, dirs...), ":"))
	if !set {
		out = append(out, sbinDir+"="+folder)
	}
	return out
}

// sbinDir is where the shell functions of OCF agents look for the cluster's tools.
const sbinDir = "HA_SBIN_DIR"
