// Package editor lets a person change a text in an editor of their own, again and again until it is right or the person
// gives up; then the text is kept in a file.
package editor
