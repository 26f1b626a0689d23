package daemon

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"pacer/api"
)

// BenchmarkChanges makes changes of the configuration from 32 clients of three hosts in this process.
func BenchmarkChanges(b *testing.B) {
	c := launchSeveral(b, 3)
	var asked atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for i := range 32 {
		all.Go(func() {
			for n := asked.Add(1); n <= int64(b.N); n = asked.Add(1) {
				if _, err := c.setTo(api.Patience, i%3, fmt.Sprint("load-", i), n); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
}
