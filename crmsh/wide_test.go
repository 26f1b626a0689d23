package crmsh

import (
	"runtime"
	"testing"

	"pacer/cib"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

// A statement of four times the length takes about four times the work to load, to show, to load again and to compare,
// counted in bytes that are allocated; the square would be sixteen times.
func TestWorkFollowsLength(t *testing.T) {
	const n = 400
	small, large := Wide(n), Wide(4*n)
	for name := range small {
		t.Run(name, func(t *testing.T) {
			work(t, Wide(4)[name]) // what is made once
			short, long := work(t, small[name]), work(t, large[name])
			for i := range short {
				if long[i] > 6*short[i] {
					t.Errorf("step %d: %d KB, and %d KB with four times the length", i, short[i]>>10, long[i]>>10)
				}
			}
		})
	}
}

// work loads a text, shows it, verifies it, loads it once more, and says what each took.
func work(t *testing.T, text string) (taken []uint64) {
	s := session.New(cib.Empty(), nil)
	load := func(s *session.Session) {
		f, err := lang.Parse("text", text)
		if _, err := s.LoadText(session.Update, f, err); err != nil {
			t.Fatal(err)
		}
	}
	for _, do := range []func(){
		func() { load(s) },
		func() { show(s, s.Scope().Objects()) },
		func() { s.Verify() },
		func() { s.ChangedObjects() },
		func() { load(session.New(s.Document(), nil)) },
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		do()
		runtime.ReadMemStats(&after)
		taken = append(taken, after.TotalAlloc-before.TotalAlloc)
	}
	return taken
}
