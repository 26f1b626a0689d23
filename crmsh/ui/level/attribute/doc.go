// Package attribute makes the commands that set, delete and show one attribute of a node or resource, whatever list it is in.
package attribute
