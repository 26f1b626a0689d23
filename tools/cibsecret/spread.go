package cibsecret

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kballard/go-shellquote"

	"pacer/cib/value/vocab"
	"pacer/private/secretfile"
	"pacer/tools/attribute"
	"pacer/tools/cluster"
	"pacer/tools/output"
)

// carrier has a node's shell run a command, with an archive or nothing on its standard input.
type carrier func(node, command string, stdin []byte) error

// errDown says that a node cannot be reached.
var errDown = errors.New("the node cannot be reached")

const (
	connecting = "5"         // seconds that ssh may take to connect
	carrying   = time.Minute // that a node may take for all
)

// bySSH is the carrier that there is. It asks nobody: a host key that is not known, or a password that is needed, keeps a node
// from being reached.
func bySSH(node, command string, stdin []byte) error {
	ctx, stop := context.WithTimeout(context.Background(), carrying)
	defer stop()
	c := exec.CommandContext(ctx, "ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout="+connecting, "--", node, command)
	c.Stdin, c.WaitDelay = bytes.NewReader(stdin), time.Second
	said, err := c.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() == 255, ctx.Err() != nil:
		return fmt.Errorf("%w: %s", errDown, strings.TrimSpace(string(said)))
	case err != nil:
		return fmt.Errorf("%s: %w: %s", node, err, strings.TrimSpace(string(said)))
	}
	return nil
}

// elsewhere is the folder on other nodes.
var elsewhere = secretfile.Folder("/")

// spread brings the parameter's files to the other nodes, or takes them away there if they are gone here.
func (j *job) spread() error {
	names := []string{path.Join(j.rsc, j.param), path.Join(j.rsc, j.param+".sign")}
	there := path.Join(elsewhere, names[0])
	if _, err := os.Stat(j.File()); errors.Is(err, fs.ErrNotExist) {
		return j.each("Deleting %s from %s ...", there, "rm -f -- "+shellquote.Join(there, there+".sign"), nil)
	}
	archive, err := j.pack(names)
	if err != nil {
		return err
	}
	return j.each("Syncing %s to %s ...", there, "umask 077 && mkdir -p "+elsewhere+" && tar -xf - -C "+elsewhere, archive)
}

// syncAll makes the folder of other nodes equal to that of this one, at once or not at all.
func (j *job) syncAll() error {
	var names []string
	here := secretfile.Folder(j.Env.Root)
	err := filepath.WalkDir(here, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			names = append(names, strings.TrimPrefix(name, here+"/"))
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return output.Fail(output.FileStatus(err, vocab.ExitIOErr), "%w", err)
	}
	archive, err := j.pack(names)
	if err != nil {
		return err
	}
	fresh := elsewhere + ".new"
	return j.each("Syncing %s to %s ...", elsewhere, "umask 077 && rm -rf "+fresh+" && mkdir -p "+fresh+" && tar -xf - -C "+fresh+
		" && rm -rf "+elsewhere+" && mv "+fresh+" "+elsewhere, archive)
}

// pack puts files below the folder into an archive.
func (j *job) pack(names []string) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(secretfile.Folder(j.Env.Root), name))
		if err != nil {
			return nil, output.Fail(output.FileStatus(err, vocab.ExitIOErr), "%w", err)
		}
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data)), Typeflag: tar.TypeReg}); err != nil {
			return nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}

// each has all other nodes run a command, and names those that cannot be reached.
func (j *job) each(told, what, command string, stdin []byte) error {
	peers, err := j.peers()
	if err != nil || len(peers) == 0 {
		return err
	}
	if _, err := exec.LookPath("ssh"); err != nil {
		return j.refuse(vocab.ExitNotInstalled, "Please install ssh: %s of this host was changed, and could not be brought to %s", what, strings.Join(peers, " "))
	}
	j.Info(told, what, strings.Join(peers, " "))
	var all error
	for _, node := range peers {
		err := j.carry(node, command, stdin)
		if errors.Is(err, errDown) {
			j.Info("Node %s is down - you'll need to update it with `cibsecret sync` later", node)
			j.Aside("%v", err)
			continue
		}
		all = errors.Join(all, err)
	}
	return all
}

// peers are the names of the other nodes that are configured.
func (j *job) peers() ([]string, error) {
	if j.noCIB || !cluster.Live(j.Env) {
		j.Err("Only this host's files below %s are kept; other nodes need a copy", secretfile.Folder(j.Env.Root))
		return nil, nil
	}
	doc, err := cluster.Document(j.Env)
	if err != nil {
		return nil, output.Fail(output.StatusOf(err), "Could not get list of cluster nodes: %w", err)
	}
	local, err := attribute.Local(j.Env)
	if err != nil {
		return nil, output.Fail(output.StatusOf(err), "Could not get local node name: %w", err)
	}
	var names []string
	for _, n := range attribute.ConfiguredNodes(doc) {
		names = append(names, n.Name)
	}
	return slices.DeleteFunc(names, func(name string) bool { return strings.EqualFold(name, local) || strings.HasPrefix(name, "-") }), nil
}
