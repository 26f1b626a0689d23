// Package rule evaluates rule expressions, name-value blocks and ISO 8601 times.
package rule

import "time"

// Input is what a rule may depend on.
type Input struct {
	Now time.Time
}
