package loop

import (
	"fmt"
	"time"
)

// WeekOf names the ISO week of a day: 2026-W48.
func WeekOf(d Date) string {
	at, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	year, week := at.ISOWeek()
	return fmt.Sprintf("%d-W%02d", year, week)
}

// MondayOf returns the first day of an ISO week that is written as 2026-W48.
func MondayOf(week string) (Date, error) {
	var year, n int
	if len(week) == 8 {
		_, _ = fmt.Sscanf(week, "%4d-W%2d", &year, &n)
	}
	fourth := time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC) // lies in the first week, always
	first := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7)
	monday := DateOf(first.AddDate(0, 0, 7*(n-1)), time.UTC)
	if year < 1000 || WeekOf(monday) != week {
		return "", Fault("week", "%q is no week of the calendar. Write it as 2026-W48.", clip(week, 40))
	}
	return monday, nil
}

// WeekEnd returns the first instant after an ISO week in a zone; zero for no week.
func WeekEnd(week string, zone *time.Location) time.Time {
	monday, err := MondayOf(week)
	if err != nil {
		return time.Time{}
	}
	return monday.Add(7).Start(zone)
}
