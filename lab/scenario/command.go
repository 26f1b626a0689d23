package scenario

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"pacer/lab"
	"pacer/lab/cluster"
)

func writeFile(path, text string) error { return os.WriteFile(path, []byte(text), 0o644) }

// Expand lets a story name its files: @cluster.crm is where a node finds that file.
func Expand(args []string) []string {
	var out []string
	for _, a := range args {
		if f, ok := strings.CutPrefix(a, "@"); ok && strings.Contains(f, ".") {
			a = filepath.Join(lab.SharedDir, f)
		}
		out = append(out, a)
	}
	return out
}

func (p *player) exec(ctx context.Context, n lab.Node, argv ...string) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	out, err := p.c.Exec(ctx, n.Index, "", argv...)
	p.last, p.ran = out, true
	return err
}

// must runs a command that has to end with a status.
func (p *player) must(ctx context.Context, args []string, status int, argv ...string) error {
	return p.one(args, func(n lab.Node) error {
		if err := p.exec(ctx, n, append(argv, Expand(args[1:])...)...); err != nil {
			return err
		}
		if p.last.Exit != (lab.Exit{Code: status}) {
			return &StatusError{p.last, status}
		}
		return nil
	})
}

func (p *player) crm(ctx context.Context, args []string) error {
	return p.must(ctx, args, 0, "crm")
}

func (p *player) crmFails(ctx context.Context, args []string) error {
	return p.must(ctx, args, 1, "crm")
}

// until runs a command until it succeeds. A node that is off, and that nothing switches on, is not waited for.
func (p *player) until(ctx context.Context, args []string) error {
	return p.one(args, func(n lab.Node) error {
		var off error
		err := cluster.Wait(ctx, strings.Join(args, " "), patience, func() (bool, error) {
			err := p.exec(ctx, n, Expand(args[1:])...)
			if errors.Is(err, lab.ErrOff) && !p.power && !p.c.Powered(n.Index) {
				off = err
				return true, nil
			}
			return err == nil && p.last.Exit == (lab.Exit{}), err
		})
		return errors.Join(off, err)
	})
}

func (p *player) run(ctx context.Context, args []string) error { return p.must(ctx, args, 0) }

// edit is `crm configure edit` and commit, with a sed script in the place of an editor.
func (p *player) edit(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errors.New("edit takes a node, a sed script and ids")
	}
	sed, ids := args[1], strings.Join(args[2:], " ")
	script := fmt.Sprintf("printf '#!/bin/sh\\nsed -i -e %%s \"$1\"\\n' %s >/tmp/editor; chmod +x /tmp/editor; EDITOR=/tmp/editor crm -F configure edit %s",
		quoteTwice(sed), ids)
	return p.must(ctx, []string{args[0]}, 0, "sh", "-c", script)
}

// quoteTwice quotes a word for a shell that writes it into another shell's script.
func quoteTwice(s string) string {
	once := "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	return "'" + strings.ReplaceAll(once, "'", `'\''`) + "'"
}

func (p *player) stdout(_ context.Context, args []string) error {
	return match(args, "standard output", p.last.Stdout)
}

func (p *player) stderr(_ context.Context, args []string) error {
	return match(args, "standard error", p.last.Stderr)
}

func match(args []string, what, text string) error {
	re, err := regexp.Compile("(?s)" + strings.Join(args, " "))
	if err != nil {
		return err
	}
	if !re.MatchString(text) {
		return fmt.Errorf("%s does not match:\n%s", what, text)
	}
	return nil
}

// logs are the daemons' last words, for a story that failed.
func (p *player) logs() string {
	if p.c == nil {
		return ""
	}
	var b strings.Builder
	for _, n := range p.c.Nodes() {
		data, err := os.ReadFile(n.Log())
		if err != nil {
			continue
		}
		lines := strings.Split(strings.TrimSpace(string(data)), "\n")
		fmt.Fprintf(&b, "\n%s:\n  %s", n.Name, strings.Join(lines[max(0, len(lines)-25):], "\n  "))
	}
	return b.String()
}
