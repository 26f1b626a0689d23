package scan_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pacer/cib/scan"
)

// What XML does not allow is named with its place, and replaced where nobody can be asked to correct it.
func TestFitText(t *testing.T) {
	for _, tt := range []struct {
		text, fit string
		col       int
		what      string
	}{
		{"", "", 0, ""},
		{"plain <&>\"' text", "plain <&>\"' text", 0, ""},
		{"tab\tline\r\n\x7f", "tab\tline\r\n\x7f", 0, ""},
		{"großes Ö \u0085 \uFFFD \U0010FFFF", "großes Ö \u0085 \uFFFD \U0010FFFF", 0, ""},
		{"\x1b[31mred", "\uFFFD[31mred", 1, "control character U+001B"},
		{"öö\x00", "öö\uFFFD", 3, "control character U+0000"},
		{"a\x1f\x0b", "a\uFFFD\uFFFD", 2, "control character U+001F"},
		{"x\xff\xfey", "x\uFFFD\uFFFDy", 2, "byte 0xFF"},
		{"half \xc3", "half \uFFFD", 6, "byte 0xC3"},
		{"surrogate \xed\xa0\x80", "surrogate \uFFFD\uFFFD\uFFFD", 11, "byte 0xED"},
		{"ö\uFFFE", "ö\uFFFD", 2, "character U+FFFE"},
		{"\uFFFF", "\uFFFD", 1, "character U+FFFF"},
	} {
		err := scan.CheckText(tt.text)
		var fault *scan.CharError
		switch {
		case tt.what == "" && err != nil:
			t.Errorf("%q: %v", tt.text, err)
		case tt.what != "" && (!errors.As(err, &fault) || fault.Line != 1 || fault.Col != tt.col || !strings.HasPrefix(fault.What, tt.what)):
			t.Errorf("%q: %v, want %s in column %d", tt.text, err, tt.what, tt.col)
		}
		if got := scan.FitText(tt.text); got != tt.fit {
			t.Errorf("%q became %q, want %q", tt.text, got, tt.fit)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, tt := range []struct {
		text string
		most int
		want string
	}{{"abc", 3, "abc"}, {"abcd", 3, "abc"}, {"aöö", 2, "a"}, {"aöö", 3, "aö"}, {"", 0, ""}, {"\xa0\xa0", 1, ""}} {
		if got := scan.Shorten(tt.text, tt.most); got != tt.want {
			t.Errorf("%d bytes of %q: %q, want %q", tt.most, tt.text, got, tt.want)
		}
	}
}

// FuzzFitText: what is said to be fit can be read as an attribute's value, and nothing else can.
func FuzzFitText(f *testing.F) {
	f.Add("\x1b[0m")
	f.Add("a\xffb\uFFFF")
	f.Fuzz(func(t *testing.T, text string) {
		reads := func(value string) bool {
			value = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;").Replace(value)
			tree, err := scan.Parse(`<a b="`+value+`"/>`, scan.DropText)
			return err == nil && tree.Root().Attr[0].Value != "" || value == ""
		}
		if fit := scan.CheckText(text) == nil; fit != reads(text) {
			t.Fatalf("%q is fit: %v, but is read: %v", text, fit, !fit)
		}
		fit := scan.FitText(text)
		if scan.CheckText(fit) != nil || !reads(fit) || utf8.RuneCountInString(fit) != utf8.RuneCountInString(text) {
			t.Fatalf("%q became %q", text, fit)
		}
	})
}
