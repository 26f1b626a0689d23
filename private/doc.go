// Package private writes files that users ask for, and that may hold passwords as configurations do.
package private
