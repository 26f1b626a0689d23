package storytest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pacer/storytest"
)

// bell rings at times; its stories show what the package promises.
type bell struct {
	t     *testing.T
	clock storytest.Clock[string]
	lines storytest.Lines
}

func (b *bell) Do(command string) {
	switch f := strings.Fields(command); f[0] {
	case "ring": // HOST SECONDS
		d, err := time.ParseDuration(f[2])
		if err != nil {
			b.t.Fatal(err)
		}
		b.clock.After(d, f[1], func() { b.lines.Add(b.clock.Now, f[1], "rings") })
	case "drop":
		b.clock.Drop(func(host string) bool { return host == f[1] })
	case "pass":
		b.clock.Pass(time.Second)
	case "rest":
		b.clock.Rest()
	default:
		b.t.Fatalf("no command %q", command)
	}
}

func (b *bell) Told() string {
	text := b.lines.Since(time.Time{}) + fmt.Sprintf("it is %s\n", b.clock.Now.Format("05.0"))
	b.lines = nil
	return text
}

func TestStories(t *testing.T) {
	storytest.Play(t, "*.txt", func(t *testing.T) storytest.Teller { return &bell{t: t} })
}
