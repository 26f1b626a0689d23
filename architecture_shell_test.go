package pacer_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"testing"
)

const shell = "./crmsh/ui/..."

// TestShellTypesAreSmall keeps the shell from growing into one type that knows everything. Methods of embedded types count.
func TestShellTypesAreSmall(t *testing.T) {
	const most = 40
	seen := 0
	for _, p := range typed(t, shell) {
		for _, name := range p.pkg.Scope().Names() {
			tn, ok := p.pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok || types.IsInterface(tn.Type()) {
				continue
			}
			seen++
			if n := types.NewMethodSet(types.NewPointer(tn.Type())).Len(); n > most {
				t.Errorf("%s.%s has %d methods, at most %d: give a part of it a type of its own", p.pkg.Path(), name, n, most)
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d types were seen", seen)
	}
}

// TestShellHasNoGlobalState keeps tables of commands values that functions build: nothing is filled by init, and what
// belongs to a package is an error, a lazy expression or an embedded text.
func TestShellHasNoGlobalState(t *testing.T) {
	for _, p := range typed(t, shell) {
		for _, f := range p.files {
			for _, d := range f.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					if d.Recv == nil && d.Name.Name == "init" {
						t.Errorf("%s: a function init; let who needs the value call a function that makes it", p.set.Position(d.Pos()))
					}
				case *ast.GenDecl:
					if d.Tok == token.VAR {
						checkVars(t, p, d)
					}
				}
			}
		}
	}
}

func checkVars(t *testing.T, p typedPackage, d *ast.GenDecl) {
	for _, s := range d.Specs {
		for _, name := range s.(*ast.ValueSpec).Names {
			typ := p.info.Defs[name].Type().String()
			embedded := d.Doc != nil && strings.Contains(d.Doc.List[len(d.Doc.List)-1].Text, "go:embed")
			compiled := strings.HasSuffix(typ, "func() *regexp.Regexp") // package lazyregexp: once made, never changed
			if typ != "error" && !embedded && !compiled {
				t.Errorf("%s: %s is a variable of the package; make it a constant, or a function that gives the value", p.set.Position(name.Pos()), name.Name)
			}
		}
	}
}

// TestTablesCompute keeps files, clocks and goroutines out of the tables of commands, which any part of the shell may ask.
func TestTablesCompute(t *testing.T) {
	for _, p := range packages(t) {
		switch strings.TrimPrefix(p.ImportPath, module+"crmsh/ui/") {
		case "table", "textdiff", "privacy":
		default:
			continue
		}
		for _, i := range p.Imports {
			if i == "os" || i == "net" || i == "os/exec" {
				t.Errorf("%s computes and must not import %s", p.ImportPath, i)
			}
		}
		for _, f := range p.GoFiles {
			checkPureFile(t, filepath.Join(p.Dir, f))
		}
	}
}
