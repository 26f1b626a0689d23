package pacer_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEngineFlagsAreTold holds what the comments of the engine's relations and flags say of who sets and who
// obeys them: the packages that a comment names are those that use the flag. A flag that nobody uses fails, too.
func TestEngineFlagsAreTold(t *testing.T) {
	all := typed(t, "./pengine/...")
	flags := map[string]string{}
	for _, p := range all {
		if p.pkg.Path() == "pacer/pengine/world" {
			flagComments(p, flags)
		}
	}
	if len(flags) < 60 {
		t.Fatalf("found %d flags, where there are 60 and more", len(flags))
	}
	users := flagUsers(all, flags)
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		_, who, ok := strings.Cut(flags[name], ". Set")
		if !ok || !strings.HasPrefix(flags[name], name+": ") {
			t.Errorf("%s: the comment %q is not of the form %q", name, flags[name], "NAME: what it means. Set by ...; obeyed by ...")
			continue
		}
		told := engineParts.FindAllString(strings.ReplaceAll(who, "Wanted", "world"), -1)
		slices.Sort(told)
		if told = slices.Compact(told); !slices.Equal(told, users[name]) {
			t.Errorf("%s: the comment names %v, the flag is used by %v", name, told, users[name])
		}
	}
}

var engineParts = regexp.MustCompile(`\b(unpack|constrain|place|act|arrange|emit|notify|report|world)\b`)

// flagComments collects the comments of the constants in blocks that promise to name who uses them.
func flagComments(p typedPackage, flags map[string]string) {
	for _, f := range p.files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST || !strings.Contains(strings.ReplaceAll(g.Doc.Text(), "\n", " "), "which package sets it") {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				flags[v.Names[0].Name] = strings.ReplaceAll(v.Doc.Text(), "\n", " ")
			}
		}
	}
}

// flagUsers tells which packages use a flag, in alphabetical order. The engine's own files, which name the loops of
// orderings, count for nobody: they neither set nor obey.
func flagUsers(all []typedPackage, flags map[string]string) map[string][]string {
	users := map[string][]string{}
	for _, p := range all {
		name := path.Base(p.pkg.Path())
		for _, o := range p.info.Uses {
			c, ok := o.(*types.Const)
			if !ok || c.Pkg() == nil || c.Pkg().Path() != "pacer/pengine/world" || name == "pengine" {
				continue
			}
			if _, ok := flags[c.Name()]; ok && !slices.Contains(users[c.Name()], name) {
				users[c.Name()] = append(users[c.Name()], name)
			}
		}
	}
	for _, names := range users {
		slices.Sort(names)
	}
	return users
}
