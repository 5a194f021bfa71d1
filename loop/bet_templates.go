package loop

// BetTemplate is a bet that any team can place today: the form comes filled in,
// and what stands in brackets is for the team to say.
type BetTemplate struct {
	Key    string // stable: stands in addresses
	Name   string
	Says   string // why one would, in one line
	Title  string
	Days   int // from today to the day on which it is asked
	FlopIs Kind
	Promise
}

// BetTemplates lists them in the order in which pages offer them.
func BetTemplates() []BetTemplate {
	return []BetTemplate{
		{Key: "prototype", Name: "Show a prototype to five users", Says: "Paper is enough. Five people show most of what does not work.",
			Title: "Show a prototype to five users", Days: 7, FlopIs: FloppedPrototype, Promise: Promise{
				Believe: "users find [what they came for] without help", See: "four of five users get there by themselves",
				StopIf: "the first three all ask where it is"}},
		{Key: "story", Name: "A risky story in one sprint", Says: "Build the riskiest story first, thin, and see whether it holds.",
			Title: "A risky story in one sprint", Days: 14, FlopIs: FailedExperiment, Promise: Promise{
				Believe: "we can build [the riskiest story] in one sprint", See: "it runs from end to end in the demo, ugly but whole",
				StopIf: "half of the sprint is over and no part of it runs"}},
		{Key: "five-percent", Name: "A feature to 5 % of users", Says: "A small share shows what a whole release would have cost.",
			Title: "A feature to 5 % of users", Days: 14, FlopIs: FailedExperiment, Promise: Promise{
				Believe: "[the feature] helps the people who get it", See: "[the number that should move] is better among the 5 % than among the others",
				StopIf: "errors or complaints of the 5 % are more than twice those of the others"}},
		{Key: "ritual", Name: "Drop a ritual for a sprint", Says: "What nobody misses was not needed.",
			Title: "Drop a ritual for a sprint", Days: 14, FlopIs: FailedExperiment, Promise: Promise{
				Believe: "we do well without [the ritual]", See: "nobody asks for it back, and nothing falls between two chairs",
				StopIf: "two of us miss something that it would have told them"}},
	}
}

// BetTemplateOf returns the template with a key, false when there is none.
func BetTemplateOf(key string) (BetTemplate, bool) {
	for _, t := range BetTemplates() {
		if t.Key == key {
			return t, true
		}
	}
	return BetTemplate{}, false
}
