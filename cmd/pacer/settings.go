package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rs/zerolog"

	"pacer/daemon"
	"pacer/daemon/sysconfig"
)

// list shows what a daemon logs, or what may be set for it.
func list(w io.Writer, f daemonFlags) {
	if f.ListEvents {
		for _, k := range daemon.Kinds() {
			fmt.Fprintf(w, "%-22s %s\n", k.ID, k.Meaning)
		}
	}
	if f.ListSettings {
		for _, s := range sysconfig.Table() {
			fmt.Fprintf(w, "%-28s %s\n", s.Name, cmp.Or(s.Does, "no effect here: "+s.Idle))
		}
	}
}

// readerLog is the file for those lines of Pacemaker's log that others read: what the flag says, else the environment; "": none.
func readerLog(flag string, environ []string) string {
	file := flag
	for _, kv := range environ {
		if value, ok := strings.CutPrefix(kv, "PCMK_logfile="); ok && flag == "" {
			file = value
		}
	}
	if strings.EqualFold(file, "none") || file == os.DevNull {
		return ""
	}
	return file
}

// settled is an environment with what the host's files set for Pacemaker's daemons. What in them cannot be read, or has no
// effect, is told in the log.
func settled(root string, environ []string, log zerolog.Logger) []string {
	for _, file := range sysconfig.Files() {
		path := filepath.Join(root, file)
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			log.Warn().Str("event", "setting").Msg(fmt.Sprintf("the settings in %s are not known: %v", path, err))
			continue
		}
		pairs, wrong := sysconfig.Parse(string(text))
		for _, w := range wrong {
			w.Origin = path
			log.Warn().Str("event", "setting").Msg(w.Error())
		}
		environ = sysconfig.Merge(environ, pairs)
	}
	for _, note := range sysconfig.Idle(environ) {
		log.Warn().Str("event", "setting").Msg(note)
	}
	return environ
}
