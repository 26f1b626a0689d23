package pacer_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Bounds of the house style, in lines.
const (
	medianFunction  = 10
	longestFunction = 100
	longestFile     = 600
)

// TestHouseStyle keeps functions and files short, as CONTRIBUTING.md has it.
func TestHouseStyle(t *testing.T) {
	set := token.NewFileSet()
	var lengths []int
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if n := set.Position(f.FileEnd).Line; n > longestFile {
				t.Errorf("%s has %d lines", name, n)
			}
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1
				if lengths = append(lengths, n); n > longestFunction {
					t.Errorf("%s: %s has %d lines", set.Position(fn.Pos()), fn.Name.Name, n)
				}
			}
		}
	}
	slices.Sort(lengths)
	if m := lengths[len(lengths)/2]; m > medianFunction {
		t.Errorf("half of the functions have more than %d lines", m)
	}
	t.Logf("%d functions, median %d lines, the longest %v", len(lengths), lengths[len(lengths)/2], lengths[len(lengths)-3:])
}

// TestQuirksHaveReasons: each oddity that is kept says why.
func TestQuirksHaveReasons(t *testing.T) {
	set := token.NewFileSet()
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fn.Name.Name, "quirk") && fn.Doc == nil {
					t.Errorf("%s: %s gives no reason", set.Position(fn.Pos()), fn.Name.Name)
				}
			}
		}
	}
}
