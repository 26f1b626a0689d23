package unpack

import "testing"

func TestNextAddress(t *testing.T) {
	for last, want := range map[string]string{
		"10.0.0.1": "10.0.0.2", "10.0.0.253": "10.0.0.254", "10.0.0.254": "10.0.1.1", "10.0.253.254": "10.0.254.1",
		"10.0.254.1": "", "fe80::1": "", "10.0.0": "", "": "", "10.0.x.1": "",
	} {
		if got := nextAddress(last); got != want {
			t.Errorf("%q: %q, want %q", last, got, want)
		}
	}
}

func TestXMLID(t *testing.T) {
	for text, want := range map[string]string{
		"web-ip-10.0.0.1": "web-ip-10.0.0.1", "1st": "_st", "a b/c": "a.b.c", "fe80::1": "fe80::1", "-x": "_x", "": "",
	} {
		if got := xmlID(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
