package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pacer/cib/schema"
	"pacer/tools/env"
)

// install does what installers ask for: links, the names under which tools are to be found; schemas FOLDER, which writes the
// grammar of configurations there for clients of Pacemaker's. done is false if it is something else that is asked for.
func install(e env.Env) (code int, done bool) {
	switch e.Args[0] {
	case "links":
		fmt.Fprintln(e.Stdout, strings.Join(links(), "\n"))
		return 0, true
	case "schemas":
		if len(e.Args) != 2 {
			fmt.Fprintln(e.Stderr, "pacer schemas: expected one folder, such as "+schema.RelaxNGFolder)
			return 64, true
		}
		if err := writeSchemas(e.Args[1]); err != nil {
			fmt.Fprintf(e.Stderr, "pacer schemas: %v\n", err)
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

// writeSchemas writes the schemas of all versions for all to read, and makes their folder.
func writeSchemas(folder string) error {
	for _, f := range schema.RelaxNG() {
		path := filepath.Join(folder, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(f.Text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
