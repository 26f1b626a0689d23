package cib_test

import (
	"errors"
	"strings"
	"testing"

	"pacer/cib"
)

func TestSelect(t *testing.T) {
	d := parse(t, before)
	for _, tt := range []struct{ path, want string }{
		{"/cib", "/cib"},
		{"//cib", "/cib"},
		{"/cib/configuration/resources/primitive[@id='b']", "/cib/configuration/resources/primitive[@id='b']"},
		{`//primitive[@id="a"]`, "/cib/configuration/resources/primitive[@id='a']"},
		{"//primitive[@type='Dummy' and @id='b']", "/cib/configuration/resources/primitive[@id='b']"},
		{"//primitive[@type='Dummy'][2]", "/cib/configuration/resources/primitive[@id='b']"},
		{"//primitive[2][@id='a']", ""},
		{"//*[@name]", "/cib/configuration/resources/primitive[@id='b']/meta_attributes[@id='b-m']/nvpair[@id='b-m-p']"},
		{"//nodes/*", "/cib/configuration/nodes/node[@id='1'] /cib/configuration/nodes/node[@id='2']"},
		{"//resources//*[@id]", "/cib/configuration/resources/primitive[@id='a'] /cib/configuration/resources/primitive[@id='b'] /cib/configuration/resources/primitive[@id='b']/meta_attributes[@id='b-m'] /cib/configuration/resources/primitive[@id='b']/meta_attributes[@id='b-m']/nvpair[@id='b-m-p']"},
		{"//node[1]", "/cib/configuration/nodes/node[@id='1']"},
		{"//primitive[2]/@id", "/cib/configuration/resources/primitive[@id='b']"},
		{"//primitive[last()]/preceding-sibling::*", "/cib/configuration/resources/primitive[@id='a']"},
		{"//node[@id='1']|//nodes", "/cib/configuration/nodes /cib/configuration/nodes/node[@id='1']"},
		{"/configuration", ""},
		{"cib", ""},
		{"//template", ""},
	} {
		found, err := cib.Select(d.Root(), tt.path)
		if err != nil {
			t.Errorf("%s: %v", tt.path, err)
			continue
		}
		var got []string
		for _, e := range found {
			got = append(got, cib.Path(e))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s selects %v, want %s", tt.path, got, tt.want)
		}
	}
}

func TestSelectRefusesWhatIsNoXPath(t *testing.T) {
	d := parse(t, before)
	for path, want := range map[string]string{
		"":                    "found the end, expected an expression",
		"/cib/":               "column 6: found the end",
		"//primitive[@id='a]": "column 17: found a text that is never closed",
		"//a||//b":            "column 5: found |",
		"count(//primitive)":  "found a number, expected an expression that selects elements",
	} {
		_, err := cib.Select(d.Root(), path)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%q gives %v, want %s", path, err, want)
		}
	}
}

func TestFind(t *testing.T) {
	d := parse(t, before)
	for _, tt := range []struct {
		query cib.Query
		want  string
	}{
		{cib.Query{Section: "crm_config"}, `<crm_config/>`},
		{cib.Query{Section: "all", Shallow: true}, `<cib validate-with="pacemaker-3.9" admin_epoch="0" epoch="5" num_updates="3" crm_feature_set="3.13.0"/>`},
		{cib.Query{Section: "resources", Shallow: true}, `<resources/>`},
		{cib.Query{XPath: "//node[@id='1']"}, `<node id="1" uname="n1"/>`},
		{cib.Query{XPath: "//node"}, `<xpath-query><node id="1" uname="n1"/><node id="2" uname="n2"/></xpath-query>`},
		{cib.Query{XPath: "//primitive", Shallow: true}, `<xpath-query><primitive id="a" class="ocf" provider="pacemaker" type="Dummy"/><primitive id="b" class="ocf" provider="pacemaker" type="Dummy"/></xpath-query>`},
	} {
		got, err := d.Find(tt.query)
		if err != nil || cib.Text(got) != tt.want {
			t.Errorf("%+v gives %v, want %s", tt.query, err, tt.want)
		}
	}
	if whole, err := d.Find(cib.Query{}); err != nil || whole != d.Root() {
		t.Errorf("asking for everything gives %v", err)
	}
	for _, tt := range []struct {
		query cib.Query
		code  cib.Code
	}{
		{cib.Query{Section: "tags"}, cib.NoSuchObject},
		{cib.Query{Section: "resourcs"}, cib.NoSuchObject},
		{cib.Query{XPath: "//zz"}, cib.NoSuchObject},
		{cib.Query{XPath: "zz"}, cib.NoSuchObject},
		{cib.Query{XPath: "//zz["}, cib.Invalid},
	} {
		_, err := d.Find(tt.query)
		checkRefusal(t, err, tt.code)
	}
	var refused *cib.OpError
	if _, err := d.Find(cib.Query{Section: "resourcs"}); !errors.As(err, &refused) || !strings.Contains(refused.Text, "did you mean resources?") {
		t.Errorf("a misspelt section gives %v", err)
	}
	if string(d.Bytes()) != before {
		t.Error("a query changed the document")
	}
}
