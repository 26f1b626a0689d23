package controller

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// mostMethods is how many a type may have; what needs more is more than one thing.
const mostMethods = 30

// Parts of the machine know neither it nor one another: nothing but a method of Machine takes one, and no other type
// has a field of one. No type grows into the center of all.
func TestPartsAreParts(t *testing.T) {
	set := token.NewFileSet()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	parts := []string{"Machine", "join", "mail", "pulse", "replica", "intake", "desk", "own", "words", "lead", "start", "fence", "attributes"}
	methods := map[string]int{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv != nil {
					methods[typeName(n.Recv.List[0].Type)]++
				}
				for _, p := range n.Type.Params.List {
					if typeName(p.Type) == "Machine" {
						t.Errorf("%s: %s takes the machine", set.Position(n.Pos()), n.Name.Name)
					}
				}
			case *ast.TypeSpec:
				s, ok := n.Type.(*ast.StructType)
				if !ok || n.Name.Name == "Machine" {
					return true
				}
				for _, f := range s.Fields.List {
					for _, p := range parts {
						if typeName(f.Type) == p {
							t.Errorf("%s: %s has a field of type %s", set.Position(f.Pos()), n.Name.Name, p)
						}
					}
				}
			}
			return true
		})
	}
	if len(methods) < len(parts) {
		t.Fatal("nothing was found")
	}
	for name, n := range methods {
		if n > mostMethods {
			t.Errorf("%s has %d methods", name, n)
		}
	}
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
