// Package clienttest holds the clients that others wrote against what failforward
// serves: they are the judges of its intake. A module of its own, so that they never
// join the program.
package clienttest
