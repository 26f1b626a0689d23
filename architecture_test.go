package pacer_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pkg is what `go list` says of a package of this module.
type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	Deps       []string
}

const module = "pacer/"

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports,Deps", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for d := json.NewDecoder(out); ; {
		var p pkg
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("go list found no package")
	}
	return all
}

// pure are the packages that compute: no file, no socket, no clock, no log, no goroutine.
func pure(path string) bool {
	p := strings.TrimPrefix(path, module)
	switch p {
	case "cib", "cib/scan", "cib/upgrade", "cib/schema", "cib/xpath", "cib/acl", "cib/agentname", "crmsh/lang", "crmsh/compile", "transition", "controller", "fencing", "fencing/watchdog", "attrs", "alerts", "lrmd":
		return true
	}
	return p == "pengine" || strings.HasPrefix(p, "pengine/") || strings.HasPrefix(p, "cib/value/")
}

// TestPurePackagesImportNoWorld keeps files, sockets, clocks and loggers out of the cores.
func TestPurePackagesImportNoWorld(t *testing.T) {
	banned := []string{"os", "os/exec", "net", "net/http", "log", "log/slog", "syscall", "github.com/rs/zerolog", "github.com/fsnotify/fsnotify", "golang.org/x/sys/unix"}
	for _, p := range packages(t) {
		if !pure(p.ImportPath) {
			continue
		}
		for _, i := range p.Imports {
			if slices.Contains(banned, i) {
				t.Errorf("%s computes and must not import %s: move what needs it to the edge", p.ImportPath, i)
			}
		}
		for _, f := range p.GoFiles {
			checkPureFile(t, filepath.Join(p.Dir, f))
		}
	}
}

// checkPureFile finds reads of the clock and goroutines, which no import reveals.
func checkPureFile(t *testing.T, file string) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			t.Errorf("%s: a goroutine in a core", set.Position(n.Pos()))
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "NewTimer", "NewTicker", "Local"}, n.Sel.Name) {
				t.Errorf("%s: time.%s in a core: time arrives as an argument", set.Position(n.Pos()), n.Sel.Name)
			}
		}
		return true
	})
}

// stages of the policy engine meet in the world they work on and nowhere else.
var stages = []string{"unpack", "constrain", "place", "act", "arrange", "emit"}

// TestStagesDoNotImportOneAnother keeps each stage readable alone.
func TestStagesDoNotImportOneAnother(t *testing.T) {
	for _, p := range packages(t) {
		name, ok := strings.CutPrefix(p.ImportPath, module+"pengine/")
		if !ok || !slices.Contains(stages, name) {
			continue
		}
		for _, i := range p.Imports {
			if other, ok := strings.CutPrefix(i, module+"pengine/"); ok && slices.Contains(stages, other) {
				t.Errorf("stage %s imports stage %s: what both need belongs in pengine/world", name, other)
			}
		}
	}
}

// TestCoresDoNotDependOnDaemons keeps the direction of dependencies.
func TestCoresDoNotDependOnDaemons(t *testing.T) {
	daemons := []string{"daemon", "lab", "cmd/pacer", "membership/memory", "cib/store", "crmsh/ui"}
	for _, p := range packages(t) {
		if !pure(p.ImportPath) {
			continue
		}
		for _, d := range p.Deps {
			if slices.Contains(daemons, strings.TrimPrefix(d, module)) {
				t.Errorf("%s is a core and depends on %s", p.ImportPath, d)
			}
		}
	}
}

// TestEveryPackageHasADocFile keeps a package's job and contract in one known place.
func TestEveryPackageHasADocFile(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) == 0 {
			continue
		}
		if !slices.Contains(p.GoFiles, "doc.go") {
			t.Errorf("%s has no doc.go that states its job, contract, units and errors", p.ImportPath)
		}
	}
}

// TestNoRangeOverMapsInEngine keeps results independent of Go's map order. A loop over a map
// shows as a range over an expression whose type is a map; types are found by the vet tool below
// the test, so that the check sees what the compiler sees.
func TestNoRangeOverMapsInEngine(t *testing.T) {
	for _, bad := range rangesOverMaps(t, "./pengine/...", "./cib/value/...") {
		t.Error(bad)
	}
}
