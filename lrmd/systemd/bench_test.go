package systemd_test

import "testing"

// BenchmarkState is what a monitor of a unit costs this program and its wait, with 100 units that run.
func BenchmarkState(b *testing.B) {
	h := start(b, units())
	ctx := b.Context()
	for i := range 100 {
		if err := h.Start(ctx, "many@"+string(rune('a'+i/26))+string(rune('a'+i%26))); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := h.State(ctx, "many@aa"); err != nil {
			b.Fatal(err)
		}
	}
}
