package secretfile

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pacer/cib/agentname"
	"pacer/nofollow"
	"pacer/private"
)

// What may be wrong with a value.
var (
	ErrNone    = errors.New("is no secret on this host")
	ErrNoSum   = errors.New("has no sum on this host")
	ErrAltered = errors.New("is not what its sum was made of")
)

// Folder is where values are, below the root of a host's files.
func Folder(root string) string { return filepath.Join(root, "/var/lib/pacemaker/lrm/secrets") }

// Value is the place of a value.
type Value struct{ resource, param, file string }

// Of is the place of the value of a resource's parameter. Names that cannot be those of files are errors.
func Of(root, resource, param string) (Value, error) {
	for _, w := range []string{resource, param} {
		if err := agentname.File(w); err != nil {
			return Value{}, fmt.Errorf("%q cannot be the name of a file: %w", w, err)
		}
	}
	return Value{resource, param, filepath.Join(Folder(root), resource, param)}, nil
}

// File is the file of the value, Sum that of its sum.
func (v Value) File() string { return v.file }

// Sum is the file of the value's sum.
func (v Value) Sum() string { return v.file + ".sign" }

func (v Value) wrong(why error, where string) error {
	return fmt.Errorf("%s of %s %w: %s", v.param, v.resource, why, where)
}

// space is what executors cut off at the end of what they read.
const space = " \t\n\v\f\r"

// Write keeps a value, its sum first: a value without one is of no use. One that ends in white space is refused: who reads it takes
// that off, and finds that the sum is another's.
func (v Value) Write(value string) error {
	if strings.TrimRight(value, space) != value {
		return fmt.Errorf("the value for %s of %s ends in white space, which agents would not get; expected one without", v.param, v.resource)
	}
	if _, err := nofollow.MakeFolder(filepath.Dir(v.file), 0o700); err != nil {
		return err
	}
	if err := private.Replace(v.Sum(), []byte(sumOf(value)+"\n")); err != nil {
		return err
	}
	return private.Replace(v.file, []byte(value+"\n"))
}

// Read gives the value. One that is not there is an ErrNone.
func (v Value) Read() (string, error) {
	data, err := os.ReadFile(v.file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", v.wrong(ErrNone, "there is no "+v.file)
	}
	return strings.TrimRight(string(data), space), err
}

// Check compares the value with its sum. A sum that is not there is an ErrNoSum, neither an ErrNone, and a value that is not the
// one of its sum, or missing, an ErrAltered.
func (v Value) Check() error {
	value, missing := v.Read()
	sign, err := os.ReadFile(v.Sum())
	switch {
	case errors.Is(err, fs.ErrNotExist) && missing != nil:
		return missing
	case errors.Is(err, fs.ErrNotExist):
		return v.wrong(ErrNoSum, "there is no "+v.Sum())
	case err != nil:
		return err
	case missing != nil && !errors.Is(missing, ErrNone):
		return missing
	case missing != nil || !strings.EqualFold(strings.TrimSpace(string(sign)), sumOf(value)):
		return v.wrong(ErrAltered, v.file)
	}
	return nil
}

// Remove removes the value and its sum, if they are there.
func (v Value) Remove() error {
	var all error
	for _, name := range []string{v.file, v.Sum()} {
		if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}

func sumOf(value string) string {
	sum := md5.Sum([]byte(value))
	return hex.EncodeToString(sum[:])
}
