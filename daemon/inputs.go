package daemon

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"
	"github.com/dsnet/compress/bzip2"
	"github.com/google/renameio/v2"

	"pacer/cib"
	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/nofollow"
	"pacer/pengine"
)

// input is what the policy engine decided from, to be looked at later with crm_simulate.
type input struct {
	doc   *cib.Document
	grade pengine.Grade
	at    time.Time // as of which it decided
}

// series is where inputs of a kind are kept: files NAME-0.bz2, NAME-1.bz2, ... and NAME.last with the number of the next.
type series struct {
	name   string
	option string // that bounds how many there are
}

// seriesOf gives the series of an input, as Pacemaker's scheduler has them.
func seriesOf(g pengine.Grade) series {
	switch g {
	case pengine.Faulty:
		return series{"pe-error", "pe-error-series-max"}
	case pengine.Questionable:
		return series{"pe-warn", "pe-warn-series-max"}
	}
	return series{"pe-input", "pe-input-series-max"}
}

// limit is how many inputs of a series are kept: 0 for none, -1 for all. An infinity is no number there; it stands for
// the default.
func (s series) limit(v option.Values) int {
	if n := v.Int(s.option); !strings.HasSuffix(v.Text(s.option), "INFINITY") {
		return max(n, -1)
	}
	return option.Values{}.Int(s.option)
}

// after is the number of the input that follows a number.
func (s series) after(number, limit int) int {
	if number++; limit > 0 && number >= limit {
		return 0
	}
	return number
}

// inputs keeps inputs of the policy engine in a folder. One goroutine uses it.
type inputs struct {
	folder string
	last   *cib.Document // kept last: the same is not kept again
	file   string        // in which that is
}

// keep saves an input, if there is to be one of its kind and it is not the one saved before. It tells in which file it is, ""
// if in none.
func (k *inputs) keep(in input) (file string, err error) {
	s := seriesOf(in.grade)
	limit := s.limit(option.Read(in.doc.Root(), in.at))
	switch {
	case limit == 0:
		return "", nil
	case k.last != nil && k.last.Version() == in.doc.Version():
		return k.file, nil
	}
	if err := k.ready(); err != nil {
		return "", err
	}
	packed, err := pack(dated(in.doc, in.at))
	if err != nil {
		return "", err
	}
	number, err := k.next(s)
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("%s-%d.bz2", s.name, number)
	if err := k.write(name, packed); err != nil {
		return "", err
	}
	k.last, k.file = in.doc, filepath.Join(k.folder, name)
	return k.file, k.write(s.name+".last", []byte(strconv.Itoa(s.after(number, limit))))
}

// dated is a document with the time as of which it is looked at. Nothing below its first element is copied.
func dated(doc *cib.Document, at time.Time) []byte {
	root := *doc.Root()
	root.Attr = append([]etree.Attr(nil), root.Attr...)
	root.CreateAttr("execution-date", strconv.FormatInt(at.Unix(), 10))
	var b bytes.Buffer
	cib.AppendPretty(&b, &root)
	return b.Bytes()
}

func pack(text []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := bzip2.NewWriter(&b, &bzip2.WriterConfig{Level: 1})
	if err != nil {
		return nil, err
	}
	if _, err = w.Write(text); err == nil {
		err = w.Close()
	}
	return b.Bytes(), err
}

// next is the number of the series' next input. A file that holds no number counts as none.
func (k *inputs) next(s series) (int, error) {
	data, err := os.ReadFile(filepath.Join(k.folder, s.name+".last"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return 0, err
	}
	n, _ := strconv.ParseUint(strings.TrimSpace(string(data)), 10, 31)
	return int(n), nil
}

// ready makes the folder. One that root makes belongs to those whose Pacemaker would keep its inputs there, where the
// host knows them.
func (k *inputs) ready() error {
	made, err := nofollow.MakeFolder(k.folder, 0o750)
	if err != nil || !made || os.Geteuid() != 0 {
		return err
	}
	owner, err := user.Lookup(vocab.ClusterUser)
	if err != nil {
		return nil //nolint:nilerr // a host without Pacemaker's user keeps them as root's
	}
	uid, _ := strconv.Atoi(owner.Uid)
	gid, _ := strconv.Atoi(owner.Gid)
	if group, err := user.LookupGroup(clientGroup); err == nil {
		gid, _ = strconv.Atoi(group.Gid)
	}
	folder, err := nofollow.OpenFile(k.folder, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer folder.Close()
	folder.Chown(uid, gid) //nolint:errcheck // within a namespace of users there may be no such owner
	return nil
}

// write puts a file in place as a whole: readable for the group, and the folder's owner's where root writes it.
func (k *inputs) write(name string, content []byte) error {
	f, err := renameio.NewPendingFile(filepath.Join(k.folder, name), renameio.WithTempDir(k.folder), renameio.WithPermissions(0o640))
	if err != nil {
		return err
	}
	defer f.Cleanup() //nolint:errcheck // it is gone once it is in place
	if _, err := f.Write(content); err != nil {
		return err
	}
	if err := nofollow.Adopt(f.File, k.folder); err != nil {
		return err
	}
	return f.CloseAtomicallyReplace()
}
