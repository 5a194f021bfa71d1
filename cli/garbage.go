package cli

import "runtime/debug"

// A server keeps little alive (some 10 MB) and throws much away with every
// request. Collecting when the heap has grown to four times of that, not to
// twice, gives a fifth more requests for some 20 MB.
const (
	usualGarbage = 100 // of the runtime, in percent of what is alive
	ourGarbage   = 300
)

// collectLess makes the collector wait longer, unless whoever started the
// program has decided that by GOGC.
func collectLess() {
	if before := debug.SetGCPercent(ourGarbage); before != usualGarbage {
		debug.SetGCPercent(before)
	}
}

// giveBack returns to the system what only the start needed: half of what the program
// then holds, above all the making of the description of the API. An idle server would
// keep it, since nothing makes it collect. It takes some milliseconds beside the server.
func giveBack() { debug.FreeOSMemory() }
