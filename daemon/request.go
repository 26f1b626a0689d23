package daemon

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/scan"
)

// tooMuch is the answer to a request beyond its allowance.
func tooMuch(what string, most int64) *api.Fault {
	return &api.Fault{
		Status: http.StatusRequestEntityTooLarge, Kind: api.KindInvalid,
		Text: fmt.Sprintf("the request has more than %d %s; ask for less at a time", most, what),
	}
}

func invalid(format string, args ...any) *api.Fault {
	return &api.Fault{Status: http.StatusBadRequest, Kind: api.KindInvalid, Text: fmt.Sprintf(format, args...)}
}

// mayAll refuses a request of a user whom access control lists limit, and says whether it may go on.
func (d *Daemon) mayAll(w http.ResponseWriter, r *http.Request, what string) bool {
	if !d.limited(callerOf(r)) {
		return true
	}
	refuse(w, unlimitedOnly(callerOf(r), what))
	return false
}

// body opens what a client sends, no more of it than may be. What is announced to be too large is refused unread. The
// whole has to be there in time; see arrived.
func body(w http.ResponseWriter, r *http.Request, may allowance) (io.Reader, *api.Fault) {
	if r.ContentLength > may.body {
		w.Header().Set("Connection", "close")
		return nil, tooMuch("bytes", may.body)
	}
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(may.reading)) //nolint:errcheck // then it takes as long as it takes
	return http.MaxBytesReader(w, r.Body, may.body), nil
}

// arrived says that a body has been read. A deadline that passed later would be taken for the client's leaving.
func arrived(w http.ResponseWriter) {
	http.NewResponseController(w).SetReadDeadline(time.Time{}) //nolint:errcheck // then it has one
}

// whole waits until all of a body is there.
func whole(in io.Reader, may allowance) (io.Reader, *api.Fault) {
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, unreadable(err, may)
	}
	return bytes.NewReader(data), nil
}

// unreadable says why a request cannot be read.
func unreadable(err error, may allowance) *api.Fault {
	var large *http.MaxBytesError
	var fault *api.Fault
	switch {
	case errors.As(err, &fault):
		return fault
	case errors.As(err, &large):
		return tooMuch("bytes", may.body)
	}
	return invalid("the request cannot be read: %v", err)
}

// readChange reads a change, operation by operation, so that one of too many operations is refused before they are all
// in memory.
func readChange(in io.Reader, may allowance) (api.Change, *api.Fault) {
	c, err := (&changeReader{json.NewDecoder(in), may, 0}).change()
	if err != nil {
		return c, unreadable(err, may)
	}
	if _, err := io.Copy(io.Discard, in); err != nil { // only who has read all learns that the client has gone
		return c, unreadable(err, may)
	}
	return c, checkTexts(text{"comment", c.Comment, mostText}, text{"client", c.Client, mostName})
}

// readNames reads a request that names things and holds no document: nobody needs more for that than a limited user may.
func readNames(w http.ResponseWriter, r *http.Request, into any) *api.Fault {
	may := allowanceOf(true)
	in, fault := body(w, r, may)
	if fault != nil {
		return fault
	}
	if err := json.NewDecoder(in).Decode(into); err != nil {
		return unreadable(err, may)
	}
	arrived(w)
	return nil
}

// named reads such a request for a handler. One that cannot be read is refused.
func named(w http.ResponseWriter, r *http.Request, into any) bool {
	fault := readNames(w, r, into)
	if fault != nil {
		refuse(w, fault)
	}
	return fault == nil
}

func readCleanup(w http.ResponseWriter, r *http.Request) (c api.Cleanup, fault *api.Fault) {
	if fault := readNames(w, r, &c); fault != nil {
		return c, fault
	}
	return c, checkTexts(text{"resource", c.Resource, mostName}, text{"node", c.Node, mostName}, text{"operation", c.Operation, mostName})
}

type changeReader struct {
	*json.Decoder
	may   allowance
	marks int
}

func (d *changeReader) change() (c api.Change, err error) {
	if err = d.expect('{'); err != nil {
		return c, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return c, err
		}
		switch strings.ToLower(name.(string)) {
		case "ops":
			err = d.operations(&c.Ops)
		case "base":
			err = d.Decode(&c.Base)
		case "comment":
			err = d.Decode(&c.Comment)
		case "client":
			err = d.Decode(&c.Client)
		default:
			err = d.Decode(new(json.RawMessage))
		}
		if err != nil {
			return c, err
		}
	}
	return c, d.expect('}')
}

func (d *changeReader) expect(want json.Delim) error {
	t, err := d.Token()
	if err == nil && t != want {
		err = fmt.Errorf("found %v, expected %v", t, want)
	}
	return err
}

func (d *changeReader) operations(into *[]cib.Op) error {
	t, err := d.Token()
	if err != nil || t == nil {
		return err
	}
	if t != json.Delim('[') {
		return fmt.Errorf("ops: found %v, expected a list", t)
	}
	if *into == nil {
		*into = []cib.Op{}
	}
	for d.More() {
		if len(*into) >= d.may.ops {
			return tooMuch("operations", int64(d.may.ops))
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		if d.marks += marksIn(raw); d.marks > d.may.marks {
			return tooMuch("elements and attributes", int64(d.may.marks))
		}
		var op cib.Op
		if err := json.Unmarshal(raw, &op); err != nil {
			return fmt.Errorf("operation %d: %w", len(*into)+1, err)
		}
		*into = append(*into, op)
	}
	return d.expect(']')
}

// marksIn counts what an operation's text is structured by, of XML and of JSON. Each may become a few hundred bytes in
// memory, whatever little it is in the text.
func marksIn(raw []byte) (n int) {
	for _, mark := range []string{"<", `\u003c`, `\u003C`, "=", `\u003d`, `\u003D`, "{", "[", ","} {
		n += bytes.Count(raw, []byte(mark))
	}
	return n
}

// Bounds of the texts of a request, in bytes: of what people write, and of names.
const (
	mostText = 16 << 10
	mostName = 1 << 10
)

// text is one of a request's, with its name and bound.
type text struct {
	name, value string
	most        int
}

// checkTexts refuses texts that cannot come to stand in the document.
func checkTexts(texts ...text) *api.Fault {
	for _, t := range texts {
		if len(t.value) > t.most {
			return invalid("%s has %d bytes, beginning with %q; at most %d are taken, shorten it", t.name, len(t.value), cut(t.value, 40), t.most)
		}
		if err := scan.CheckText(t.value); err != nil {
			return invalid("%s: %v", t.name, err)
		}
	}
	return nil
}
