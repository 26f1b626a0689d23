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

// typedPackage is a package's syntax with its types.
type typedPackage struct {
	set   *token.FileSet
	files []*ast.File
	info  *types.Info
	pkg   *types.Package
}

// typed type-checks packages against the build cache.
func typed(t *testing.T, pattern string) []typedPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,DepOnly", pattern).Output()
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
	var all []typedPackage
	for _, p := range targets {
		all = append(all, check(t, set, imp, p))
	}
	return all
}

func check(t *testing.T, set *token.FileSet, imp types.Importer, p exported) typedPackage {
	out := typedPackage{set: set, info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}}}
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		out.files = append(out.files, f)
	}
	pkg, err := (&types.Config{Importer: imp}).Check(p.ImportPath, set, out.files, out.info)
	if err != nil {
		t.Fatal(err)
	}
	out.pkg = pkg
	return out
}

// rangesOverMaps names each loop over a map.
func rangesOverMaps(t *testing.T, pattern string) []string {
	t.Helper()
	var found []string
	for _, p := range typed(t, pattern) {
		for _, f := range p.files {
			ast.Inspect(f, func(n ast.Node) bool {
				if r, ok := n.(*ast.RangeStmt); ok {
					if _, isMap := p.info.TypeOf(r.X).Underlying().(*types.Map); isMap {
						found = append(found, fmt.Sprintf("%s: a loop over a map: its order changes from run to run", p.set.Position(r.Pos())))
					}
				}
				return true
			})
		}
	}
	return found
}
