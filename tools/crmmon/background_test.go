package crmmon

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pacer/nofollow"
)

// TestPIDFile: agents find the number of the process in the file, a new one in the place of an old one; what is laid in its way
// is neither followed nor changed.
func TestPIDFile(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "pid"), filepath.Join(dir, "link")
	for _, pid := range []int{123456, 77} {
		if err := writePID(file, pid); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "77\n" {
		t.Errorf("%q, %v", text, err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	if err := writePID(link, 5); !errors.Is(err, nofollow.ErrLink) {
		t.Error(err)
	}
	if text, _ := os.ReadFile(file); string(text) != "77\n" {
		t.Errorf("written through a link: %q", text)
	}
	if err := writePID("", 5); err != nil {
		t.Error(err)
	}
}

// TestHTMLFile: the old way of ocf:heartbeat:ClusterMon to name the file is today's; help stays help.
func TestHTMLFile(t *testing.T) {
	for args, want := range map[string]string{
		"-p /run/p -d -i 15 -h /srv/status.html": "-p /run/p -d -i 15 --output-as=html --output-to=/srv/status.html",
		"--daemonize -h /srv/status.html -n":     "--daemonize --output-as=html --output-to=/srv/status.html -n",
		"-h":                                     "-h",
		"-h /srv/status.html":                    "-h /srv/status.html",
		"-d -h -n":                               "-d -h -n",
		"-d --output-to=x.html ":                 "-d --output-to=x.html",
	} {
		given := strings.Fields(args)
		before := slices.Clone(given)
		if got := quirkHTMLFile(given); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: %q", args, got)
		}
		if !slices.Equal(given, before) {
			t.Errorf("%s: the caller's words were changed to %q", args, given)
		}
	}
}
