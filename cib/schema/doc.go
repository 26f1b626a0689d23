// Package schema knows the grammar of the configuration in each of its versions.
package schema
