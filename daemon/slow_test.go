package daemon

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// timed is an answer whose reading has a deadline.
type timed struct {
	*httptest.ResponseRecorder
	until time.Time // the last that was set and was none
}

func (w *timed) SetReadDeadline(until time.Time) error {
	if !until.IsZero() {
		w.until = until
	}
	return nil
}

func (w *timed) SetWriteDeadline(time.Time) error { return nil }

// Whatever is sent to a daemon has to arrive in time, and is bounded: who sends slowly or without end holds nothing.
func TestRequestsHaveToArrive(t *testing.T) {
	f := limitedFront(t)
	for name, h := range map[string]http.HandlerFunc{
		"cib": f.postChange, "cleanup": f.postCleanup, "fail": f.postFail,
		"fence": f.postFence, "confirm": f.postConfirm, "device": f.postDevice, "register": f.postRegister,
		"deregister": f.postDeregister, "level": f.postLevel, "forget": f.postForget,
		"attributes": f.postAttribute, "clear": f.postClear, "purge": f.postPurge,
	} {
		post := func(body string) *timed {
			w := &timed{ResponseRecorder: httptest.NewRecorder()}
			r := httptest.NewRequest("POST", "/v1/"+name, strings.NewReader(body))
			h(w, r.WithContext(context.WithValue(t.Context(), callerKey{}, caller{uid: 0, name: "root"})))
			return w
		}
		if w := post("{"); w.Code != http.StatusBadRequest || time.Until(w.until) <= 0 || time.Until(w.until) > time.Minute {
			t.Errorf("%s: a broken request is answered %d, %s; it had time until %s", name, w.Code, w.Body, w.until)
		}
		most := allowanceOf(name != "cib").body
		if w := post(`{"x":"` + strings.Repeat("x", int(most))); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: an endless request is answered %d, %.100s", name, w.Code, w.Body)
		}
	}
}
