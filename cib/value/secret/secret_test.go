package secret_test

import (
	"slices"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
)

// What agents and fence devices call their secrets is secret; what they and the cluster call other things is not.
func TestNames(t *testing.T) {
	for name, want := range map[string]bool{
		"password": true, "passwd": true, "Password": true, "pass": true, "replication_passwd": true, "test_passwd": true,
		"monitor_password": true, "ipmi_password": true, "login_pwd": true, "passphrase": true, "ssl_pass_phrase": true, "secret": true,
		"client_secret": true, "token": true, "pve-token": true, "key": true, "api-key": true, "secret_key": true, "apikey": true,
		"admin-password": true, "credentials": true, "snmp_community": true, "login_pass": true, "web.password": true,
		"web.monitor.10s.passwd": true, "totem.key": true, "passcode": true, "wpa-psk": true, "pw": true, "db_pw": true, "pass1": true, "key2": true,
		"auth/token": true, "private_key_data": true, "bearer": true, "pin": true,
		"user": false, "ip": false, "target-role": false, "monitor": false, "stonith-timeout": false, "keyboard": false,
		"password.timeout": false, "totem.token": false, "totem.token_retransmit": false, "cluster-name": false, "dc-version": false, "compassion": false, "keyfile": false,
		"spin": false, "passive": false, "key_name": false,
	} {
		if got := secret.Usual().Match(name); got != want {
			t.Errorf("%s: secret %t, want %t", name, got, want)
		}
	}
}

// A value is hidden in whatever form a text gives it to its name. In a sentence a word is no value of the one before.
func TestTexts(t *testing.T) {
	for text, want := range map[string]string{
		`primitive d Dummy params ipmi_password="a b" x=y`:   `primitive d Dummy params ipmi_password="******" x=y`,
		`resource param d set admin-password geheim`:         `resource param d set admin-password ******`,
		`<nvpair name="API-Key" value="geheim"/>`:            `<nvpair name="API-Key" value="******"/>`,
		`<nvpair value='geheim' id='i' name='login_pwd' />`:  `<nvpair value='******' id='i' name='login_pwd' />`,
		`set d.monitor.token geheim`:                         `set d.monitor.token ******`,
		`primitive d Dummy params fake=x op monitor role=xx`: `primitive d Dummy params fake=x op monitor role=xx`,
	} {
		if got := secret.Mask(text, secret.Usual().Values(text)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if got := secret.Usual().Assigned("the key was rotated, token=geheim"); !slices.Equal(got, []string{"geheim"}) {
		t.Errorf("in a sentence: %q", got)
	}
}

const configuration = `<cib><configuration><resources>
<template id="t" class="ocf" provider="p" type="a"><instance_attributes id="ti"><nvpair id="1" name="blob" value="v"/></instance_attributes></template>
<primitive id="a" class="ocf" provider="p" type="a"><instance_attributes id="ai"><nvpair id="2" name="blob" value="v"/><nvpair id="3" name="open" value="v"/></instance_attributes>
<operations><op id="o" name="monitor" interval="0"><instance_attributes id="oi"><nvpair id="4" name="blob" value="v"/></instance_attributes></op></operations></primitive>
<clone id="c"><instance_attributes id="ci"><nvpair id="5" name="blob" value="v"/></instance_attributes><primitive id="b" template="t"><instance_attributes id="bi"><nvpair id="6" name="blob" value="v"/></instance_attributes></primitive></clone>
<primitive id="d" class="ocf" provider="p" type="other"><instance_attributes id="di"><nvpair id="7" name="blob" value="v"/><nvpair id="8" name="token" value="v"/><nvpair id="9" id-ref="3" name="token"/><nvpair id="10" name="key" value="lrm://"/></instance_attributes></primitive>
</resources></configuration><status><node_state id="1"><lrm id="1"><lrm_resources>
<lrm_resource id="a" class="ocf" provider="p" type="a"><lrm_rsc_op id="x" op-secure-params=" blob user "/></lrm_resource>
<lrm_resource id="d" class="ocf" provider="p" type="other"><lrm_rsc_op id="y" op-secure-params=" passwd user "/></lrm_resource>
</lrm_resources></lrm></node_state></status></cib>`

// What an agent calls private is secret wherever it is given to a resource of it: in its template, its clone, its
// operations. The cluster's notes on results tell what that is.
func TestPairs(t *testing.T) {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(configuration); err != nil {
		t.Fatal(err)
	}
	recorded := secret.RecordedIn(doc.Root())
	rule := secret.Rule{Patterns: secret.Usual(), Private: func(a vocab.Agent) []string { return recorded[a] }}
	var got []string
	for _, nv := range rule.Pairs(doc.Root()) {
		got = append(got, nv.SelectAttrValue("id", ""))
	}
	if want := []string{"1", "2", "4", "5", "6", "8"}; !slices.Equal(got, want) {
		t.Errorf("secret are %q, want %q", got, want)
	}
	if names, known := recorded[vocab.Agent{Class: "ocf", Provider: "p", Type: "other"}]; !known || len(names) > 0 {
		t.Errorf("of an agent that marks nothing: %q, %t", names, known)
	}
	if got := (secret.Rule{Patterns: secret.Usual()}).Pairs(doc.Root()); len(got) != 1 {
		t.Errorf("without knowledge of agents there are %d", len(got))
	}
}
