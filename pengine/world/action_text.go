package world

import (
	"strconv"
	"strings"

	"pacer/cib/value/vocab"
)

// Key is the key of an operation, by which graphs and history name it: RESOURCE_TASK_INTERVAL.
func Key(rsc, task string, intervalMS uint) string {
	return rsc + "_" + task + "_" + strconv.FormatUint(uint64(intervalMS), 10)
}

// Key is the key of a one-time operation of the resource.
func (r *Resource) Key(task string) string { return Key(r.ID, task, 0) }

// NotifyKey is the key of a notification about an operation; phase is "pre", "post",
// "confirmed-pre" or "confirmed-post".
func NotifyKey(rsc, phase, task string) string {
	return rsc + "_" + phase + "_notify_" + task + "_0"
}

// ParseKey takes an operation key apart. Resource ids and some tasks contain underscores too, so
// the tasks known to do so are looked for by name.
func ParseKey(key string) (rsc, task string, intervalMS uint, ok bool) {
	if len(key) < 5 {
		return "", "", 0, false
	}
	mid := strings.LastIndexByte(key[:len(key)-1], '_')
	if mid <= 2 {
		return "", "", 0, false
	}
	ms, err := strconv.ParseUint(key[mid+1:], 10, 32)
	if err != nil {
		return "", "", 0, false
	}
	head := taskBefore(key, mid, vocab.TaskMigrateFrom, vocab.TaskMigrateTo)
	if head == 0 {
		if head = strings.LastIndexByte(key[:mid-1], '_'); head <= 0 {
			return "", "", 0, false
		}
	}
	if p := taskBefore(key, head, "pre_notify", "post_notify", "confirmed-pre_notify", "confirmed-post_notify"); p != 0 {
		head = p
	}
	return key[:head], key[head+1 : mid], uint(ms), true
}

// taskBefore finds the underscore before one of the names that ends at position end; 0 if none
// stands there.
func taskBefore(key string, end int, names ...string) int {
	for _, name := range names {
		if at := end - len(name) - 1; at > 0 && key[at] == '_' && strings.HasPrefix(key[at+1:], name) {
			return at
		}
	}
	return 0
}

// IsProbe says whether an operation is a probe: a one-time monitor.
func IsProbe(task string, intervalMS uint) bool { return intervalMS == 0 && task == vocab.TaskMonitor }

// TargetRC is the result a history entry's operation was expected to have: -1 if unknown.
func TargetRC(transitionKey string) int {
	parts := strings.SplitN(transitionKey, ":", 4)
	if len(parts) < 4 || parts[3] == "" {
		return -1
	}
	var n [3]int
	for i := range n {
		v, err := strconv.Atoi(strings.TrimSpace(parts[i]))
		if err != nil {
			return -1
		}
		n[i] = v
	}
	return n[2]
}

// Seconds rounds a time in milliseconds to seconds; anything above zero is at least one.
func Seconds(ms uint) uint {
	if ms > 0 && ms < 1000 {
		return 1
	}
	return (ms + 500) / 1000
}

// equalKey compares action keys, task names and ids that ignore case.
func equalKey(a, b string) bool {
	return len(a) == len(b) && (a == b || strings.EqualFold(a, b))
}
