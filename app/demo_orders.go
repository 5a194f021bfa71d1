package app

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"failforward/loop"
)

// ordersPeople are the six of team Orders; the first is its lead.
var ordersPeople = [...]string{"Yara", "Bo", "Chen", "Dina", "Eli", "Fay"}

// cutCard cuts "!what|why" into its parts.
func cutCard(text string) (what, why string, ok bool) {
	return strings.Cut(strings.TrimPrefix(text, "!"), "|")
}

// The shapes in the failures of team Orders, which numbers have to find and must
// not find:
//   - a true improvement: rollouts are taken back faster from rollbackDay on;
//   - a true null: the nightly restart from restartDay on changes nothing about
//     stale search results;
//   - too little data: the gift wrapping fails three times in nine months;
//   - a quiet episode: nobody reports anything between the quiet days, and the
//     failures that machines report go on;
//   - a recurrence: the certificate of the mail gateway runs out twice.
const (
	rollbackDay = -120
	restartDay  = -98
	quietFrom   = -77
	quietUntil  = -54
)

var rolledOut = [...]string{"the new basket", "gift cards", "the address check", "saved searches", "the returns form", "express delivery", "the order list", "price alerts", "the size guide", "invoices by mail", "pick-up points", "the wish list"}
var symptoms = [...]string{"errors at the last step", "double charges in the preview", "an empty page on phones", "timeouts at noon", "orders without an address", "wrong delivery dates"}
var stale = [...]string{"sold-out things", "last week's prices", "nothing for umlauts", "things of another shop", "old pictures"}

// orders makes the failures of team Orders that machines report: the same ones
// for every Monday. Recovery times are skewed as the real ones are.
func orders() []story {
	random := rand.New(rand.NewPCG(9, 26)) // always the same
	skewed := func(median, spread float64) int {
		return max(3, int(median*math.Exp(spread*random.NormFloat64())))
	}
	pick := func(words []string) string { return words[random.IntN(len(words))] }
	var out []story
	for day := firstDay + 4; day < -3; day += 5 + random.IntN(5) {
		median := 94.0
		if day >= rollbackDay {
			median = 31
		}
		out = append(out, outage(day, fmt.Sprintf("Rollout of %s: %s", pick(rolledOut[:]), pick(symptoms[:])), "storefront", "slow rollback", skewed(median, 0.7), random))
	}
	for day := firstDay + 9; day < -3; day += 8 + random.IntN(7) {
		out = append(out, outage(day, "Search shows "+pick(stale[:]), "order search", "stale index", skewed(52, 0.9), random))
	}
	for _, day := range []int{-203, -131, -48} {
		out = append(out, outage(day, "Gift wrapping cannot be chosen", "gift wrapping", "hidden dependency", skewed(40, 0.5), random))
	}
	for _, day := range []int{-96, -31} {
		out = append(out, outage(day, "Mail gateway refuses: its certificate has run out", "mail gateway", "expired certificate", skewed(130, 0.3), random))
	}
	return out
}

// outage is an incident that a machine noticed. The loops that belong to these
// are in ordersStories; what has no loop of its own is accepted as one of many.
func outage(day int, title, service, tag string, minutes int, random *rand.Rand) story {
	s := story{day: day, at: fmt.Sprintf("%02d:%02d", 7+random.IntN(11), random.IntN(60)), title: title, kind: loop.Incident, severity: 2 + random.IntN(3),
		services: []string{service}, tags: []string{tag}, minutes: minutes, after: min(minutes-1, 1+random.IntN(15)), by: ordersPeople[random.IntN(len(ordersPeople))], machine: true, team: 1}
	if day < -21 {
		s.accept, s.acceptedOn = "One of many of its kind: the change for all of them is followed in one place.", day+6
	}
	return s
}

// ordersStories are the failures of team Orders that people tell.
var ordersStories = [...]story{
	{day: -128, at: "11:20", title: "Taking a rollout back takes an hour and a half", kind: loop.Process, services: []string{"storefront"}, tags: []string{"slow rollback"}, by: "Yara", team: 1,
		learnedOn: -127, learned: "We learned that taking back builds everything anew.", counted: "Taking back is quicker than rolling out.", surprise: "The old build lay on the same server all the time.", win: "Nobody has ever lost an order in it.",
		openedOn: -127, due: rollbackDay, doneOn: rollbackDay, tweak: "Keep the last build and switch back to it", owner: "Chen", evidence: "https://git.example/orders/pull/204",
		proof: loop.ByRetest, on: -90, how: "Take back the next rollout with a clock beside it", verdict: loop.Held, verdictOn: -92, note: "Four minutes."},
	{day: -105, at: "10:00", title: "Search is stale every other week", kind: loop.Process, services: []string{"order search"}, tags: []string{"stale index"}, by: "Dina", team: 1,
		learnedOn: -104, learned: "We learned that nobody knows why the index stops.",
		openedOn: -104, due: restartDay, doneOn: restartDay, tweak: "Restart the indexer each night", owner: "Dina", evidence: "https://git.example/orders/pull/219",
		proof: loop.ByCameBack, on: -40},
	{day: -94, at: "09:15", title: "Mail stood for two hours and we heard it from a customer", kind: loop.NearMiss, services: []string{"mail gateway"}, tags: []string{"expired certificate", "no alarm"}, by: "Eli", team: 1,
		learnedOn: -93, learned: "We learned that a certificate has no owner once it is installed.",
		openedOn: -93, due: -80, doneOn: -82, tweak: "Put the dates of certificates into the calendar", owner: "Eli", evidence: "Calendar of the team",
		proof: loop.ByCameBack, on: -20},
	{day: -251, at: "15:00", title: "Voice ordering: nine of ten said the wrong thing", kind: loop.FloppedPrototype, tags: []string{"unmet need"}, by: "Fay", team: 1,
		learnedOn: -250, learned: "We learned that people do not know the names of our things.",
		openedOn: -250, due: -240, doneOn: -242, tweak: "Show three names under each picture", owner: "Fay", evidence: "https://git.example/orders/pull/151",
		proof: loop.ByLook, on: -210, verdict: loop.Kept, verdictOn: -210, note: "Support hears the same names now."},
	{day: -236, at: "09:40", title: "Sprint 4 goal missed: the returns form needed the warehouse", kind: loop.MissedGoal, tags: []string{"hidden dependency"}, by: "Yara", team: 1,
		learnedOn: -235, learned: "We learned that the warehouse plans two weeks ahead of us.",
		openedOn: -235, due: -228, doneOn: -229, tweak: "Show the plan to the warehouse before it is one", owner: "Yara", evidence: "First Tuesday of the sprint",
		proof: loop.ByLook, on: -190, verdict: loop.Adapted, verdictOn: -190, note: "They come to the planning now."},
	{day: -219, at: "14:10", title: "Free delivery from 30 did not bring larger baskets", kind: loop.FailedExperiment, tags: []string{"unmet need"}, by: "Bo", team: 1,
		learnedOn: -218, learned: "We learned that people split their orders to stay below the size of the letterbox.",
		openedOn: -218, due: -205, doneOn: -207, tweak: "Say in the basket what fits into a letterbox", owner: "Bo", evidence: "https://git.example/orders/pull/166",
		proof: loop.ByLook, on: -170, verdict: loop.DroppedLook, verdictOn: -170, note: "Nobody read it."},
	{day: -197, at: "10:30", title: "Orders of two customers swapped their labels", kind: loop.EscapedDefect, severity: 2, services: []string{"labels"}, tags: []string{"look-alike settings"}, minutes: 340, after: 300, by: "Chen", team: 1,
		learnedOn: -195, learned: "We learned that the label takes its number from the screen, not from the order.",
		openedOn: -195, due: -186, doneOn: -188, tweak: "Print the order number from the order", owner: "Chen", evidence: "https://git.example/orders/pull/178",
		proof: loop.ByRetest, on: -160, how: "Open two orders and print both", verdict: loop.Held, verdictOn: -161, note: "Twenty pairs, no swap."},
	{day: -183, at: "16:20", title: "App crashed when the language was changed", kind: loop.Crash, severity: 3, services: []string{"app"}, tags: []string{"test data"}, minutes: 45, after: 2, by: "Fay", team: 1,
		learnedOn: -181, learned: "We learned that no test starts in another language than English.",
		openedOn: -181, due: -170, doneOn: -172, tweak: "Run each screen once in the longest language", owner: "Fay", evidence: "https://git.example/orders/pull/185",
		proof: loop.ByRetest, on: -140, how: "Change the language on every screen", verdict: loop.Held, verdictOn: -141, note: "Two texts were cut, none crashed."},
	{day: -166, at: "11:00", title: "The drill found that nobody can reach the courier at night", kind: loop.StagedFinding, services: []string{"courier"}, tags: []string{"no alarm"}, by: "Eli", team: 1,
		learnedOn: -165, learned: "We learned that their night number ends with their office hours.",
		openedOn: -165, due: -150, doneOn: -151, tweak: "Agree on a number that somebody answers", owner: "Eli", evidence: "Contract, page 4",
		proof: loop.ByRetest, on: -110, how: "Call it at three in the morning", verdict: loop.Held, verdictOn: -112, note: "Answered after five rings."},
	{day: -150, at: "13:45", title: "A price list went live an hour early", kind: loop.NearMiss, services: []string{"prices"}, tags: []string{"rollout"}, by: "Bo", team: 1,
		learnedOn: -149, learned: "We learned that the timer of the list runs on summer time.",
		openedOn: -149, due: -140, doneOn: -142, tweak: "Show the time of the list with its zone", owner: "Bo", evidence: "https://git.example/orders/pull/197",
		proof: loop.ByLook, on: -100, verdict: loop.Kept, verdictOn: -100, note: "Nobody has asked since."},
	{day: -88, at: "09:50", title: "Two weeks for a story that was called small", kind: loop.Process, tags: []string{"bottleneck"}, by: "Yara", team: 1,
		learnedOn: -87, learned: "We learned that small means: I know where it is.",
		openedOn: -87, due: -80, doneOn: -81, tweak: "Ask who else knows where it is before a story is called small", owner: "Yara", evidence: "Planning rule",
		proof: loop.ByLook, on: -45, verdict: loop.Kept, verdictOn: -45, note: "Three stories were not small."},
	{day: -46, at: "10:20", title: "A discount code worked twice for each customer", kind: loop.EscapedDefect, severity: 3, services: []string{"storefront"}, tags: []string{"retry without key"}, minutes: 610, after: 500, by: "Dina", team: 1,
		learnedOn: -44, learned: "We learned that the code is marked as used after the payment, not with it.",
		openedOn: -44, due: -30, doneOn: -33, tweak: "Mark a code in the same step as the payment", owner: "Dina", evidence: "https://git.example/orders/pull/241",
		proof: loop.ByCameBack, on: 20},
	{day: -39, at: "14:30", title: "Orders by photo: the idea that nobody tried twice", kind: loop.FloppedPrototype, tags: []string{"unmet need"}, by: "Fay", team: 1,
		learnedOn: -38, learned: "We learned that a photo is more work than a search.",
		openedOn: -38, due: -25, doneOn: -27, tweak: "Show what was ordered last under the search field", owner: "Fay", evidence: "https://git.example/orders/pull/247",
		proof: loop.ByLook, on: 10},
	{day: -24, at: "09:30", title: "Sprint 19 goal missed: the courier changed their file", kind: loop.MissedGoal, tags: []string{"hidden dependency"}, by: "Yara", team: 1,
		learnedOn: -22, learned: "We learned that their changes are announced on a page that nobody of us reads.",
		openedOn: -22, due: 3, tweak: "Have their page mailed to the team when it changes", owner: "Chen",
		proof: loop.ByLook, on: 40},
	{day: -12, at: "15:10", title: "The wrong week's stock was counted", kind: loop.NearMiss, services: []string{"warehouse"}, tags: []string{"stale cache"}, by: "Bo", team: 1,
		learnedOn: -10, learned: "We learned that the list does not say of which week it is."},
	{day: -4, at: "11:40", title: "The size guide test found nothing, again", kind: loop.FailedExperiment, tags: []string{"unmet need"}, by: "Dina", team: 1},
}
