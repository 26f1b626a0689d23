package pacer_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pacer/cib/option"
)

// TestOptionsThatAreAskedForExist: whoever asks for a cluster option by name asks for one of the catalogue.
func TestOptionsThatAreAskedForExist(t *testing.T) {
	set := token.NewFileSet()
	targets, imp := compiled(t, set, "./...")
	asked := 0
	for _, p := range targets {
		var files []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
		if _, err := (&types.Config{Importer: imp}).Check(p.ImportPath, set, files, info); err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) != 1 || !readsOption(info, call) {
					return true
				}
				value := info.Types[call.Args[0]].Value
				if value == nil || value.Kind() != constant.String {
					return true
				}
				asked++
				if o, known := option.Find(constant.StringVal(value)); !known || o.Name != constant.StringVal(value) {
					t.Errorf("%s: %s is no present name of a cluster option", set.Position(call.Pos()), value)
				}
				return true
			})
		}
	}
	if asked < 20 {
		t.Errorf("only %d questions were found; the test looks for the wrong thing", asked)
	}
}

// readsOption says whether a call asks for an option by its name.
func readsOption(info *types.Info, call *ast.CallExpr) bool {
	name, isMethod := strings.CutPrefix(fullNameOf(info, call), "(pacer/cib/option.Values).")
	return isMethod && slices.Contains([]string{"Text", "Word", "Bool", "Duration", "Int"}, name)
}

func fullNameOf(info *types.Info, call *ast.CallExpr) string {
	if id := called(call.Fun); id != nil {
		return fullName(info, id)
	}
	return ""
}
