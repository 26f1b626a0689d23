package crm

import (
	"fmt"
	"os/user"
	"path/filepath"

	"pacer/crmsh/live"
	"pacer/crmsh/session"
	"pacer/crmsh/ui"
	"pacer/tools/cluster"
	"pacer/tools/env"
)

// Main runs the crm shell on what the environment says, else on the cluster of this host.
func Main(e env.Env) int {
	return ui.Main(e, ui.Places{
		Open:    func(shadow string) (session.Backend, error) { return Open(e, shadow) },
		Shadows: cluster.ShadowFolder(e), Inputs: filepath.Join(e.Root, "var/lib/pacemaker/pengine"),
	})
}

// Open finds the configuration to work with: a shadow by name; for "" what CIB_shadow or CIB_file name, else the cluster; for
// "live" the same without regard to CIB_shadow.
func Open(e env.Env, shadow string) (session.Backend, error) {
	switch shadow {
	case "":
		shadow = e.Getenv("CIB_shadow")
	case "live":
		shadow = ""
	}
	switch path := e.Getenv("CIB_file"); {
	case shadow != "":
		return &session.File{Path: cluster.ShadowFile(e, shadow), Label: shadow, User: userName(e)}, nil
	case path != "":
		return &session.File{Path: path, User: userName(e)}, nil
	}
	client, err := cluster.Client(e)
	if err != nil {
		return nil, err
	}
	return live.New(client, live.Tools{Tell: func(text string) { fmt.Fprintf(e.Stderr, "INFO: %s\n", text) }}), nil
}

// userName is who works here, for the history.
func userName(e env.Env) string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return e.Getenv("USER")
}
