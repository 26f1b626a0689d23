package ui

import (
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/renameio/v2"

	"pacer/cib"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

// live is the name of the cluster's own configuration among shadows.
const live = "live"

// cibLevel is where copies of the configuration, shadows, are managed.
func cibLevel() *level {
	return &level{name: "cib", commands: []*command{
		{name: "new", usage: "new NAME [empty] [withstatus] [force]", least: 1, most: 4, run: (*shell).shadowNew, short: "copy the cluster's configuration to a shadow and work with that", complete: inTurn(nil, choice("empty", "withstatus", "force"), choice("withstatus", "force"), choice("force"))},
		{name: "use", usage: "use [NAME|live] [withstatus]", most: 2, run: (*shell).shadowUse, short: "work with a shadow, or with the cluster again", complete: inTurn(shadows, choice("withstatus"))},
		{name: "diff", usage: "diff", run: (*shell).shadowDiff, short: "show how the shadow differs from the cluster's configuration"},
		{name: "list", usage: "list", run: (*shell).shadowList, short: "list the shadows"},
		{name: "import", usage: "import {FILE|NUMBER} [NAME]", least: 1, most: 2, run: (*shell).shadowImport, short: "make a shadow of a file, or of an input of the policy engine by its number", complete: inTurn(files)},
		{name: "reset", usage: "reset NAME", least: 1, most: 1, run: (*shell).shadowReset, short: "make a shadow a copy of the cluster's configuration again", complete: inTurn(shadows)},
		{name: "delete", usage: "delete NAME", least: 1, most: 1, run: (*shell).shadowDelete, short: "delete a shadow", complete: inTurn(shadows)},
		{name: "commit", usage: "commit [NAME]", most: 1, run: (*shell).shadowCommit, short: "give a shadow's configuration to the cluster", complete: inTurn(shadows)},
		{name: "cibstatus", short: "pretend another state of the cluster", level: cibstatusLevel},
	}}
}

// shadowFile is where a shadow is kept. A name that could be a path is an error.
func (sh *shell) shadowFile(name string) (string, error) {
	if name == "" || name == live || strings.ContainsAny(name, "/'\" \t\\") {
		return "", fmt.Errorf("%q cannot be the name of a shadow", name)
	}
	return filepath.Join(sh.places.Shadows, "shadow."+name), nil
}

// existing is shadowFile for a shadow that must be there.
func (sh *shell) existing(name string) (string, error) {
	file, err := sh.shadowFile(name)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return "", lang.Problems{{Found: name, Expected: "there is no such shadow; list shows those there are", Nearest: lang.Nearest(name, sh.shadowNames())}}
	}
	return file, nil
}

// shadowNames lists the shadows.
func (sh *shell) shadowNames() []string {
	found, _ := filepath.Glob(filepath.Join(sh.places.Shadows, "shadow.*"))
	var out []string
	for _, f := range found {
		name := strings.TrimPrefix(filepath.Base(f), "shadow.")
		if !strings.HasSuffix(name, ".history") && !strings.HasSuffix(name, ".lock") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func shadows(sh *shell, _ []string) []string { return append(sh.shadowNames(), live) }

// liveDocument reads the cluster's configuration, whatever is worked with.
func (sh *shell) liveDocument() (*cib.Document, error) {
	b, err := sh.places.Open(live)
	if err != nil {
		return nil, err
	}
	return b.Snapshot(sh.ctx)
}

func (sh *shell) shadowNew(in *call) error {
	name := in.args[0]
	file, err := sh.shadowFile(name)
	if err != nil {
		return err
	}
	for _, a := range in.args[1:] {
		if !slices.Contains([]string{"force", "--force", "withstatus", "empty"}, a) {
			return fmt.Errorf("cib new: expected empty, withstatus or force, found %q", a)
		}
	}
	force := sh.options.Force || slices.Contains(in.args, "force") || slices.Contains(in.args, "--force")
	if _, err := os.Stat(file); err == nil && !force {
		return fmt.Errorf("there is a shadow %s already; force writes over it", name)
	}
	doc := cib.Empty()
	if !slices.Contains(in.args, "empty") {
		if doc, err = sh.liveDocument(); err != nil {
			return err
		}
	}
	if err := writeShadow(file, doc); err != nil {
		return err
	}
	sh.infof("%s shadow CIB created", name)
	return sh.use(name, slices.Contains(in.args, "withstatus"))
}

func writeShadow(file string, doc *cib.Document) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return renameio.WriteFile(file, doc.Bytes(), 0o600)
}

func (sh *shell) shadowUse(in *call) error {
	withStatus := len(in.args) == 2
	if withStatus && in.args[1] != "withstatus" {
		return fmt.Errorf("cib use: expected withstatus, found %q", in.args[1])
	}
	name := append(in.args, live)[0]
	if name != live {
		if _, err := sh.existing(name); err != nil {
			return err
		}
	}
	return sh.use(name, withStatus)
}

// use goes over to another configuration. Changes that were not committed are dropped, after a question.
func (sh *shell) use(name string, withStatus bool) error {
	if sh.edits != nil && sh.edits.Changed() && !sh.ask("All changes will be dropped. Go on?") {
		return errors.New("there are changes that are not committed; commit them first")
	}
	sh.options.Cib = name
	sh.backend, sh.edits, sh.last = nil, nil, nil
	if withStatus {
		return sh.loadStatus(sourceOf(name))
	}
	return nil
}

// sourceOf names a configuration as cibstatus does.
func sourceOf(name string) string {
	if name == "" || name == live {
		return live
	}
	return "shadow:" + name
}

// shadowInUse gives the shadow that is worked with.
func (sh *shell) shadowInUse() string {
	if n := sh.options.Cib; n != live {
		return n
	}
	return ""
}

func (sh *shell) shadowDiff(*call) error {
	if sh.shadowInUse() == "" {
		return errors.New("no shadow is in use; cib use NAME goes over to one")
	}
	b, err := sh.back()
	if err != nil {
		return err
	}
	doc, err := b.Snapshot(sh.ctx)
	if err != nil {
		return err
	}
	cluster, err := sh.liveDocument()
	if err != nil {
		return err
	}
	sh.printf("%s", sh.compared(session.New(cluster, nil), session.New(doc, nil)))
	return nil
}

func (sh *shell) shadowList(*call) error {
	for _, n := range sh.shadowNames() {
		sh.printf("%s\n", n)
	}
	return nil
}

func (sh *shell) shadowReset(in *call) error {
	file, err := sh.existing(in.args[0])
	if err != nil {
		return err
	}
	doc, err := sh.liveDocument()
	if err != nil {
		return err
	}
	if err := writeShadow(file, doc); err != nil {
		return err
	}
	if sh.shadowInUse() == in.args[0] {
		sh.edits, sh.last = nil, nil
	}
	sh.infof("copied live CIB to %s", in.args[0])
	return nil
}

func (sh *shell) shadowDelete(in *call) error {
	file, err := sh.existing(in.args[0])
	if err != nil {
		return err
	}
	if sh.shadowInUse() == in.args[0] {
		return fmt.Errorf("%s shadow CIB is in use", in.args[0])
	}
	os.Remove(file + ".history") //nolint:errcheck // there may be none
	if err := os.Remove(file); err != nil {
		return err
	}
	sh.infof("%s shadow CIB deleted", in.args[0])
	return nil
}

// shadowCommit makes the cluster's configuration that of a shadow.
func (sh *shell) shadowCommit(in *call) error {
	name := sh.shadowInUse()
	if len(in.args) > 0 {
		name = in.args[0]
	}
	if name == "" {
		return errors.New("no shadow is in use; name one")
	}
	file, err := sh.existing(name)
	if err != nil {
		return err
	}
	shadow, err := (&session.File{Path: file}).Snapshot(sh.ctx)
	if err != nil {
		return err
	}
	b, err := sh.places.Open(live)
	if err != nil {
		return err
	}
	s, err := session.Open(sh.ctx, b, sh.agents())
	if err != nil {
		return err
	}
	s.Restore(shadow)
	if err := sh.commitTo(s, b, commitment{force: sh.options.Force, message: "shadow " + name}); err != nil {
		return err
	}
	sh.infof("committed '%s' shadow CIB to the cluster", name)
	return nil
}

// shadowImport makes a shadow of a document that was kept somewhere.
func (sh *shell) shadowImport(in *call) error {
	source, err := sh.importSource(in.args[0])
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(source), ".bz2")
	if len(in.args) == 2 {
		name = in.args[1]
	}
	file, err := sh.shadowFile(name)
	if err != nil {
		return err
	}
	doc, err := readDocument(source)
	if err != nil {
		return err
	}
	if err := writeShadow(file, doc); err != nil {
		return err
	}
	sh.infof("%s shadow CIB created", name)
	return sh.use(name, true)
}

// importSource finds a file: by its path, or an input of the policy engine by name or number.
func (sh *shell) importSource(word string) (string, error) {
	if _, err := os.Stat(word); err == nil || strings.Contains(word, "/") {
		return word, err
	}
	for _, pattern := range []string{word, word + ".bz2", "pe-*-" + word + ".bz2"} {
		found, _ := filepath.Glob(filepath.Join(sh.places.Inputs, pattern))
		if len(found) > 1 {
			return "", fmt.Errorf("several inputs have the number %s: %s; name one", word, strings.Join(found, ", "))
		}
		if len(found) == 1 {
			return found[0], nil
		}
	}
	return "", fmt.Errorf("there is no file %s, nor an input of the policy engine of that name or number in %s", word, sh.places.Inputs)
}

// readDocument reads a document from a file that may be packed by bzip2.
func readDocument(file string) (*cib.Document, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".bz2") {
		r = bzip2.NewReader(f)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	return cib.Parse(data, file)
}
