// Package crmsh holds what shows that the crm shell is whole: tests that go through all of its packages, and in
// testdata what they read; and the text that its speed is measured by. Package lang is the language, compile maps it to
// the CIB, session edits a configuration, and ui is the shell.
//
// testdata/COVERAGE.md tells what testdata holds, and which of crmsh's own tests it answers to.
package crmsh
