package metric

import "failforward/loop"

// seriesDefinition tells how a watched number of a kind is computed.
func seriesDefinition(k loop.KPISeries) Definition {
	d := Definition{
		Counts:    "Values of “" + k.Name + "” that were typed in, pasted, imported, told by a program or fetched.",
		LeavesOut: "What was noted before it was defined anew. A day, week or month without a value is missing and counted as that, never as zero.",
		Clock:     "By the beginning of the period that a value is of; days are days in UTC.",
		Open:      "None: a period has its value or is missing.",
		Caveat:    seriesCaveat,
	}
	switch k.Kind {
	case loop.KPIDuration:
		d.LeavesOut = "What was noted before it was defined anew."
		d.Clock = "From the beginning of each item to its end; the period chooses by the beginning."
		d.Open = "Open ones count as longer than so far; they are neither left out nor ended by today."
		d.Estimator = "Median, 75th and 90th percentile. None open: exact intervals from order statistics (Thompson 1936). Some open: Kaplan and Meier 1958 with the interval of Brookmeyer and Crowley 1982."
		d.Minimum = "6 ended ones for the median, 13 for the 75th percentile, 36 for the 90th. Before that: the single times."
	case loop.KPICount:
		d.Estimator = "All that was counted by all exposure, with the exact interval of a Poisson rate (Garwood 1936); with a quasi-Poisson interval where the periods differ more than chance would make them."
		d.Minimum = "One value."
	case loop.KPIShare:
		d.Estimator = "All hits of all trials with the interval of Wilson 1927."
		d.Minimum = "5 trials."
	case loop.KPILevel:
		d.Estimator = "Median with its exact interval from order statistics (Thompson 1936); the mean beside it."
		d.Minimum = "6 values."
	}
	return d
}
