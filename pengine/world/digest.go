package world

// Digests is the comparison of a recorded operation's parameters with the configured ones.
type Digests struct{}
