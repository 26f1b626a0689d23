// Command differential looks for clusters about which Pacer and a reference crm_simulate disagree.
//
//	go run ./differential -ref PATH [-seed N] [-count N] [-keep DIR]
//	go run ./differential -ref PATH ARCHIVE...
//	go run ./differential -ref PATH -compare ARCHIVE...
//
// The second form writes into archives like those of testdata what the reference says of them. The third
// writes nothing: it says of which clusters in archives, such as those of pengine/testdata, the two do not say
// the same, as text and as XML.
//
// From each seed it makes a cluster: a random configuration, and a history that comes from living
// through random events (operations fail, nodes leave and come back, tickets are granted and
// revoked, an administrator changes the configuration) with the help of package sim, at last some
// oddities that only a status section can have. It asks both programs twice what they would do, as
// Pacemaker's own tests do it: once for the status and summary, once for graph, drawing and scores. If an output
// differs, it makes the cluster smaller as long as the same output still differs, and writes it to the folder that
// -keep names.
//
// It asks a reference older than Pacemaker 3 for the status and summary alone. Where that differs, and the cluster has
// something of which decisions have changed since, it names that, and does not count the difference.
//
// A seed gives the same cluster on every machine. Exit status is 0 if all clusters agree, 1 if one
// does not, 2 if nothing could be compared.
//
// testdata holds small clusters about which the two once disagreed, with what the reference said.
package main
