// Package env is what a command line tool may touch of the process around it. Tools take an Env
// instead of os.Args, os.Stdout and the like, so that tests run them in-process.
package env
