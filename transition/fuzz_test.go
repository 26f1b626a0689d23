package transition

import (
	"fmt"
	"testing"
)

// Keys that are read and written again are the same keys, and nothing makes the readers fail.
func FuzzKeys(f *testing.F) {
	for _, s := range []string{
		"9:2:7:be2e97d9-05e2-439d-863e-48f7aecab2aa", "0:7;9:2:7:be2e97d9-05e2-439d-863e-48f7aecab2aa",
		"my_db_migrate_to_0", "a_pre_notify_start_0", "::;:", "_", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if k, err := ParseKey(s); err == nil {
			if again, err := ParseKey(k.String()); err != nil || again != k {
				t.Errorf("key %q: read as %v, then as %v (%v)", s, k, again, err)
			}
		}
		if m, err := ParseMagic(s); err == nil {
			if again, err := ParseMagic(fmt.Sprintf("%d:%d;%s", m.Status, m.RC, m.Key)); err != nil || again != m {
				t.Errorf("magic %q: read as %v, then as %v (%v)", s, m, again, err)
			}
		}
		if r, task, ms, ok := ParseOpKey(s); ok {
			r2, task2, ms2, ok := ParseOpKey(OpKey(r, task, ms))
			if !ok || r2 != r || task2 != task || ms2 != ms {
				t.Errorf("operation %q: read as %q %q %d, then as %q %q %d", s, r, task, ms, r2, task2, ms2)
			}
		}
	})
}
