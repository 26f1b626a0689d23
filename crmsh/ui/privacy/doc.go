// Package privacy keeps values such as passwords out of what the shell shows: of a text it finds the values that belong to
// names that are to be hidden, and puts stars in their place. Names are given by patterns, as the preference
// core.obscure_pattern lists them. It works on texts and configurations and says nothing itself.
package privacy
