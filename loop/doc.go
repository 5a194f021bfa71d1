// Package loop holds the words and rules of the learning loop: what failed,
// what we learned, what we change, and whether it helped.
//
// It imports the standard library only. A rule is a method on a value: no
// database, no clock, no user hides behind it. The contracts that a store
// keeps stand beside the types (see repo.go).
package loop
