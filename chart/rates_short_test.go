package chart

import (
	"strings"
	"testing"
	"time"
)

// A rate of some hours is an accident: it stands in the table and does not stretch the
// axis of the others.
func TestARateOfSomeHoursIsLeftToTheTable(t *testing.T) {
	monday := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	week := func(n, count int, share float64) Period {
		from := monday.AddDate(0, 0, 7*n)
		return Period{From: from, To: from.AddDate(0, 0, 7), Count: count, Exposure: share, Short: share < 0.1, Partial: share < 1}
	}
	d, err := DrawRates(Rates{Frame: Frame{ID: "r", Title: "Rates"}, Unit: "a week", Periods: []Period{week(0, 3, 1), week(1, 5, 1), week(2, 4, 0.05)}})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Spots) != 2 || d.Spots[1].Words != "week of 12 Jan: 5 a week" {
		t.Errorf("read are %+v", d.Spots)
	}
	if strings.Contains(d.SVG, ">80<") || !strings.Contains(d.SVG, ">not over yet<") {
		t.Error("the axis reaches up to the rate of an hour, or the week is not told of")
	}
	if row := d.Table.Rows[2]; row[4] != "80" || row[7] != "not over yet" {
		t.Errorf("in the table it is %v", row)
	}
}
