package metric

import (
	"strings"
	"testing"
	"time"

	"failforward/loop"
)

// How many there were has commas wherever it is said: 1,500 and not 1500.
func TestHowManyThereWereHasCommas(t *testing.T) {
	h := History{AsOf: noon, Since: days(-180), Watched: days(-200), Zone: time.UTC}
	for i := range 1500 {
		at := days(-170 + float64(i)/10)
		h.Deploys = append(h.Deploys, loop.Deploy{ID: loop.ID(i + 1), ExternalID: itoa(i), Service: "shop", Version: itoa(i), At: at, CommitAt: at.Add(-time.Hour)})
		h.Actions = append(h.Actions, loop.Action{ID: loop.ID(i + 1), State: loop.Done, OpenedAt: at, CreatedAt: at, DoneAt: at.Add(time.Hour)})
	}
	for _, key := range []string{"release_frequency", "change_lead_time", "change_fail_rate", "actions_closed_opened"} {
		m, _ := Find(key)
		if v := m.Compute(h); !strings.Contains(v.Method+v.Sentence, "1,") || strings.Contains(v.Method+v.Sentence, "1500") {
			t.Errorf("%s: %s %s", key, v.Sentence, v.Method)
		}
	}
}
