// Package optionlist writes lists of options as Pacemaker's tools do: as text for people, as XML like an agent's
// meta-data (xml/api/options.rng there), and as the meta-data of Pacemaker's daemons, which older clients read. What options
// there are, and what is said of them, is package cib/option's.
package optionlist
