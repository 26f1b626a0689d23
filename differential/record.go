package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// recorded is a cluster with what the reference said of it.
type recorded struct {
	about string // why the case is kept
	date  string // the time to pretend
	cib   []byte
	want  answer
}

// writeCase writes a case as an archive: a comment that ends with the date, cib.xml, and each output.
func writeCase(name string, r recorded) error {
	ar := txtar.Archive{
		Comment: []byte(r.about + "date: " + r.date + "\n"),
		Files:   []txtar.File{{Name: "cib.xml", Data: r.cib}},
	}
	for _, output := range outputNames {
		if text := strings.Join(r.want.output(output), "\n"); text != "" {
			ar.Files = append(ar.Files, txtar.File{Name: output, Data: []byte(text + "\n")})
		}
	}
	return os.WriteFile(name, txtar.Format(&ar), 0o644)
}

// readCase reads an archive: the document, the date, and the lines of each output.
func readCase(name string) (cib []byte, date string, want map[string][]string, err error) {
	ar, err := txtar.ParseFile(name)
	if err != nil {
		return nil, "", nil, err
	}
	_, date, found := strings.Cut("\n"+string(ar.Comment), "\ndate: ")
	if !found || len(ar.Files) == 0 || ar.Files[0].Name != "cib.xml" {
		return nil, "", nil, errors.New(name + ": an archive begins with a line \"date: DATE\" and a file cib.xml")
	}
	want = map[string][]string{}
	for _, f := range ar.Files[1:] {
		if strings.Contains(string(f.Data), "\r") {
			return nil, "", nil, fmt.Errorf("%s: %s has carriage returns", name, f.Name)
		}
		want[f.Name] = lines(string(f.Data))
	}
	return ar.Files[0].Data, strings.TrimSpace(date), want, nil
}
