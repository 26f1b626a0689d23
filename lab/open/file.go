package open

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// bring lets nodes read the files that words name as @FILE, with a dot in it: such a file of the working folder is copied to
// where the nodes find it, each time, since it may have been edited. What is there already, such as @cluster.crm, may be
// named as well.
func (d *desk) bring(words []string) error {
	for _, w := range words {
		name, ok := strings.CutPrefix(w, "@")
		if !ok || !strings.Contains(name, ".") {
			continue
		}
		if !filepath.IsLocal(name) {
			return fmt.Errorf("%s: expected a file in the working folder, or below it", w)
		}
		there := filepath.Join(d.stage.Cluster().Shared(), name)
		data, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			if _, err := os.Stat(there); err != nil {
				return fmt.Errorf("%s: there is no such file, neither in the working folder nor among those that the nodes have; write %s first", w, name)
			}
			continue
		}
		if err == nil {
			err = os.MkdirAll(filepath.Dir(there), 0o755)
		}
		if err == nil {
			err = os.WriteFile(there, data, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
