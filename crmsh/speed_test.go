package crmsh

import (
	"testing"

	"pacer/cib"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

func loaded(tb testing.TB, text string) *session.Session {
	f, err := lang.Parse("text", text)
	s := session.New(cib.Empty(), nil)
	if _, err := s.LoadText(session.Replace, f, err); err != nil {
		tb.Fatal(err)
	}
	return s
}

func BenchmarkParse5000(b *testing.B) {
	text := Statements(5000)
	for b.Loop() {
		if _, err := lang.Parse("text", text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPrint5000(b *testing.B) {
	f, err := lang.Parse("text", Statements(5000))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		lang.Print(f.Statements)
	}
}

func BenchmarkLoad5000(b *testing.B) {
	text := Statements(5000)
	for b.Loop() {
		loaded(b, text)
	}
}

func BenchmarkShow500Resources(b *testing.B) {
	doc := loaded(b, Statements(1750)).Document()
	for b.Loop() {
		s := session.New(doc, nil)
		show(s, s.Scope().Objects())
	}
}
