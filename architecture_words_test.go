package pacer_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pacer/cib/option"
	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
)

// vocabulary is a table of words that has one owner.
type vocabulary struct {
	name  string
	owner string // the package that has the table
	words []string
	// least is how many of the words beside one another are a second table.
	least int
	// elsewhere are packages that have such words of their own, and why.
	elsewhere map[string]string
}

// vocabularies are the tables that everybody takes from their owners.
func vocabularies() []vocabulary {
	var texts []string
	for _, e := range vocab.Exits() {
		texts = append(texts, e.String())
	}
	for e := vocab.ExecPending; e <= vocab.ExecMax; e++ {
		texts = append(texts, e.String())
	}
	texts = slices.DeleteFunc(texts, func(s string) bool { // words of plain English, and names of roles
		return slices.Contains([]string{"OK", "Error", "Done", "Promoted", "Pending", "Cancelled"}, s)
	})
	var results []string
	for _, r := range vocab.Results() {
		results = append(results, r.Name(), r.String())
	}
	results = slices.DeleteFunc(results, func(s string) bool { // words of plain English
		return slices.Contains([]string{"OK", "Error", "Disabled"}, s)
	})
	const made = "makes documents of all kinds"
	return []vocabulary{
		{"exit codes and execution statuses", "cib/value/vocab", texts, 1, nil},
		{"results of functions", "cib/value/vocab", results, 1, nil},
		{"roles", "cib/value/vocab", vocab.RoleNames(), 2, map[string]string{"differential": made}},
		{"truth values", "cib/value/vocab", vocab.Bools(), 3, map[string]string{
			"differential":             made,
			"cib/schema":               "XML Schema's booleans are fewer",
			"cib/xpath":                "XPath's booleans are fewer",
			"membership/corosync/conf": "corosync's words are its own",
			"tools/crmsimulate":        "have-quorum is one of XML Schema's booleans",
		}},
		{"parameters that are private unless agents say otherwise", "cib/value/secret", secret.Assumed(), 2, nil},
		{"classes of agents", "cib/value/vocab", vocab.Classes(), 3, map[string]string{"differential": made}},
		{"tasks", "cib/value/vocab", vocab.Operations(), 3, map[string]string{"differential": made}},
		{"cluster options", "cib/option", optionNames(), 2, nil},
	}
}

// optionNames are all names of cluster options, those of the past included.
func optionNames() (names []string) {
	for _, o := range option.All() {
		names = append(append(names, o.Name), o.OldNames()...)
	}
	return names
}

// secondTables finds where a file has a table of words that another package owns: several of them as elements of one
// list, cases of one switch, or arguments of one call.
func secondTables(set *token.FileSet, f *ast.File, v vocabulary) (found []string) {
	report := func(at token.Pos, words []string) {
		found = append(found, fmt.Sprintf("%s: %s: %s has the table of %s", set.Position(at), strings.Join(words, ", "), v.owner, v.name))
	}
	ast.Inspect(f, func(n ast.Node) bool {
		var in []ast.Expr
		switch n := n.(type) {
		case *ast.CompositeLit:
			for _, e := range n.Elts {
				if pair, ok := e.(*ast.KeyValueExpr); ok {
					in = append(in, pair.Key, pair.Value)
				} else {
					in = append(in, e)
				}
			}
		case *ast.SwitchStmt:
			for _, c := range n.Body.List {
				in = append(in, c.(*ast.CaseClause).List...)
			}
		case *ast.CallExpr:
			in = n.Args
		case *ast.BasicLit:
			in = []ast.Expr{n}
		}
		words := wordsOf(in, v.words)
		if len(words) >= v.least {
			report(n.Pos(), words)
		}
		return true
	})
	return found
}

// wordsOf lists those of a table among expressions, each once.
func wordsOf(list []ast.Expr, table []string) (words []string) {
	for _, e := range list {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			continue
		}
		if w, err := strconv.Unquote(lit.Value); err == nil && slices.Contains(table, w) && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

// TestTablesOfWordsHaveOneOwner keeps the field's words in one place each.
func TestTablesOfWordsHaveOneOwner(t *testing.T) {
	set := token.NewFileSet()
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, file := range p.GoFiles {
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, file), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range vocabularies() {
				if name == v.owner || v.elsewhere[name] != "" {
					continue
				}
				for _, bad := range secondTables(set, f, v) {
					t.Error(bad)
				}
			}
		}
	}
}

// TestSecondTablesAreFound holds what the check sees.
func TestSecondTablesAreFound(t *testing.T) {
	set := token.NewFileSet()
	for body, want := range map[string]int{
		`var x = []string{"true", "yes", "on"}`:                          1,
		`func f(s string) { switch s { case "on", "y": case "off": } }`:  1,
		`var x = map[string]string{"Master": "Promoted"}`:                1,
		`var x = oneOf("start", "stop", "reload")`:                       1,
		`var x = "Not running"`:                                          1,
		`func f(s string) bool { return s == "start" }`:                  0,
		`var x = []string{"batch-limit", "stonith-enabled"}`:             1,
		`var x = choice("true", "false")`:                                0,
		`var x = set("value", "true")`:                                   0,
		`var x = []string{"Started, and then some", "Stopped for good"}`: 0,
	} {
		f, err := parser.ParseFile(set, "p.go", "package p\n"+body, 0)
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		for _, v := range vocabularies() {
			got += min(1, len(secondTables(set, f, v)))
		}
		if got != want {
			t.Errorf("%s: %d, want %d", body, got, want)
		}
	}
}
