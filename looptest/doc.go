// Package looptest is the kit of our tests: real databases, a real browser, and
// what belongs to them. Only tests import it; nothing of it reaches the binary.
//
// A test that needs PostgreSQL or Chromium fails with one line where the machine
// has none; it never skips. "make test" installs both.
//
// A package that uses the kit ends its servers in order with
//
//	func TestMain(m *testing.M) { looptest.Main(m) }
//
// and without it they end on their own as soon as the test process is gone.
package looptest

import (
	"os"
	"testing"
)

// Main runs the tests of a package, stops what they started and exits.
func Main(m *testing.M) {
	code := m.Run()
	stopPostgres()
	os.Exit(code)
}

// Size chooses between the everyday size of a test and the one for a release,
// which "make release" asks for with FAILFORWARD_RELEASE=1.
func Size(everyday, release int) int {
	if os.Getenv("FAILFORWARD_RELEASE") == "1" {
		return release
	}
	return everyday
}
