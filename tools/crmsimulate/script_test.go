package crmsimulate

import (
	"os"
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
	testscript.Run(t, testscript.Params{Dir: "testdata/script", UpdateScripts: *update})
}
