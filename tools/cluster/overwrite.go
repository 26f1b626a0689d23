package cluster

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// overwrite gives a file new content. Like Pacemaker it writes into the file that is there, so that links
// to it, its owner and its permissions stay, and who has it open sees the change. What is written is on
// disk beside it first: a full disk leaves the file as it was, and after a crash in between the whole
// content is in NAME.new.
func overwrite(name string, content []byte) error {
	spare := name + ".new"
	switch err := writeSynced(spare, content); {
	case errors.Is(err, fs.ErrPermission):
		return writeSynced(name, content) // a file may be writable where its folder is not
	case err != nil:
		return errors.Join(err, os.Remove(spare))
	}
	if err := writeSynced(name, content); err != nil {
		return fmt.Errorf("%w; the new content is in %s", err, spare)
	}
	return os.Remove(spare)
}

func writeSynced(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}
