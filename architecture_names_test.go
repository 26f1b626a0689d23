package pacer_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// oddWords are words for which the field has others: confirm, suspect, perform, status change, children, mask, event,
// failure, ignored.
var oddWords = regexp.MustCompile(`(?i)mourn|vouch|accuse|obey|brood|\bkids|kidsOf|\bveil|happening|trouble|upkeep|forgive|pretended`)

// concatenated are names of files that run words together.
var concatenated = regexp.MustCompile(`^(action|status|xml)[a-z]+\.go$`)

// oddNames lists identifiers with odd words, and calls that take two booleans by their values alone, which tell a reader
// nothing.
func oddNames(set *token.FileSet, f *ast.File) (found []string) {
	report := func(at token.Pos, format string, args ...any) {
		found = append(found, fmt.Sprintf("%s: ", set.Position(at))+fmt.Sprintf(format, args...))
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if w := oddWords.FindString(n.Name); w != "" {
				report(n.Pos(), "%s has the word %s; the field has another", n.Name, w)
			}
		case *ast.CallExpr:
			bare := 0
			for _, a := range n.Args {
				if id, ok := a.(*ast.Ident); ok && (id.Name == "true" || id.Name == "false") {
					bare++
				}
			}
			if bare > 1 {
				report(n.Pos(), "a call with %d bare booleans", bare)
			}
		}
		return true
	})
	return found
}

// TestNames holds names to the field's words, calls to what they say, and files to one style.
func TestNames(t *testing.T) {
	set := token.NewFileSet()
	for _, p := range packages(t) {
		for _, file := range p.GoFiles {
			if m := concatenated.FindString(file); m != "" && file != "actions.go" {
				t.Errorf("%s/%s: words are kept apart by _", p.ImportPath, file)
			}
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, file), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, bad := range oddNames(set, f) {
				t.Error(bad)
			}
		}
	}
}

// TestOddNamesAreFound holds what the check sees.
func TestOddNamesAreFound(t *testing.T) {
	for body, want := range map[string]string{
		"func f() { g(true, false) }":    "bare booleans",
		"func f() { g(true, 1) }":        "",
		"type Happening struct{}":        "Happening",
		"func vouchFor() {}":             "vouch",
		"func f() { g(x == 1, y == 2) }": "",
	} {
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, "p.go", "package p\n"+body, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(oddNames(set, f), " "); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}
