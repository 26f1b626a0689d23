package cluster

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/shadow"
	"pacer/cib/value/vocab"
	"pacer/tools/env"
	"pacer/tools/output"
)

// CIB is an open way to the CIB.
type CIB interface {
	// Document is the present document.
	Document() (*cib.Document, error)
	// Apply changes the CIB, whole or not at all.
	Apply(ops ...cib.Op) error
	// Close ends the use.
	Close() error
}

// Open finds and opens the CIB that the environment asks for, with the permissions of the user in
// CIB_user if it is set.
func Open(e env.Env) (CIB, error) { return OpenAs(e, e.Getenv("CIB_user")) }

// Document reads the CIB that the environment asks for, as Open finds it.
func Document(e env.Env) (*cib.Document, error) {
	c, err := Open(e)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.Document()
}

func openAny(e env.Env) (CIB, error) {
	if name := e.Getenv("CIB_shadow"); name != "" {
		return openFile(e, ShadowFile(e, name))
	}
	if name := e.Getenv("CIB_file"); name != "" {
		return openFile(e, name)
	}
	return openDaemon(e)
}

// Live says whether the environment asks for the running cluster.
func Live(e env.Env) bool { return e.Getenv("CIB_shadow") == "" && e.Getenv("CIB_file") == "" }

// Socket is where the daemon to talk to listens: this host's, unless PACER_SOCKET names another.
func Socket(e env.Env) string {
	if path := e.Getenv("PACER_SOCKET"); path != "" {
		return path
	}
	return filepath.Join(e.Root, api.SocketPath)
}

// Running says whether there is a socket of a daemon.
func Running(e env.Env) bool {
	_, err := os.Stat(Socket(e))
	return err == nil
}

// Patience is the variable that says how long a daemon may take to answer.
const Patience = "PACER_PATIENCE"

// Client calls the daemon to talk to. PACER_PATIENCE may say how long that may take to answer, such as 2m.
func Client(e env.Env) (*api.Client, error) {
	c, text := api.NewClient(Socket(e)).Telling(func(text string) { fmt.Fprintf(e.Stderr, "%s: %s\n", e.Name, text) }), e.Getenv(Patience)
	if text == "" {
		return c, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return nil, output.Fail(vocab.ExitUsage, "%s is %q; expected how long a daemon may take to answer, such as 90s or 2m", Patience, text)
	}
	return c.Within(d).Trusting(), nil
}

// liveFolder is where the cluster keeps its configuration.
func liveFolder(e env.Env) string { return filepath.Join(e.Root, "/var/lib/pacemaker/cib") }

// ShadowFile is the file of a shadow copy.
func ShadowFile(e env.Env, name string) string { return ShadowFolder(e).Path(name) }

// ShadowFolder is where shadow copies are (see shadow.Where).
func ShadowFolder(e env.Env) shadow.Folder { return shadow.Where(liveFolder(e), userOf(e), e.Getenv) }

func userOf(e env.Env) shadow.User {
	switch u, err := user.Current(); {
	case os.Geteuid() == 0:
		return shadow.User{Name: "root"}
	case err == nil:
		return shadow.User{Name: u.Username, Home: u.HomeDir}
	}
	return shadow.User{Name: e.Getenv("USER")}
}
