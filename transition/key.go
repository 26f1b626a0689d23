package transition

import (
	"fmt"
	"strconv"
	"strings"

	"pacer/cib/value/vocab"
)

// nobody stands for the controller in keys of results that no controller asked for.
const nobody = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"

// Key says which action of which transition of which controller a result belongs to.
type Key struct {
	Action, Transition, TargetRC int
	Controller                   string // UUID of the controller that made the transition
}

// String is the key as it stands in history entries (transition-key).
func (k Key) String() string {
	return fmt.Sprintf("%d:%d:%d:%-36s", k.Action, k.Transition, k.TargetRC, k.Controller)
}

// ParseKey reads a transition-key.
func ParseKey(s string) (Key, error) {
	parts := strings.SplitN(s, ":", 4)
	if len(parts) != 4 || strings.TrimSpace(parts[3]) == "" {
		return Key{}, fmt.Errorf("transition key: found %q, expected ACTION:TRANSITION:STATUS:UUID", s)
	}
	var n [3]int
	for i := range n {
		v, err := strconv.Atoi(parts[i])
		if err != nil {
			return Key{}, fmt.Errorf("transition key %q: found %q, expected a whole number", s, parts[i])
		}
		n[i] = v
	}
	return Key{n[0], n[1], n[2], strings.TrimSpace(parts[3])}, nil
}

// Magic is a key with the result.
type Magic struct {
	Key    Key
	Status vocab.Exec
	RC     int
}

// ParseMagic reads a transition-magic.
func ParseMagic(s string) (Magic, error) {
	result, key, ok := strings.Cut(s, ";")
	status, rc, ok2 := strings.Cut(result, ":")
	st, err1 := strconv.Atoi(status)
	r, err2 := strconv.Atoi(rc)
	if !ok || !ok2 || err1 != nil || err2 != nil {
		return Magic{}, fmt.Errorf("transition magic: found %q, expected EXECUTION:STATUS;KEY", s)
	}
	k, err := ParseKey(key)
	return Magic{k, vocab.Exec(st), r}, err
}

// OpKey names an operation: resource_task_interval.
func OpKey(resource, task string, intervalMS uint) string {
	return fmt.Sprintf("%s_%s_%d", resource, task, intervalMS)
}

// NotifyKey names a notification: kind is "pre" or "post", task what it is about.
func NotifyKey(resource, kind, task string) string {
	return fmt.Sprintf("%s_%s_notify_%s_0", resource, kind, task)
}

// compound are tasks with an underscore, and prefixes are what may stand before a task.
var (
	compound = []string{vocab.TaskMigrateFrom, vocab.TaskMigrateTo}
	prefixes = []string{"pre_notify", "post_notify", "confirmed-pre_notify", "confirmed-post_notify"}
)

// ParseOpKey takes an operation's name apart. Resource ids and tasks may contain underscores.
func ParseOpKey(key string) (resource, task string, intervalMS uint, ok bool) {
	last := strings.LastIndexByte(key, '_')
	if last < 3 {
		return "", "", 0, false
	}
	ms, err := strconv.ParseUint(key[last+1:], 10, 32)
	if err != nil {
		return "", "", 0, false
	}
	rest := key[:last]
	cut := suffix(rest, compound)
	if cut < 0 {
		cut = strings.LastIndexByte(rest, '_')
	}
	if cut <= 0 {
		return "", "", 0, false
	}
	if p := suffix(rest[:cut], prefixes); p > 0 {
		cut = p
	}
	return rest[:cut], rest[cut+1:], uint(ms), true
}

// suffix finds where "_" and one of the words end a text, -1 if they do not.
func suffix(s string, words []string) int {
	for _, w := range words {
		if strings.HasSuffix(s, "_"+w) && len(s) > len(w)+1 {
			return len(s) - len(w) - 1
		}
	}
	return -1
}
