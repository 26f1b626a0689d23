package crmsimulate

import (
	"os"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pacer/tools/env"
)

// Scripts run the tool as its users do; see testdata/script. To take what the tool says as what is
// expected: go test -run Scripts -args -update.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"crm_simulate": func() {
			os.Exit(Main(env.Env{
				Name: "crm_simulate", Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
				Getenv: os.Getenv, Root: "/",
			}))
		},
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", UpdateScripts: *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"alike": alike},
	})
}

// alike compares two configurations but for the moments at which something was simulated.
func alike(ts *testscript.TestScript, neg bool, args []string) {
	moment := regexp.MustCompile(`last-rc-change="[0-9]+"`)
	a, b := moment.ReplaceAllString(ts.ReadFile(args[0]), ""), moment.ReplaceAllString(ts.ReadFile(args[1]), "")
	if a == b == neg {
		ts.Fatalf("%s and %s: alike is %t, want %t", args[0], args[1], a == b, !neg)
	}
}
