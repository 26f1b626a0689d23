package daemon

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dsnet/compress/bzip2"

	"pacer/cib"
	"pacer/cib/option"
	"pacer/pengine"
)

// inputOf is an input of a document of its own version, with options as NAME=VALUE.
func inputOf(t *testing.T, epoch int, grade pengine.Grade, options ...string) input {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<cib admin_epoch="0" epoch="` + strconv.Itoa(epoch) + `" num_updates="0" validate-with="pacemaker-4.0"><configuration><crm_config><cluster_property_set id="o">`)
	for i, o := range options {
		name, value, _ := strings.Cut(o, "=")
		b.WriteString(`<nvpair id="o` + strconv.Itoa(i) + `" name="` + name + `" value="` + value + `"/>`)
	}
	b.WriteString(`</cluster_property_set></crm_config><nodes/><resources/><constraints/></configuration></cib>`)
	doc, err := cib.Parse([]byte(b.String()), "test")
	if err != nil {
		t.Fatal(err)
	}
	return input{doc, grade, time.Unix(1_700_000_000, 0)}
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// TestSeries: which files there are after inputs of some kinds, under some options.
func TestSeries(t *testing.T) {
	for _, c := range []struct {
		name    string
		options []string
		grades  []pengine.Grade
		want    []string
		last    map[string]string
	}{
		{
			"one of each", nil,
			[]pengine.Grade{pengine.Sound, pengine.Questionable, pengine.Faulty},
			[]string{"pe-error-0.bz2", "pe-error.last", "pe-input-0.bz2", "pe-input.last", "pe-warn-0.bz2", "pe-warn.last"},
			map[string]string{"pe-error": "1", "pe-warn": "1", "pe-input": "1"},
		},
		{
			"numbers begin anew",
			[]string{"pe-input-series-max=2"},
			make([]pengine.Grade, 3),
			[]string{"pe-input-0.bz2", "pe-input-1.bz2", "pe-input.last"},
			map[string]string{"pe-input": "1"},
		},
		{"none", []string{"pe-input-series-max=0"}, make([]pengine.Grade, 3), nil, nil},
		{
			"all",
			[]string{"pe-input-series-max=-1"},
			make([]pengine.Grade, 3),
			[]string{"pe-input-0.bz2", "pe-input-1.bz2", "pe-input-2.bz2", "pe-input.last"},
			map[string]string{"pe-input": "3"},
		},
		{
			"one option is for one kind",
			[]string{"pe-warn-series-max=0"},
			[]pengine.Grade{pengine.Questionable, pengine.Sound},
			[]string{"pe-input-0.bz2", "pe-input.last"},
			map[string]string{"pe-input": "1"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := &inputs{folder: filepath.Join(t.TempDir(), "pengine")}
			for i, g := range c.grades {
				if _, err := k.keep(inputOf(t, i, g, c.options...)); err != nil {
					t.Fatal(err)
				}
			}
			if got := names(t, k.folder); !slices.Equal(got, c.want) {
				t.Errorf("there are %q, want %q", got, c.want)
			}
			for series, want := range c.last {
				if got, err := os.ReadFile(filepath.Join(k.folder, series+".last")); err != nil || string(got) != want {
					t.Errorf("%s.last has %q (%v), want %q", series, got, err, want)
				}
			}
		})
	}
}

// TestAfter: numbers follow one another as in Pacemaker's folder, whatever it holds.
func TestAfter(t *testing.T) {
	for _, c := range []struct{ number, limit, want int }{{0, -1, 1}, {9, -1, 10}, {3998, 4000, 3999}, {3999, 4000, 0}, {7000, 4000, 0}, {0, 1, 0}} {
		if got := (series{}).after(c.number, c.limit); got != c.want {
			t.Errorf("after %d of %d comes %d, want %d", c.number, c.limit, got, c.want)
		}
	}
}

func TestLimit(t *testing.T) {
	for value, want := range map[string]int{"": 4000, "5": 5, "-1": -1, "-9": -1, "0": 0, "INFINITY": 4000, "-INFINITY": 4000, "many": 4000} {
		in := inputOf(t, 1, pengine.Sound, "pe-input-series-max="+value)
		if got := seriesOf(pengine.Sound).limit(option.Read(in.doc.Root(), in.at)); got != want {
			t.Errorf("%q: %d, want %d", value, got, want)
		}
	}
}

// TestKeptInput: what is kept is the document with the time of the decision, and the document itself stays as it is.
func TestKeptInput(t *testing.T) {
	k := &inputs{folder: filepath.Join(t.TempDir(), "pengine")}
	in := inputOf(t, 3, pengine.Sound, "batch-limit=3")
	before := in.doc.Bytes()
	for range 2 { // the same is kept once
		if _, err := k.keep(in); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(t, k.folder); !slices.Equal(got, []string{"pe-input-0.bz2", "pe-input.last"}) {
		t.Fatalf("there are %q", got)
	}
	packed, err := os.ReadFile(filepath.Join(k.folder, "pe-input-0.bz2"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := bzip2.NewReader(bytes.NewReader(packed), nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := cib.Parse(text, "kept")
	if err != nil {
		t.Fatal(err)
	}
	if at := kept.Root().SelectAttrValue("execution-date", ""); at != "1700000000" || kept.Version() != in.doc.Version() || kept.Root().FindElement("//nvpair[@name='batch-limit']") == nil {
		t.Errorf("kept is\n%s", text)
	}
	if !bytes.Equal(in.doc.Bytes(), before) {
		t.Error("the document was changed")
	}
}

// TestWhoMayRead: Pacemaker's tools run as users of its group; what is there already keeps its owner.
func TestWhoMayRead(t *testing.T) {
	const somebody = 12345
	k := &inputs{folder: filepath.Join(t.TempDir(), "pengine")}
	if err := os.Mkdir(k.folder, 0o750); err != nil {
		t.Fatal(err)
	}
	root := os.Geteuid() == 0 && os.Chown(k.folder, somebody, somebody) == nil
	if _, err := k.keep(inputOf(t, 1, pengine.Sound)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pe-input-0.bz2", "pe-input.last"} {
		info, err := os.Stat(filepath.Join(k.folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != 0o640 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
		if owner := info.Sys().(*syscall.Stat_t); root && (owner.Uid != somebody || owner.Gid != somebody) {
			t.Errorf("%s is of %d:%d", name, owner.Uid, owner.Gid)
		}
	}
}
