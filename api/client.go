package api

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"pacer/cib"
)

// SocketPath is where a daemon listens, below the root of its files.
const SocketPath = "/run/pacer/pacer.sock"

// Patience is how long a daemon may take to answer, unless a client says otherwise. It is longer than the daemon itself waits
// for the members of its cluster, so that what the daemon has to say of them comes first.
const Patience = 75 * time.Second

// Client calls a daemon. No call lasts longer than the client's patience, nor longer than its context; a stream of events has
// no end, but its beginning has. A daemon that answers nothing at all for three seconds, as it is stopped or hangs, is waited
// for no longer.
type Client struct {
	path     string
	patience time.Duration
	trusting bool              // the daemon is not asked whether it is alive
	tell     func(text string) // hears why a call takes longer; may be nil
}

// NewClient makes a client of the daemon that listens at path.
func NewClient(path string) *Client { return &Client{path: path, patience: Patience} }

// Within makes a client with another patience.
func (c *Client) Within(patience time.Duration) *Client {
	return &Client{c.path, patience, c.trusting, c.tell}
}

// Trusting makes a client that gives a daemon all the time of its patience, though it may be stopped or hang.
func (c *Client) Trusting() *Client { return &Client{c.path, c.patience, true, c.tell} }

// Telling makes a client that says when a daemon has too much to do, and that it tries again.
func (c *Client) Telling(tell func(text string)) *Client {
	return &Client{c.path, c.patience, c.trusting, tell}
}

// CIB gets the present document.
func (c *Client) CIB(ctx context.Context) (*cib.Document, error) {
	data, err := c.call(ctx, request{http.MethodGet, "/v1/cib", "the configuration", nil})
	if err != nil {
		return nil, err
	}
	return cib.Parse(data, "the cluster's CIB")
}

// Change applies operations.
func (c *Client) Change(ctx context.Context, change Change) (Changed, error) {
	return call[Changed](ctx, c, request{http.MethodPost, "/v1/cib", "the cluster to take a change, which it may have done", change})
}

// Cleanup forgets history.
func (c *Client) Cleanup(ctx context.Context, clean Cleanup) (Changed, error) {
	return call[Changed](ctx, c, request{http.MethodPost, "/v1/cleanup", "the cluster to forget history, which it may have done", clean})
}

// Fail has the cluster take a resource for failed.
func (c *Client) Fail(ctx context.Context, f Failed) error {
	_, err := c.call(ctx, request{http.MethodPost, "/v1/fail", "the cluster to take note of a failure, which it may have", f})
	return err
}

// Status describes the controller.
func (c *Client) Status(ctx context.Context) (Status, error) {
	return call[Status](ctx, c, request{http.MethodGet, "/v1/status", "the state of its controller", nil})
}

// StatusOf describes the controller of a member, which the daemon asks. A *Fault with status 404 says that it is not here.
func (c *Client) StatusOf(ctx context.Context, node string) (Status, error) {
	return call[Status](ctx, c, request{http.MethodGet, "/v1/status?node=" + url.QueryEscape(node), "another host to say what it does", nil})
}

// History lists the commits, or gives one by its name (journal.Entry.ID) with the configuration before it; "" stands
// for all.
func (c *Client) History(ctx context.Context, id string) (History, error) {
	path := "/v1/history"
	if id != "" {
		path += "?number=" + url.QueryEscape(id)
	}
	return call[History](ctx, c, request{http.MethodGet, path, "the history of commits", nil})
}

// Seen says that somebody knows of the commits of this host that were lost.
func (c *Client) Seen(ctx context.Context) error {
	_, err := c.call(ctx, request{http.MethodPost, "/v1/history/seen", "it to note that lost commits are known", nil})
	return err
}

// Fencing tells this host's fence devices, and of fencings.
func (c *Client) Fencing(ctx context.Context) (Fencing, error) {
	return call[Fencing](ctx, c, request{http.MethodGet, "/v1/fencing", "what it knows of fencing", nil})
}

// FenceEvents tells of fencings what a status shows.
func (c *Client) FenceEvents(ctx context.Context) ([]FenceEvent, error) {
	text, err := c.call(ctx, request{http.MethodGet, "/v1/fencing/events", "what it knows of past fencings", nil})
	if err != nil {
		return nil, err
	}
	return readFenceEvents(text)
}

// Fence has a node fenced, and waits for the end. The answer says how that came out; the error, why it is not known. The
// client's patience must be longer than fencing may take.
func (c *Client) Fence(ctx context.Context, f Fence) (Fenced, error) {
	return call[Fenced](ctx, c, request{http.MethodPost, "/v1/fence", "a node to be fenced, which it may have been", f})
}

// ConfirmFenced says that a person has made sure that a node is off.
func (c *Client) ConfirmFenced(ctx context.Context, f Confirmation) (Fenced, error) {
	return call[Fenced](ctx, c, request{http.MethodPost, "/v1/fence/confirm", "the cluster to take note that a node is off, which it may have", f})
}

// Fencers names the devices of this host that can fence a node.
func (c *Client) Fencers(ctx context.Context, target string) ([]string, error) {
	return call[[]string](ctx, c, request{http.MethodGet, "/v1/fence/devices?target=" + url.QueryEscape(target), "fence devices to say whom they can fence", nil})
}

// UseDevice runs an action of a fence device of this host.
func (c *Client) UseDevice(ctx context.Context, u UseDevice) (Fenced, error) {
	return call[Fenced](ctx, c, request{http.MethodPost, "/v1/fence/device", "a fence device to answer", u})
}

// RegisterDevice gives this host a fence device.
func (c *Client) RegisterDevice(ctx context.Context, d RegisterDevice) (Fenced, error) {
	return call[Fenced](ctx, c, request{http.MethodPost, "/v1/fence/register", "a fence device to be registered, which it may have been", d})
}

// DeregisterDevice takes a fence device back that RegisterDevice gave to this host.
func (c *Client) DeregisterDevice(ctx context.Context, d DeregisterDevice) (Fenced, error) {
	return call[Fenced](ctx, c, request{http.MethodPost, "/v1/fence/deregister", "a fence device to be taken back, which it may have been", d})
}

// FencingLevel adds a level to this host's topology, or removes one.
func (c *Client) FencingLevel(ctx context.Context, l FencingLevel) (Fenced, error) {
	return call[Fenced](ctx, c, request{http.MethodPost, "/v1/fence/level", "a fencing level to be changed, which it may have been", l})
}

// ForgetFencings has all members forget what became of fencings.
func (c *Client) ForgetFencings(ctx context.Context, f ForgetFencings) (Fenced, error) {
	return call[Fenced](ctx, c, request{http.MethodPost, "/v1/fence/forget", "past fencings to be forgotten, which they may have been", f})
}

// UpdateAttribute changes transient attributes.
func (c *Client) UpdateAttribute(ctx context.Context, u UpdateAttribute) (AttributesChanged, error) {
	return call[AttributesChanged](ctx, c, request{http.MethodPost, "/v1/attributes", "the cluster to take an attribute, which it may have", u})
}

// Attribute asks for a transient attribute of a node ("" for the daemon's own), or of all nodes.
func (c *Client) Attribute(ctx context.Context, name, node string, all bool) (Attributes, error) {
	path := "/v1/attributes?name=" + url.QueryEscape(name) + "&node=" + url.QueryEscape(node)
	if all {
		path += "&all"
	}
	return call[Attributes](ctx, c, request{http.MethodGet, path, "an attribute", nil})
}

// RefreshAttributes has all transient attributes written, whatever their dampening.
func (c *Client) RefreshAttributes(ctx context.Context) (AttributesChanged, error) {
	return call[AttributesChanged](ctx, c, request{http.MethodPost, "/v1/attributes/refresh", "the cluster to write attributes", nil})
}

// ClearFailures forgets how often operations failed.
func (c *Client) ClearFailures(ctx context.Context, f ClearFailures) (AttributesChanged, error) {
	return call[AttributesChanged](ctx, c, request{http.MethodPost, "/v1/attributes/clear", "the cluster to forget failures, which it may have", f})
}

// PurgeAttributes forgets all transient attributes of a node.
func (c *Client) PurgeAttributes(ctx context.Context, node string) (AttributesChanged, error) {
	return call[AttributesChanged](ctx, c, request{http.MethodPost, "/v1/attributes/purge", "the cluster to forget a node's attributes, which it may have", PurgeAttributes{node}})
}

// Shutdown asks the daemon to leave the cluster in order.
func (c *Client) Shutdown(ctx context.Context) error {
	_, err := c.call(ctx, request{http.MethodPost, "/v1/shutdown", "it to agree to leave the cluster", nil})
	return err
}

// Events calls f for everything that happens, until the context ends, f returns an error or the
// daemon goes. It calls ready, if not nil, once nothing more can be missed.
func (c *Client) Events(ctx context.Context, ready func(), f func(Event) error) error {
	w := c.wait(ctx)
	defer w.end()
	resp, err := c.do(w, request{http.MethodGet, "/v1/events", "a stream of events to begin", nil})
	if err != nil {
		return err
	}
	w.forever()
	defer resp.Body.Close()
	if ready != nil {
		ready()
	}
	for d := json.NewDecoder(resp.Body); ; {
		var h Event
		if err := d.Decode(&h); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading events of %s: %w", c.path, err)
		}
		if err := f(h); err != nil {
			return err
		}
	}
}

// request is what is asked of a daemon.
type request struct {
	method, path string
	awaits       string // what is waited for, in words that follow "waited for"
	body         any
}

func call[T any](ctx context.Context, c *Client, r request) (answer T, err error) {
	data, err := c.call(ctx, r)
	if err != nil {
		return answer, err
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return answer, &Foreign{c.path, fmt.Sprintf("%s %s: %v", r.method, r.path, err)}
	}
	return answer, nil
}

func (c *Client) call(ctx context.Context, r request) ([]byte, error) {
	w := c.wait(ctx)
	defer w.end()
	resp, err := c.do(w, r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	switch {
	case err != nil && w.over():
		return nil, c.silent(w, r)
	case err != nil:
		return nil, fmt.Errorf("the daemon at %s hung up: %w", c.path, err)
	}
	return data, nil
}

// do asks, and asks again as long as the daemon has too much to do and the client's patience lasts.
func (c *Client) do(w *waiting, r request) (*http.Response, error) {
	for times := 1; ; times++ {
		resp, err := c.once(w, r)
		var f *Fault
		if !errors.As(err, &f) || f.RetryAfter <= 0 {
			return resp, err
		}
		again := time.Duration(f.RetryAfter) * time.Second
		again += rand.N(again / 2) // so that those who were refused together do not come back together
		if time.Until(w.until) < again {
			f.Text += fmt.Sprintf(" (asked %s within %s)", count(times, "time", "times"), c.patience)
			return nil, f
		}
		if times == 1 && c.tell != nil {
			c.tell(fmt.Sprintf("%s; trying again in %s, for %s at most", f.Text, again.Round(time.Second), c.patience))
		}
		select {
		case <-time.After(again):
		case <-w.ctx.Done():
			return nil, f
		}
	}
}

func (c *Client) once(w *waiting, r request) (*http.Response, error) {
	var body io.Reader
	if r.body != nil {
		data, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(w.ctx, r.method, "http://pacer"+r.path, body)
	if err != nil {
		return nil, err
	}
	resp, err := c.exchange(req)
	switch {
	case err != nil && w.over():
		return nil, c.silent(w, r)
	case err != nil:
		return nil, c.explain(err)
	case resp.StatusCode < 400:
		return resp, nil
	}
	defer resp.Body.Close()
	fault := &Fault{Status: resp.StatusCode}
	data, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if json.Unmarshal(data, fault) != nil || fault.Text == "" {
		return nil, &Foreign{c.path, r.method + " " + r.path + ": " + resp.Status}
	}
	return nil, fault
}

// waiting is a caller's context, and a time after which the client waits no longer.
type waiting struct {
	outer context.Context
	ctx   context.Context
	end   context.CancelFunc
	timer *time.Timer
	until time.Time

	began   time.Time
	guard   *time.Timer // begins to ask whether the daemon is alive
	dead    atomic.Bool // it is not
	settled atomic.Bool // nobody need ask any more
}

func (c *Client) wait(ctx context.Context) *waiting {
	inner, end := context.WithCancel(ctx)
	now := time.Now()
	w := &waiting{outer: ctx, ctx: inner, end: end, timer: time.AfterFunc(c.patience, end), until: now.Add(c.patience), began: now}
	if !c.trusting && c.patience > hush+dead {
		w.guard = time.AfterFunc(hush, func() { c.watch(w) })
	}
	return w
}

// forever ends the time, and not the waiting.
func (w *waiting) forever() {
	w.settled.Store(true)
	w.timer.Stop()
	if w.guard != nil {
		w.guard.Stop()
	}
}

// over says whether the time is over, and nobody else ended the waiting.
func (w *waiting) over() bool { return w.ctx.Err() != nil && w.outer.Err() == nil }

// Silence says that a daemon listens and gave no answer in time. What was asked of it may have been done.
type Silence struct {
	Socket  string
	Awaited string
	Waited  time.Duration
}

func (c *Client) silent(w *waiting, r request) error {
	if w.dead.Load() {
		return &Silence{c.path, r.awaits, time.Since(w.began).Round(time.Second)}
	}
	return &Silence{c.path, r.awaits, c.patience}
}

// Error implements error.
func (s *Silence) Error() string {
	return fmt.Sprintf("the daemon that listens at %s gave no answer: waited %s for %s; look into its log, and restart it if it hangs", s.Socket, s.Waited, s.Awaited)
}

// Unwrap makes it the end of a time, as errors go.
func (s *Silence) Unwrap() error { return context.DeadlineExceeded }

// Foreign says that what listens does not speak as a daemon of this version does.
type Foreign struct{ Socket, Answer string }

// Error implements error.
func (f *Foreign) Error() string {
	return fmt.Sprintf("what listens at %s does not answer as this program's daemon does (%s): it may be of another version; restart it, or use the tools that came with it", f.Socket, f.Answer)
}

// exchange sends a request on a connection of its own and waits for the answer's head. Most tools call once in
// their lives; an http.Client, made to keep connections for many calls, starts goroutines and threads before the
// first, and takes twice as long.
func (c *Client) exchange(req *http.Request) (*http.Response, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(req.Context(), "unix", c.path)
	if err != nil {
		return nil, err
	}
	l := &link{Conn: conn, ctx: req.Context()}
	l.forget = context.AfterFunc(l.ctx, func() { conn.Close() })
	req.Close = true
	written := req.Write(l)
	resp, err := http.ReadResponse(bufio.NewReader(l), req) // which may be there though not all was written
	if err != nil {
		return nil, errors.Join(cmp.Or(l.ctx.Err(), written, err), l.Close())
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{resp.Body, l}
	return resp, nil
}

// link is a connection that ends with a context.
type link struct {
	net.Conn
	ctx    context.Context
	forget func() bool // the context
}

// Read says that the context ended where that is why nothing comes.
func (l *link) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if ended := l.ctx.Err(); ended != nil && err != nil {
		err = ended
	}
	return n, err
}

// Close closes the connection, if the end of the context has not.
func (l *link) Close() error {
	l.forget()
	if err := l.Conn.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Unreachable says that no daemon listens, or none that this user may call, so that nothing was asked of it.
type Unreachable struct {
	text string
	why  error
}

// Error implements error.
func (u *Unreachable) Error() string { return u.text }

// Unwrap gives what the system says.
func (u *Unreachable) Unwrap() error { return u.why }

// explain says in one line why the daemon cannot be reached and what to do.
func (c *Client) explain(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return &Unreachable{fmt.Sprintf("no cluster is running here: nothing listens at %s; start it with `pacer daemon`, or set CIB_file to work on a file", c.path), err}
	case errors.Is(err, fs.ErrPermission):
		return &Unreachable{fmt.Sprintf("the cluster's socket %s may not be opened by user %d: be root, or a member of the group haclient", c.path, os.Getuid()), err}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("calling the daemon at %s: %w", c.path, err)
	}
	if ended(err) {
		return fmt.Errorf("the daemon at %s hung up: %w", c.path, err)
	}
	return &Foreign{c.path, err.Error()}
}

// ended says whether an error is that of a connection, rather than of what came along it.
func ended(err error) bool {
	var system syscall.Errno
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.As(err, &system)
}
