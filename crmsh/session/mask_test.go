package session

import (
	"strings"
	"testing"
)

// What is shown in the place of a hidden value is never taken as the value: the one that is there stays, and where there
// is none the text is refused.
func TestMaskIsNoValue(t *testing.T) {
	const base = `node 1: n attributes password=nodepw
primitive f stonith:fence_x params username=root password="s3cr3t x" op monitor interval=60s op_params passwd=oppw
primitive g stonith:fence_x
`
	hidden := strings.NewReplacer(`"s3cr3t x"`, Mask, "nodepw", Mask, "oppw", Mask).Replace(base)
	keeps := func(t *testing.T, s *Session) {
		t.Helper()
		for _, value := range []string{`password="s3cr3t x"`, "passwd=oppw", "password=nodepw"} {
			if !strings.Contains(shown(s), value) {
				t.Errorf("%s is gone:\n%s", value, shown(s))
			}
		}
	}
	for _, how := range []Method{Replace, Update, Push} {
		s := New(with(t, base).Document(), nil)
		if _, err := s.Load(how, parse(t, hidden)); err != nil {
			t.Fatal(err)
		}
		keeps(t, s)
		if s.Changed() {
			t.Errorf("%s of what was shown changed %v", how, Compare(s.Base(), s.Document()))
		}
	}
	s := New(with(t, base).Document(), nil)
	list, _ := s.Select("f", "n")
	if _, err := s.Edited(list, parse(t, strings.Join(strings.SplitAfter(hidden, "\n")[:2], ""))); err != nil {
		t.Fatal(err)
	}
	keeps(t, s)
	if _, err := s.Put(parse(t, "node n attributes password="+Mask)[0]); err != nil {
		t.Fatal(err)
	}
	keeps(t, s)
	if _, err := s.Delete(false, "f"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(parse(t, strings.Split(hidden, "\n")[1])[0]); err != nil {
		t.Fatal(err)
	}
	keeps(t, s)
	raw := `xml <primitive id="g" class="stonith" type="fence_x"><instance_attributes id="i"><nvpair id="p" name="password" value="` + Mask + `"/></instance_attributes></primitive>`
	for _, text := range []string{"primitive h stonith:fence_x params password=" + Mask, "primitive g stonith:fence_x params password=" + Mask, raw} {
		before := shown(s)
		_, err := s.Load(Update, parse(t, text))
		if err == nil || !strings.Contains(err.Error(), "password") || !strings.Contains(err.Error(), "hidden") || !strings.Contains(err.Error(), "text:1:") && !strings.Contains(err.Error(), "1:") {
			t.Errorf("%s: %v", text, err)
		}
		if shown(s) != before {
			t.Errorf("%s left something behind", text)
		}
	}
	if _, err := s.Put(parse(t, "primitive h stonith:fence_x params password="+Mask)[0]); err == nil {
		t.Error("a new primitive got the mask for a password")
	}
	for what, set := range map[string]func() error{
		"set":      func() error { return s.Set([]string{"f", "password"}, Mask) },
		"set op":   func() error { return s.Set([]string{"f", "monitor", "timeout"}, Mask) },
		"param":    func() error { return s.SetAttr(Parameters, "f", "password", Mask) },
		"property": func() error { return s.SetProperty("cluster-name", Mask) },
		"node":     func() error { return s.SetAttr(NodeAttributes, "n", "password", Mask) },
		"status":   func() error { return s.SetMeta("f", "description", Mask, nil) },
	} {
		if err := set(); err == nil {
			t.Errorf("%s took the mask", what)
		}
	}
	keeps(t, s)
}
