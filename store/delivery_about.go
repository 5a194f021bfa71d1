package store

import (
	"encoding/binary"
	"fmt"
	"time"

	"failforward/loop"
)

// What a delivery was about, one after the other: a group with its milliseconds, or a
// deploy with the length of its id. Zeros at the end are room.
const (
	aboutGroup  = 1
	aboutDeploy = 2

	groupSize = 1 + 16 + 8
)

// aboutRoom is what a delivery is received with: room for one group, so that its row
// does not grow when it is settled, which would take pages apart.
var aboutRoom = make([]byte, groupSize)

// aboutBytes writes what a delivery was about.
func aboutBytes(all []loop.Touch) []byte {
	out := make([]byte, 0, groupSize*max(1, len(all)))
	for _, t := range all {
		if t.Deploy != "" {
			name := clean(t.Deploy) // at most 200 characters
			out = append(binary.BigEndian.AppendUint16(append(out, aboutDeploy), uint16(len(name))), name...)
			continue
		}
		out = binary.BigEndian.AppendUint64(append(append(out, aboutGroup), t.Group[:]...), uint64(t.At.UnixMilli()))
	}
	if len(out) == 0 {
		return aboutRoom
	}
	return out
}

// aboutOf reads what aboutBytes wrote; nothing of a delivery that was read before this
// was kept.
func aboutOf(b []byte) (all []loop.Touch, err error) {
	for len(b) > 0 && b[0] != 0 {
		var t loop.Touch
		switch {
		case b[0] == aboutGroup && len(b) >= groupSize:
			copy(t.Group[:], b[1:])
			t.At = time.UnixMilli(int64(binary.BigEndian.Uint64(b[17:]))).UTC()
			b = b[groupSize:]
		case b[0] == aboutDeploy && len(b) >= 3 && len(b) >= 3+int(binary.BigEndian.Uint16(b[1:])):
			n := 3 + int(binary.BigEndian.Uint16(b[1:]))
			t.Deploy, b = string(b[3:n]), b[n:]
		default:
			return nil, fmt.Errorf("what a delivery was about holds %x", b)
		}
		all = append(all, t)
	}
	return all, nil
}
