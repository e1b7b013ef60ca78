// Package live is the engine behind the lab page. It reads the two scenarios that the page compares, computes their
// replicates in pairs, and answers questions about them. Requests and answers are JSON. It reads nothing from disk,
// because a page in a browser has none.
package live
