// Package tour shows a newcomer a cluster at work: it starts a lab of two nodes, loads the seed's
// configuration with the crm shell as its author published it, and tells what happens as it happens.
// With a terminal it then leaves the user at a crm prompt of that cluster; without, it takes the
// tour's steps itself.
//
// Times are seconds since the tour began. Everything is cleaned up at the end, also after an error.
package tour
