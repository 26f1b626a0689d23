// Package editor lets a person change a text in an editor of their own, again and again until it is right or the person
// gives up. The text of one who gives up stays in a file.
package editor
