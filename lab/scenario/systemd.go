package scenario

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pacer/lab"
)

// unitFiles is what the names of a story's units begin with, and the folder in which nodes find them.
const unitFiles = "units"

// systemd boots a systemd in nodes.
func (p *player) systemd(ctx context.Context, names []string) error {
	folder := filepath.Join(p.c.Shared(), unitFiles)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, text := range p.files {
		if unit, is := strings.CutPrefix(name, unitFiles+"/"); is {
			if err := writeFile(filepath.Join(folder, unit), text); err != nil {
				return err
			}
		}
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	return p.each(names, func(n lab.Node) error {
		err := p.c.StartSystemd(ctx, n.Index, filepath.Join(lab.SharedDir, unitFiles))
		if errors.Is(err, lab.ErrNoSystemd) {
			return fmt.Errorf("%w: %w", ErrSkipped, err)
		}
		return err
	})
}
