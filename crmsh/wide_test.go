package crmsh

import (
	"errors"
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

// Many references to what is not there are told of at once, in time that follows their number, too.
func TestManyMistakesAreToldAtOnce(t *testing.T) {
	told := func(n int) (taken uint64) {
		text := Wide(n)["parameters"] + repeat(n, "primitive web%d ocf:pacemaker:Dummy\n") + repeat(n, "colocation c%[1]d inf: wbe%[1]d web%[1]d\n")
		f, err := lang.Parse("text", text)
		s := session.New(cib.Empty(), nil)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = s.LoadText(session.Update, f, err)
		runtime.ReadMemStats(&after)
		var wrong lang.Problems
		if !errors.As(err, &wrong) || len(wrong) != n || wrong[0].Nearest == "" {
			t.Fatalf("%d problems of %d, %v", len(wrong), n, err)
		}
		return after.TotalAlloc - before.TotalAlloc
	}
	told(10)
	if short, long := told(300), told(1200); long > 6*short {
		t.Errorf("%d KB, and %d KB with four times the mistakes", short>>10, long>>10)
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
		func() { s.Proposal().Verify() },
		func() { s.ChangedObjects() },
		func() { s.NewlyUnheeded() },
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
