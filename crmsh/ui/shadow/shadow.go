package shadow

import (
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	copies "pacer/cib/shadow"

	"pacer/cib"
	"pacer/crmsh/lang"
)

// Live is the name of the cluster's own configuration among shadows.
const Live = copies.Live

// prefix begins the name of a document that is a shadow.
const prefix = "shadow:"

// Store is where shadows are.
type Store struct {
	// Folder is that of the shadows, Inputs that of the policy engine's inputs.
	Folder copies.Folder
	Inputs string
	// Cluster reads the cluster's configuration.
	Cluster func(context.Context) (*cib.Document, error)
}

// File is where a shadow is kept. A name that could be a path is an error.
func (s *Store) File(name string) (string, error) {
	if err := copies.Check(name); err != nil {
		return "", err
	}
	return s.Folder.Path(name), nil
}

// Existing is File for a shadow that must be there.
func (s *Store) Existing(name string) (string, error) {
	file, err := s.File(name)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return "", lang.Problems{{Found: name, Expected: "there is no such shadow; list shows those there are", Nearest: lang.Nearest(name, s.Folder.Names())}}
	}
	return file, nil
}

// Name gives a document the name by which Document finds it: "" is the cluster's, anything else a shadow.
func Name(shadow string) string {
	if shadow == "" || shadow == Live {
		return Live
	}
	return prefix + shadow
}

// Document reads what a name stands for: live, shadow:NAME or a file.
func (s *Store) Document(ctx context.Context, name string) (*cib.Document, error) {
	shadow, is := strings.CutPrefix(name, prefix)
	switch {
	case name == Live:
		return s.Cluster(ctx)
	case is:
		file, err := s.Existing(shadow)
		if err != nil {
			return nil, err
		}
		return Read(file)
	}
	return Read(name)
}

// Target gives the file that a name stands for, which need not be there.
func (s *Store) Target(name string) (string, error) {
	if shadow, is := strings.CutPrefix(name, prefix); is {
		return s.File(shadow)
	}
	return name, nil
}

// Documents lists the names of the cluster's configuration and the shadows.
func (s *Store) Documents() []string {
	out := []string{Live}
	for _, n := range s.Folder.Names() {
		out = append(out, prefix+n)
	}
	return out
}

// Source finds a file: by its path, or an input of the policy engine by name or number.
func (s *Store) Source(word string) (string, error) {
	if _, err := os.Stat(word); err == nil || strings.Contains(word, "/") {
		return word, err
	}
	for _, pattern := range []string{word, word + ".bz2", "pe-*-" + word + ".bz2"} {
		found, _ := filepath.Glob(filepath.Join(s.Inputs, pattern))
		if len(found) > 1 {
			return "", fmt.Errorf("several inputs have the number %s: %s; name one", word, strings.Join(found, ", "))
		}
		if len(found) == 1 {
			return found[0], nil
		}
	}
	return "", fmt.Errorf("there is no file %s, nor an input of the policy engine of that name or number in %s", word, s.Inputs)
}

// Read reads a document from a file that may be packed by bzip2.
func Read(file string) (*cib.Document, error) {
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
