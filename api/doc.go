// Package api is what programs talk to: REST under /api/v1 with its OpenAPI
// document, and the health of the server.
//
// One file for each noun: the object as it stands on the wire, how it comes out
// of what app answers, and the operations. Book turns keys into refs; the command
// line prints the same objects through it.
package api
