package ui

import (
	"context"
	"slices"
	"strings"

	"pacer/crmsh/ui/prefs"
	"pacer/tools/env"
)

// compgen prints the words that may stand for the last of a line, one a line, for the completion of another
// shell: crm --compgen POINT LINE, where LINE begins with crm. Of a word of which something with a colon or an equals sign is
// typed, it prints what follows the last of these, for such shells take them for the ends of words.
func compgen(e env.Env, places Places, args []string) int {
	if len(args) < 2 {
		return exitUsage
	}
	p, err := prefs.Load(e)
	if err != nil {
		return exitUsage
	}
	line := strings.TrimLeft(args[1], " ")
	_, line, _ = strings.Cut(line, " ")
	words := strings.Fields(line)
	last := ""
	if n := len(words) - 1; n >= 0 && !strings.HasSuffix(line, " ") {
		words, last = words[:n], words[n]
	}
	own, words := splitCommand(words)
	o, err := parseOptions(own)
	if err != nil {
		return exitUsage
	}
	sh := newShell(e, o, p, places)
	found := slices.DeleteFunc(candidates(context.Background(), sh.root(), words, last), func(w string) bool { return !strings.HasPrefix(w, last) })
	for _, w := range found {
		sh.out.Printf("%s\n", w[strings.LastIndexAny(last, ":=")+1:])
	}
	return 0
}
