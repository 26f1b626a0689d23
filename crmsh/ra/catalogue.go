package ra

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"pacer/cib/agentname"
	"pacer/cib/value/vocab"
	"pacer/lrmd/agent"
	"pacer/lrmd/systemd"
	"pacer/problem"
)

// Catalog is the agents of a host.
type Catalog struct {
	host   *agent.Host
	root   string
	cache  string // folder of what agents said; "" for none
	fences []string
	known  map[vocab.Agent]*Description
	offers map[string][]string // providers by type
}

// NewCatalog looks at the host whose files are below root. Cache is a folder to keep answers in, "" for none.
func NewCatalog(root, cache string, environ []string) *Catalog {
	return &Catalog{
		host: agent.NewHost(root, environ), root: filepath.Join("/", root), cache: cache,
		fences: []string{"usr/sbin", "sbin", "usr/local/sbin"}, known: map[vocab.Agent]*Description{}, offers: map[string][]string{},
	}
}

// NoAgentError says that an agent is not on this host.
type NoAgentError struct {
	Agent vocab.Agent
	Near  string // the agent that was probably meant, "" if none is like it
}

// Error names the agent, and the one that was probably meant.
func (e *NoAgentError) Error() string {
	text := fmt.Sprintf("there is no agent %s on this host", e.Agent)
	if e.Near != "" {
		text += " (did you mean " + e.Near + "?)"
	}
	return text
}

// noAgent complains about an agent that is not here. What was meant has the type, or one like it, of that provider if it
// has such a one.
func (c *Catalog) noAgent(a vocab.Agent) error {
	if a.Class == vocab.ClassStonith && !strings.HasPrefix(a.Type, vocab.FencePrefix) && strings.Contains(a.Type, "/") {
		return &OldKindError{a}
	}
	none := &NoAgentError{Agent: a}
	types := c.Types(a.Class, "")
	meant := a
	if !slices.Contains(types, a.Type) {
		meant.Type = problem.Nearest(a.Type, types)
	}
	if meant.Type == "" {
		return none
	}
	if a.Class == vocab.ClassOCF && !slices.Contains(c.Types(a.Class, a.Provider), meant.Type) {
		if p := c.Providers(meant.Type); len(p) > 0 {
			meant.Provider = p[0]
		}
	}
	if meant != a {
		none.Near = meant.String()
	}
	return none
}

// Empty says that there are no agents of any kind here: then nothing can be said about them.
func (c *Catalog) Empty() bool {
	return len(c.host.Providers()) == 0 && len(c.host.Agents(vocab.ClassLSB, "")) == 0
}

// Classes lists the classes that have agents here.
func (c *Catalog) Classes() []string {
	out := c.host.Classes()
	slices.Sort(out)
	if len(c.Types(vocab.ClassStonith, "")) > 0 {
		out = append(out, vocab.ClassStonith)
	}
	return out
}

// Providers lists the providers of OCF agents, or of those of a type.
func (c *Catalog) Providers(agentType string) []string {
	if agentType == "" {
		return c.host.Providers()
	}
	list, ok := c.offers[agentType]
	if !ok {
		for _, p := range c.host.Providers() {
			if _, found := c.path(vocab.Agent{Class: vocab.ClassOCF, Provider: p, Type: agentType}); found {
				list = append(list, p)
			}
		}
		c.offers[agentType] = list
	}
	return list
}

// Types lists the agents of a class, of one provider if it is named.
func (c *Catalog) Types(class, provider string) []string {
	var out []string
	if class != vocab.ClassStonith {
		out = c.host.Agents(class, provider)
	} else {
		for _, dir := range c.fences {
			found, _ := filepath.Glob(filepath.Join(c.root, dir, vocab.FencePrefix+"*"))
			for _, f := range found {
				out = append(out, filepath.Base(f))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Find reads [CLASS:[PROVIDER:]]TYPE, as vocab.ParseAgent, by the agents that are here.
func (c *Catalog) Find(spec string) (vocab.Agent, error) { return vocab.ParseAgent(spec, c.Providers) }

// path is where an agent's file is, if it is here.
func (c *Catalog) path(a vocab.Agent) (file string, found bool) {
	if agentname.Check(a.Class, a.Provider, a.Type) != nil {
		return "", false
	}
	var candidates []string
	switch a.Class {
	case vocab.ClassOCF:
		candidates = []string{filepath.Join(c.host.OCFRoot, "resource.d", a.Provider, a.Type)}
	case vocab.ClassLSB, vocab.ClassService:
		candidates = []string{filepath.Join(c.host.InitDir, a.Type)}
	case vocab.ClassStonith:
		if strings.Contains(a.Type, "/") {
			break // a plugin, which is no file here
		}
		for _, dir := range c.fences {
			candidates = append(candidates, filepath.Join(c.root, dir, a.Type))
		}
	}
	for _, f := range candidates {
		if info, err := os.Stat(f); err == nil && info.Mode().IsRegular() {
			return f, true
		}
	}
	return "", false
}

// Describe asks an agent what it is, unless it is known.
func (c *Catalog) Describe(ctx context.Context, a vocab.Agent) (*Description, error) {
	if d, ok := c.known[a]; ok {
		return d, nil
	}
	text, err := c.metaData(ctx, a)
	if err != nil {
		return nil, err
	}
	d, err := Parse(a.String(), text)
	if err != nil {
		return nil, err
	}
	if a.Class == vocab.ClassStonith {
		d.asFenceDevice()
	}
	c.known[a] = d
	return d, nil
}

// Known lists the agents that have described themselves to this process.
func (c *Catalog) Known() map[vocab.Agent]*Description { return c.known }

// metaData gives an agent's meta-data, from the cache if its file is the same as then.
func (c *Catalog) metaData(ctx context.Context, a vocab.Agent) ([]byte, error) {
	path, found := c.path(a)
	if resolved := c.host.Resolve(a); !found && resolved.Class == vocab.ClassSystemd {
		return c.unitMetaData(ctx, a, resolved)
	}
	if !found {
		return nil, c.noAgent(a)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	kept := c.keptAs(path, info)
	if kept != "" {
		if text, err := os.ReadFile(kept); err == nil {
			return text, nil
		}
	}
	text, err := c.ask(ctx, a, path)
	if err == nil && kept != "" {
		c.keep(kept, text)
	}
	return text, err
}

// unitMetaData is what systemd says of a unit. On a host without systemd nothing can be said.
func (c *Catalog) unitMetaData(ctx context.Context, a, unit vocab.Agent) ([]byte, error) {
	text, err := c.host.MetaData(ctx, unit)
	if errors.Is(err, systemd.ErrNoUnit) {
		return nil, c.noAgent(a)
	}
	return text, err
}

// keptAs is the file of the cache for an agent's file as it is now: NAME-PATH-STATE.xml, the latter two hashed.
func (c *Catalog) keptAs(path string, info fs.FileInfo) string {
	if c.cache == "" {
		return ""
	}
	where, state := sha256.Sum256([]byte(path)), sha256.Sum256(fmt.Appendf(nil, "%d %d", info.Size(), info.ModTime().UnixNano()))
	return filepath.Join(c.cache, fmt.Sprintf("%s-%x-%x.xml", filepath.Base(path), where[:6], state[:6]))
}

// keep writes what an agent said and removes what it said before. A cache that cannot be written is none.
func (c *Catalog) keep(file string, text []byte) {
	if os.MkdirAll(c.cache, 0o700) != nil {
		return
	}
	old, _ := filepath.Glob(file[:strings.LastIndexByte(file, '-')] + "-*.xml")
	if renameio.WriteFile(file, text, 0o600) != nil {
		return
	}
	for _, f := range old {
		if f != file {
			os.Remove(f) //nolint:errcheck // it would merely lie about
		}
	}
}

// askTimeout is for agents that hang.
const askTimeout = 20 * time.Second

func (c *Catalog) ask(ctx context.Context, a vocab.Agent, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	if a.Class != vocab.ClassStonith {
		return c.host.MetaData(ctx, a)
	}
	cmd := exec.CommandContext(ctx, path, "-o", "metadata")
	cmd.Stdin = strings.NewReader("action=metadata\n") // which the cluster says, and agents read that look at no options
	cmd.Env, cmd.WaitDelay = c.host.Env, time.Second
	text, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("asked for its meta-data, the agent said: %w %s", err, strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a, err)
	}
	return text, nil
}

// Validate runs the agent's own check of parameters, which it must offer. The status is 0 if all is well.
func (c *Catalog) Validate(ctx context.Context, a vocab.Agent, params [][2]string) (said string, status int, err error) {
	d, err := c.Describe(ctx, a)
	if err != nil {
		return "", 0, err
	}
	if a.Class != vocab.ClassOCF && a.Class != vocab.ClassStonith || !d.Can(vocab.TaskValidateAll) {
		return "", 0, fmt.Errorf("%s has no check of its own (validate-all)", a)
	}
	path, found := c.path(a)
	if !found {
		return "", 0, c.noAgent(a)
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, vocab.TaskValidateAll)
	if a.Class == vocab.ClassStonith {
		cmd = exec.CommandContext(ctx, path)
		cmd.Env, cmd.Stdin = c.host.Env, strings.NewReader(d.toValidate(params))
	} else {
		cmd.Env = c.validateEnv(a, params)
	}
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && ctx.Err() == nil {
		return string(out), exit.ExitCode(), nil
	}
	return string(out), 0, err
}

// validateEnv is the environment of an OCF agent that checks parameters.
func (c *Catalog) validateEnv(a vocab.Agent, params [][2]string) []string {
	env := append(slices.Clone(c.host.Env),
		"OCF_ROOT="+c.host.OCFRoot, "OCF_RESOURCE_INSTANCE="+a.Type, "OCF_RESOURCE_TYPE="+a.Type, "OCF_RA_VERSION_MAJOR=1", "OCF_RA_VERSION_MINOR=1", "HA_LOGTAG="+a.Type)
	for _, p := range params {
		env = append(env, "OCF_RESKEY_"+p[0]+"="+p[1])
	}
	return env
}
