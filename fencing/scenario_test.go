package fencing_test

import (
	"testing"

	"pacer/storytest"
)

// TestScenarios plays the stories of testdata's folders in virtual time. Commands stand in verbs_test.go.
func TestScenarios(t *testing.T) {
	storytest.Play(t, "*/*.txt", func(t *testing.T) storytest.Teller { return newWorld(t) })
}
