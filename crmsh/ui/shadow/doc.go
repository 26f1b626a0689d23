// Package shadow keeps copies of the configuration in files, as CIB_shadow names them, and finds documents that commands
// name: live, shadow:NAME or a file.
package shadow
