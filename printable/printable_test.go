package printable

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

var cases = map[string]string{
	"plain\ttext\r\n":        "plain\ttext\r\n",
	"äöü 日本 🐘":               "äöü 日本 🐘",
	"a\u009b31mb":            `a\u009b31mb`,
	"user\u202egnp.exe":      `user\u202egnp.exe`,
	"\u2066x\u2069\u200f":    `\u2066x\u2069\u200f`,
	"bell\a back\b null\x00": `bell\u0007 back\u0008 null\u0000`,
	"del\x7f":                `del\u007f`,
	"raw \x9b byte":          "raw \ufffd byte",
	"hidden\rshown\n":        "hidden\\u000dshown\n",
	"three\r\r\nlines\n":     "three\\u000d\r\nlines\n",
	"line\u2028one\u2029\n":  `line\u2028one\u2029` + "\n",
}

// What is written in pieces, wherever they are cut, has no harmful character left; all else stays.
func TestHarmIsSpelledOut(t *testing.T) {
	for in, want := range cases {
		for cut := range len(in) {
			var out bytes.Buffer
			w := NewWriter(&out)
			for _, part := range []string{in[:cut], in[cut:]} {
				if n, err := w.Write([]byte(part)); err != nil || n != len(part) {
					t.Fatalf("%q: %d, %v", part, n, err)
				}
			}
			if got := out.String(); got != want {
				t.Errorf("%q written in two pieces at %d is %q, want %q", in, cut, got, want)
			}
		}
	}
}

// Colours pass a writer; moves of the cursor, questions that the terminal answers as if typed, titles, clipboards and
// whatever else a terminal does on demand do not.
func TestSequences(t *testing.T) {
	for _, own := range []string{"\x1b[31mred\x1b[0m", "\x1b[1;34mbold\x1b[m"} {
		var out bytes.Buffer
		if NewWriter(&out).Write([]byte(own)); out.String() != own { //nolint:errcheck // memory
			t.Errorf("%q became %q", own, out.String())
		}
	}
	for _, bad := range []string{"\x1b[2J\x1b[1;1H", "\x1b[?25l", "\x1b[6n", "\x1b[1A", "\x1b]0;title\a", "\x1b]52;c;aGk=\x1b\\", "\x1bP+q\x1b\\", "\x1bc", "\x1b[" + strings.Repeat("1;", 40) + "m"} {
		var out bytes.Buffer
		NewWriter(&out).Write([]byte(bad)) //nolint:errcheck // memory
		if strings.Contains(out.String(), "\x1b") {
			t.Errorf("%q became %q", bad, out.String())
		}
	}
}

// A line of JSON stays one, with the same meaning.
func TestJSONStaysJSON(t *testing.T) {
	line, err := json.Marshal(map[string]string{"text": "a\u009bb\u202ec"})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	NewWriter(&out).Write(line) //nolint:errcheck // memory
	var back map[string]string
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back["text"] != "a\u009bb\u202ec" || strings.ContainsAny(out.String(), "\u009b\u202e") {
		t.Errorf("%s: %v, %q", out.String(), err, back)
	}
}

// A line of a log is one line, whatever stands in it: nobody writes a line of the log by what they call a thing, nor over
// one on the terminal where it is read.
func TestALogKeepsItsLines(t *testing.T) {
	for in, want := range map[string]string{
		"INF all well event=idle\n":         "INF all well event=idle\n",
		"INF a\tb\n":                        "INF a\tb\n",
		"INF by x\n2026 ERR lost event=y\n": `INF by x\u000a2026 ERR lost event=y` + "\n",
		"INF x\r\nERR y\n":                  `INF x\u000d\u000aERR y` + "\n",
		"INF x\rERR y\n":                    `INF x\u000dERR y` + "\n",
		"INF \x1b[31mred\x1b[0m\u009b\n":    `INF \u001b[31mred\u001b[0m\u009b` + "\n",
		`{"message":"a\nb"}` + "\n":         `{"message":"a\nb"}` + "\n",
	} {
		var out bytes.Buffer
		if n, err := NewLog(&out).Write([]byte(in)); err != nil || n != len(in) {
			t.Fatalf("%q: %d, %v", in, n, err)
		}
		if got := out.String(); got != want {
			t.Errorf("%q is logged as %q, want %q", in, got, want)
		}
	}
}
