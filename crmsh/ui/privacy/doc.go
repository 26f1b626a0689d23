// Package privacy keeps values such as passwords out of what the shell shows of configurations: it puts stars in the place
// of those that a secret.Rule finds. It works on sessions and says nothing itself.
package privacy
