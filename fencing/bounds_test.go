package fencing_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pacer/fencing"
)

// A client that asks for a host of fencings is refused at some point, and keeps nobody from asking for what is planned.
func TestManyAsked(t *testing.T) {
	w := newWorld(t)
	w.Do("nodes n1 n2")
	w.Do("configure d1 fence_dummy_plain pcmk_host_list=n2,n9 delay=5")
	h := w.first()
	for i := range 10_000 {
		w.give(h, fencing.FenceRequested{ID: fmt.Sprint(i), Target: "n9", Action: "off", Timeout: time.Minute, Client: "client"})
	}
	if n := strings.Count(w.Told(), "fencings that clients of this node asked for are under way"); n != 10_000-256 {
		t.Errorf("%d were refused", n)
	}
	w.Do("kill n2")
	w.Do("fence n1 n2 reboot 60s client=dc unless-back=yes")
	w.Do("wait")
	text := w.Told()
	if n := strings.Count(text, "answers "); n != 257 || !strings.Contains(text, "answers fence 1: exit 0") {
		t.Errorf("%d answers\n%s", n, text)
	}
	if data, err := json.Marshal(h.machine.Status().History); err != nil || len(data) > 20_000 {
		t.Errorf("the history of two fencings has %d bytes, %v", len(data), err)
	}
	w.Do("fence n1 n9 off 60s") // there is room again
	w.Do("wait")
	if text := w.Told(); !strings.Contains(text, "answers fence 2: exit 0") {
		t.Error(text)
	}
}

// Clients that use a device all the time keep nobody from fencing by it.
func TestManyUses(t *testing.T) {
	w := newWorld(t)
	w.Do("nodes n1 n2")
	w.Do("configure d1 fence_dummy_plain pcmk_host_list=n2 monitor_mode=hang")
	w.Do("register d1 fence_dummy_plain pcmk_host_list=n2 monitor_mode=hang")
	for range 1000 {
		w.Do("action d1 monitor 20s")
	}
	w.Told()
	w.Do("kill n2")
	w.Do("fence n2 reboot 60s client=dc unless-back=yes")
	w.Do("pass 21s")
	if text := w.Told(); !strings.Contains(text, "exit 0; d1 on n1 exit 0") {
		t.Error(text)
	}
}

// Times beyond all bounds are taken for very long ones, not for ones that are over.
func TestLongTimes(t *testing.T) {
	for _, param := range []string{"9223372036855", "9999999999999", "9223372036854775807ms", "99999999999999999999h"} {
		for _, timeout := range []time.Duration{time.Minute, math.MaxInt64} {
			w := newWorld(t)
			w.Do("nodes n1 n2")
			w.Do("configure d1 fence_dummy_plain pcmk_host_list=n9 pcmk_delay_base=1 pcmk_off_timeout=" + param)
			w.step(w.first(), fencing.FenceRequested{ID: "x", Target: "n9", Action: "off", Timeout: timeout, Delay: time.Second})
			w.Do("pass 3s")
			if text := w.Told(); !strings.Contains(text, "answers x: exit 0") {
				t.Errorf("%s, %s:\n%s", param, timeout, text)
			}
		}
	}
	w := newWorld(t)
	w.Do("nodes n1 n2")
	w.Do("configure d1 fence_dummy_plain pcmk_host_list=n9")
	w.step(w.first(), fencing.FenceRequested{ID: "x", Target: "n9", Action: "off", Timeout: math.MaxInt64, Delay: math.MinInt64, Tolerance: math.MaxInt64})
	w.Do("pass 3s")
	if text := w.Told(); !strings.Contains(text, "answers x: exit 0") {
		t.Error(text)
	}
}
