package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"pacer/cib"
)

// showAll has crm_simulate tell all that it can of a cluster, at the time at which the archives of
// pengine/testdata are scheduled.
var showAll = []string{"-t", "2023-11-14 22:13:20Z", "-A", "-c", "-U"}

// archives compares what both programs say of the cluster in each archive, as text and as XML. An older
// reference is asked what it can be (see older.go).
func (h *hunt) archives(names []string) (different int, err error) {
	if err := h.prepare(); err != nil {
		return 0, err
	}
	defer os.RemoveAll(h.dir)
	explained := 0
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return different, err
		}
		doc, err := cib.Parse(partOf(data, "cib.xml"), name)
		if err != nil {
			return different, err
		}
		for _, args := range [][]string{showAll, append(slices.Clone(showAll), "--output-as=xml")} {
			v := h.judge(args, doc.Root())
			switch {
			case v.err != nil:
				return different, fmt.Errorf("%s: %w", name, v.err)
			case len(v.names) > 0 && len(v.versions) > 0:
				explained++
				fmt.Printf("%s: differs, as releases do in %s\n", name, strings.Join(v.versions, "; "))
			case len(v.names) > 0:
				different++
				fmt.Printf("%s: differs in %s\n%s", name, strings.Join(v.names, ", "), difference(v.want, v.got))
			}
			if h.older {
				break // it is asked in one form only
			}
		}
	}
	fmt.Printf("%d archives: %d differences", len(names), different)
	if h.older {
		fmt.Printf(", and %d in what has changed since the reference was released", explained)
	}
	fmt.Println()
	return different, nil
}

// partOf is the file of that name in an archive; empty where there is none.
func partOf(archive []byte, name string) []byte {
	for _, f := range txtar.Parse(archive).Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}
