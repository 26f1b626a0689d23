package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/kballard/go-shellquote"
	"github.com/rogpeppe/go-internal/txtar"
)

// recorded is a cluster with what the reference said of it.
type recorded struct {
	about string   // why the case is kept
	args  []string // what crm_simulate is asked with
	cib   []byte
	want  answer
}

// writeCase writes a case as an archive: a comment that ends with the arguments, cib.xml, and each output.
func writeCase(name string, r recorded) error {
	ar := txtar.Archive{
		Comment: []byte(r.about + "args: " + shellquote.Join(r.args...) + "\n"),
		Files:   []txtar.File{{Name: "cib.xml", Data: r.cib}},
	}
	for _, output := range outputNames {
		if text := strings.Join(r.want.output(output), "\n"); text != "" {
			ar.Files = append(ar.Files, txtar.File{Name: output, Data: []byte(text + "\n")})
		}
	}
	return os.WriteFile(name, txtar.Format(&ar), 0o644)
}

// readCase reads an archive: what it is about, the document, the arguments, and the lines of each
// output.
func readCase(name string) (about string, cib []byte, args []string, want map[string][]string, err error) {
	ar, err := txtar.ParseFile(name)
	if err != nil {
		return "", nil, nil, nil, err
	}
	about, line, found := strings.Cut(string(ar.Comment), "args: ")
	if !found || len(ar.Files) == 0 || ar.Files[0].Name != "cib.xml" {
		return "", nil, nil, nil, errors.New(name + ": an archive begins with a line \"args: ARGUMENT...\" and a file cib.xml")
	}
	if args, err = shellquote.Split(strings.TrimSpace(line)); err != nil {
		return "", nil, nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	want = map[string][]string{}
	for _, f := range ar.Files[1:] {
		want[f.Name] = lines(string(f.Data))
	}
	return about, ar.Files[0].Data, args, want, nil
}
