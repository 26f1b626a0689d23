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
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"

	"pacer/cib"
)

// SocketPath is where a daemon listens, below the root of its files.
const SocketPath = "/run/pacer/pacer.sock"

// Client calls a daemon.
type Client struct{ path string }

// NewClient makes a client of the daemon that listens at path.
func NewClient(path string) *Client { return &Client{path} }

// CIB gets the present document.
func (c *Client) CIB(ctx context.Context) (*cib.Document, error) {
	data, err := c.call(ctx, http.MethodGet, "/v1/cib", nil)
	if err != nil {
		return nil, err
	}
	return cib.Parse(data, "the cluster's CIB")
}

// Change applies operations.
func (c *Client) Change(ctx context.Context, change Change) (Changed, error) {
	return call[Changed](ctx, c, http.MethodPost, "/v1/cib", change)
}

// Cleanup forgets history.
func (c *Client) Cleanup(ctx context.Context, clean Cleanup) (Changed, error) {
	return call[Changed](ctx, c, http.MethodPost, "/v1/cleanup", clean)
}

// Status describes the controller.
func (c *Client) Status(ctx context.Context) (Status, error) {
	return call[Status](ctx, c, http.MethodGet, "/v1/status", nil)
}

// History lists the commits, or gives one by its name (journal.Entry.ID) with the configuration before it; "" stands
// for all.
func (c *Client) History(ctx context.Context, id string) (History, error) {
	path := "/v1/history"
	if id != "" {
		path += "?number=" + url.QueryEscape(id)
	}
	return call[History](ctx, c, http.MethodGet, path, nil)
}

// Seen says that somebody knows of the commits of this host that were lost.
func (c *Client) Seen(ctx context.Context) error {
	_, err := c.call(ctx, http.MethodPost, "/v1/history/seen", nil)
	return err
}

// Shutdown asks the daemon to leave the cluster in order.
func (c *Client) Shutdown(ctx context.Context) error {
	_, err := c.call(ctx, http.MethodPost, "/v1/shutdown", nil)
	return err
}

// Events calls f for everything that happens, until the context ends, f returns an error or the
// daemon goes. It calls ready, if not nil, once nothing more can be missed.
func (c *Client) Events(ctx context.Context, ready func(), f func(Happening) error) error {
	resp, err := c.do(ctx, http.MethodGet, "/v1/events", nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if ready != nil {
		ready()
	}
	for d := json.NewDecoder(resp.Body); ; {
		var h Happening
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

func call[T any](ctx context.Context, c *Client, method, path string, body any) (answer T, err error) {
	data, err := c.call(ctx, method, path, body)
	if err != nil {
		return answer, err
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return answer, fmt.Errorf("the answer of %s to %s %s cannot be read: %w", c.path, method, path, err)
	}
	return answer, nil
}

func (c *Client) call(ctx context.Context, method, path string, body any) ([]byte, error) {
	resp, err := c.do(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("the daemon at %s hung up: %w", c.path, err)
	}
	return data, nil
}

func (c *Client) do(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var r io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		r = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://pacer"+path, r)
	if err != nil {
		return nil, err
	}
	resp, err := c.exchange(req)
	if err != nil {
		return nil, c.explain(err)
	}
	if resp.StatusCode < 400 {
		return resp, nil
	}
	defer resp.Body.Close()
	fault := &Fault{Status: resp.StatusCode}
	data, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if json.Unmarshal(data, fault) != nil || fault.Text == "" {
		fault.Text = fmt.Sprintf("the daemon at %s answered %s", c.path, resp.Status)
	}
	return nil, fault
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

// Unreachable says that no daemon listens, so that nothing was asked of it.
type Unreachable struct{ text string }

// Error implements error.
func (u *Unreachable) Error() string { return u.text }

// explain says in one line why the daemon cannot be reached and what to do.
func (c *Client) explain(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return &Unreachable{fmt.Sprintf("no cluster is running here: nothing listens at %s; start it with `pacer daemon`, or set CIB_file to work on a file", c.path)}
	case errors.Is(err, fs.ErrPermission):
		return &Unreachable{fmt.Sprintf("the cluster's socket %s may not be opened by user %d: be root, or a member of the group haclient", c.path, os.Getuid())}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("calling the daemon at %s: %w", c.path, err)
	}
	return fmt.Errorf("the daemon at %s hung up: %w", c.path, err)
}
