package crmmon

import (
	"fmt"
	"time"

	"pacer/tools/output"
)

// newPage begins a page; a browser loads it again after the time given, if any.
func newPage(refresh time.Duration) *output.Page {
	const title = "Cluster Status"
	if refresh > 0 {
		return output.NewPage(title, fmt.Sprintf("<meta http-equiv=\"refresh\" content=\"%d\">", int(refresh.Seconds())))
	}
	return output.NewPage(title)
}
