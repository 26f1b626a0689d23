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
	"slices"
	"testing"
)

// exported is where the build cache keeps a package's compiled types.
type exported struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	DepOnly                 bool
}

// compiled lists packages, and gives an importer of them and what they need from the build cache.
func compiled(t *testing.T, set *token.FileSet, patterns ...string) (targets []exported, imp types.Importer) {
	t.Helper()
	args := append([]string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,DepOnly"}, patterns...)
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
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
	return targets, importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) {
		f, ok := exports[path]
		if !ok || f == "" {
			return nil, fmt.Errorf("no compiled types of %s", path)
		}
		return os.Open(f)
	})
}

// typedPackage is a package's syntax with its types.
type typedPackage struct {
	set   *token.FileSet
	files []*ast.File
	info  *types.Info
	pkg   *types.Package
}

// typed type-checks packages against the build cache.
func typed(t *testing.T, pattern string) (all []typedPackage) {
	t.Helper()
	set := token.NewFileSet()
	targets, imp := compiled(t, set, pattern)
	for _, p := range targets {
		out := typedPackage{set: set, info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}}
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
		all = append(all, out)
	}
	return all
}

// rangesOverMaps type-checks packages against the build cache and names each place that meets the order of a map.
func rangesOverMaps(t *testing.T, patterns ...string) []string {
	t.Helper()
	set := token.NewFileSet()
	targets, imp := compiled(t, set, patterns...)
	var found []string
	for _, p := range targets {
		var files []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		found = append(found, mapOrders(t, set, imp, p.ImportPath, files)...)
	}
	return found
}

// Functions that give the elements of a map in its order, and those that take that order away again. A sort by a
// comparison of one's own is not among them: it leaves the map's order to what it takes for equal.
var (
	inMapOrder = []string{"maps.Keys", "maps.Values", "maps.All", "(reflect.Value).MapRange", "(reflect.Value).MapKeys", "(*sync.Map).Range"}
	orderless  = []string{"slices.Sorted", "maps.Collect", "maps.Insert"}
)

func mapOrders(t *testing.T, set *token.FileSet, imp types.Importer, path string, files []*ast.File) (found []string) {
	t.Helper()
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	if _, err := (&types.Config{Importer: imp}).Check(path, set, files, info); err != nil {
		t.Fatal(err)
	}
	excused := map[*ast.Ident]bool{}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.RangeStmt:
				if _, isMap := info.TypeOf(n.X).Underlying().(*types.Map); isMap {
					found = append(found, fmt.Sprintf("%s: a loop over a map: its order changes from run to run", set.Position(n.Pos())))
				}
			case *ast.CallExpr:
				if fun := called(n.Fun); fun != nil && slices.Contains(orderless, fullName(info, fun)) {
					for _, a := range n.Args {
						if inner, ok := a.(*ast.CallExpr); ok {
							excused[called(inner.Fun)] = true
						}
					}
				}
			case *ast.Ident:
				if name := fullName(info, n); slices.Contains(inMapOrder, name) && !excused[n] {
					found = append(found, fmt.Sprintf("%s: %s gives a map's order, which changes from run to run: put slices.Sorted around it", set.Position(n.Pos()), name))
				}
			}
			return true
		})
	}
	return found
}

// called is the name in what is called: f, p.f, f[T].
func called(fun ast.Expr) *ast.Ident {
	switch f := ast.Unparen(fun).(type) {
	case *ast.Ident:
		return f
	case *ast.SelectorExpr:
		return f.Sel
	case *ast.IndexExpr:
		return called(f.X)
	case *ast.IndexListExpr:
		return called(f.X)
	}
	return nil
}

func fullName(info *types.Info, id *ast.Ident) string {
	if f, ok := info.Uses[id].(*types.Func); ok {
		return f.FullName()
	}
	return ""
}

// TestMapOrdersAreFound holds what the check of the engine sees.
func TestMapOrdersAreFound(t *testing.T) {
	set := token.NewFileSet()
	_, imp := compiled(t, set, "maps", "slices", "reflect", "sync", "strings")
	for body, want := range map[string]int{
		"for k := range m { use(k) }":                                            1,
		"for k := range maps.Keys(m) { use(k) }":                                 1,
		"for _, v := range maps.All(m) { use(v) }":                               1,
		"use(slices.Collect(maps.Values(m)))":                                    1,
		"f := maps.Keys[map[string]int]; use(f)":                                 1,
		"use(slices.SortedFunc(maps.Keys(m), strings.Compare))":                  1,
		"var s sync.Map; s.Range(func(k, v any) bool { return true })":           1,
		"use(reflect.ValueOf(m).MapKeys())":                                      1,
		"for _, k := range slices.Sorted(maps.Keys(m)) { use(k) }":               0,
		"use(maps.Collect(maps.All(m)))":                                         0,
		"for k := range slices.Values(slices.Sorted(maps.Values(m))) { use(k) }": 0,
	} {
		uses := "var _, _, _, _, _ = maps.Clone[map[int]int], slices.Max[[]int], reflect.ValueOf, sync.OnceFunc, strings.Compare\n"
		head := "package p\nimport (\"maps\"; \"reflect\"; \"slices\"; \"strings\"; \"sync\")\nvar m map[string]int\nfunc use(any) {}\n"
		f, err := parser.ParseFile(set, "p.go", head+uses+"func f() {\n"+body+"\n}", 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := mapOrders(t, set, imp, "p", []*ast.File{f}); len(got) != want {
			t.Errorf("%s: found %q, want %d", body, got, want)
		}
	}
}
