package pacer_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// exported is where the build cache keeps a package's compiled types.
type exported struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	DepOnly                 bool
}

// rangesOverMaps type-checks packages against the build cache and names each loop over a map.
func rangesOverMaps(t *testing.T, patterns ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,DepOnly"}, patterns...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	var targets []exported
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p exported
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			targets = append(targets, p)
		}
	}
	set := token.NewFileSet()
	imp := importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) {
		f, ok := exports[path]
		if !ok || f == "" {
			return nil, fmt.Errorf("no compiled types of %s", path)
		}
		return os.Open(f)
	})
	var found []string
	for _, p := range targets {
		found = append(found, mapLoops(t, set, imp, p)...)
	}
	return found
}

func mapLoops(t *testing.T, set *token.FileSet, imp types.Importer, p exported) []string {
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if _, err := (&types.Config{Importer: imp}).Check(p.ImportPath, set, files, info); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if r, ok := n.(*ast.RangeStmt); ok {
				if _, isMap := info.TypeOf(r.X).Underlying().(*types.Map); isMap {
					found = append(found, fmt.Sprintf("%s: a loop over a map: its order changes from run to run", set.Position(r.Pos())))
				}
			}
			return true
		})
	}
	return found
}
