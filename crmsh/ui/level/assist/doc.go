// Package assist is the level where what needs several statements is made at once.
package assist
