// Package web is what pages and API share on the wire: who asks, what a route
// demands, sessions, error to status, headers and limits.
//
// It knows loop only. Routes are values: a room hands a slice of them to Guard,
// which lets nobody through whom the route's Need does not name. Clock, storage
// and the way from a token to its actor are handed in.
package web
