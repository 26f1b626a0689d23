// Package shadows is the level cib, where copies of the configuration, shadows, are managed.
package shadows
