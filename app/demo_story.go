package app

import "failforward/loop"

// firstDay is the day of the first story, counted from the Monday on which the
// demo is made.
const firstDay = -262

// story is one failure of a team with what came of it. Days count from the
// Monday on which the demo is made; zero fields have not happened.
type story struct {
	day            int
	at             string // clock time of the start
	title, summary string
	kind           loop.Kind
	severity       int
	services, tags []string
	minutes        int // until it was mended, 0 where that means nothing
	after          int // minutes until somebody noticed
	by             string
	machine        bool // a program logged it
	team           int  // 0 Small, 1 Orders

	learnedOn              int
	learned                string
	surprise, counted, win string
	accept                 string
	acceptedOn, revisitOn  int // revisitOn 0: when it comes back

	openedOn, due, doneOn, droppedOn int
	tweak, owner, evidence, dropped  string

	proof     loop.EffectKind
	on        int // the day of the verdict
	how       string
	verdict   loop.Verdict
	verdictOn int
	note      string
}

// quiet reports whether nobody told of it: in the quiet episode of team Orders only
// what machines report is logged.
func (s story) quiet() bool {
	return s.team == 1 && s.kind != loop.Incident && quietFrom <= s.day && s.day < quietUntil
}

// sameAsMuted is why four late files have no change of their own.
const sameAsMuted = "The same as the late file with the muted alarm: one change and one check are for all five."

// stories are nine months of a team that has three failures a month: made up,
// with the shapes of the real thing. The stock import comes late again and
// again until a change in week 26 and is not seen after; the rollout comes back
// although somebody reads every change; one drill holds and one breaks.
var stories = [...]story{
	{day: -262, at: "06:10", title: "Stock import late: the supplier sent it at noon", kind: loop.Incident, severity: 3, services: []string{"stock import"}, tags: []string{"late supplier file"}, minutes: 350, after: 140, by: "Kofi",
		accept: sameAsMuted, acceptedOn: -127},
	{day: -254, at: "14:00", title: "Demo crashed on an empty basket", kind: loop.Crash, severity: 3, services: []string{"shop"}, tags: []string{"test data"}, minutes: 30, after: 1, by: "Ines",
		learnedOn: -249, learned: "We learned that nobody had tried an empty basket: the demo data never has one.", surprise: "The audience found it in the first minute.", counted: "The demo data shows what customers do.", win: "The log named the line; the mend took half an hour.",
		openedOn: -249, due: -240, doneOn: -241, tweak: "Seed the demo from yesterday's orders", owner: "Ines", evidence: "https://git.example/shop/pull/118",
		proof: loop.ByRetest, on: -220, how: "Walk the demo script on a fresh seed, with an empty basket first", verdict: loop.Held, verdictOn: -220, note: "Walked twice, no crash."},
	{day: -245, at: "09:30", title: "Sprint 5 goal missed: the payment provider answered late", kind: loop.MissedGoal, services: []string{"payments"}, tags: []string{"hidden dependency"}, by: "Mira",
		learnedOn: -242, learned: "We learned that the provider needs five working days for a new key, not one.",
		openedOn: -242, due: -228, doneOn: -230, tweak: "Ask for outside keys in the sprint before the one that needs them", owner: "Jo", evidence: "Written into the planning checklist",
		proof: loop.ByLook, on: -186, verdict: loop.Kept, verdictOn: -186, note: "Asked early three times since; no wait."},
	{day: -231, at: "06:05", title: "Stock import late again: file arrived after the shop had opened", kind: loop.Incident, severity: 3, services: []string{"stock import"}, tags: []string{"late supplier file"}, minutes: 205, after: 95, by: "Kofi",
		accept: sameAsMuted, acceptedOn: -127},
	{day: -224, at: "16:40", title: "Load test pointed at the live shop for a minute", kind: loop.NearMiss, services: []string{"shop"}, tags: []string{"look-alike settings"}, by: "Ravi",
		learnedOn: -221, learned: "We learned that test and live differ by one letter in the settings.",
		openedOn: -221, due: -210, doneOn: -212, tweak: "Refuse load tests against addresses on the live list", owner: "Ravi", evidence: "https://git.example/tools/pull/41",
		proof: loop.ByRetest, on: -200, how: "Start the load test with the live address: it has to refuse", verdict: loop.Held, verdictOn: -203, note: "It refuses and says why."},
	{day: -215, at: "11:15", title: "Reorder button: five users tried, none found it", kind: loop.FloppedPrototype, tags: []string{"unmet need"}, by: "Lena",
		learnedOn: -214, learned: "We learned that people look for reorder in their old orders, not on the product.", win: "Two of the five asked for a list of usual things: an idea nobody had.", surprise: "All five scrolled past it.",
		openedOn: -214, due: -195, doneOn: -196, tweak: "Move reorder to the list of old orders", owner: "Lena", evidence: "https://git.example/shop/pull/131",
		proof: loop.ByLook, on: -165, verdict: loop.Adapted, verdictOn: -165, note: "Kept, with the date beside each order."},
	{day: -201, at: "13:20", title: "Checkout answered with errors after a configuration rollout", kind: loop.Incident, severity: 2, services: []string{"checkout"}, tags: []string{"unchecked settings", "rollout"}, minutes: 48, after: 9, by: "Oskar",
		learnedOn: -198, learned: "We learned that the build checks single values, not lists.", surprise: "A customer was quicker than our alarm.", counted: "The build checks every setting.",
		openedOn: -198, due: -184, doneOn: -186, tweak: "Have a second reader for every settings change", owner: "Oskar", evidence: "Branch rule is on",
		proof: loop.ByCameBack, on: -100},
	{day: -195, at: "06:00", title: "Stock import late: supplier holiday that nobody had told us", kind: loop.Incident, severity: 3, services: []string{"stock import"}, tags: []string{"late supplier file"}, minutes: 410, after: 170, by: "Kofi",
		accept: sameAsMuted, acceptedOn: -127},
	{day: -188, at: "10:00", title: "A release waited four days for one sign-off", kind: loop.Process, tags: []string{"bottleneck"}, by: "Jo",
		learnedOn: -186, learned: "We learned that only one person may sign, and she was on leave.",
		openedOn: -186, due: -179, doneOn: -180, tweak: "Let any two of the team sign a release", owner: "Mira", evidence: "Rule changed, 12 people may sign",
		proof: loop.ByLook, on: -137, verdict: loop.Kept, verdictOn: -137, note: "No release has waited for a person since."},
	{day: -176, at: "02:30", title: "Label printer queue blocked the warehouse", kind: loop.Incident, severity: 2, services: []string{"label printing"}, tags: []string{"no alarm"}, minutes: 265, after: 210, by: "Noor",
		learnedOn: -174, learned: "We learned that nobody watches the printers at night.", win: "The paper forms from the old days worked for three hours.",
		openedOn: -174, due: -160, doneOn: -163, tweak: "Page the person on call when a queue stands for ten minutes", owner: "Noor", evidence: "https://git.example/ops/pull/77",
		proof: loop.ByRetest, on: -140, how: "Stop a printer at night and see whether the page comes within fifteen minutes", verdict: loop.Held, verdictOn: -139, note: "Page after eleven minutes."},
	{day: -168, at: "15:00", title: "A shorter form did not bring more orders", kind: loop.FailedExperiment, tags: []string{"unmet need"}, by: "Ines",
		learnedOn: -166, learned: "We learned that people leave at the delivery date, not at the form.",
		openedOn: -166, due: -150, doneOn: -152, tweak: "Show the delivery date in the basket", owner: "Ines", evidence: "https://git.example/shop/pull/149",
		proof: loop.ByLook, on: -110, verdict: loop.Kept, verdictOn: -110, note: "Fewer questions to the service desk; we have no number."},
	{day: -161, at: "06:15", title: "Stock import late: half of the file, without a word", kind: loop.Incident, severity: 2, services: []string{"stock import"}, tags: []string{"late supplier file"}, minutes: 520, after: 300, by: "Kofi",
		accept: sameAsMuted, acceptedOn: -127},
	{day: -150, at: "09:10", title: "VAT wrong on gift cards for two weeks", kind: loop.EscapedDefect, severity: 2, services: []string{"invoicing"}, tags: []string{"rule known to one person"}, minutes: 1500, after: 900, by: "Priya",
		learnedOn: -147, learned: "We learned that the VAT rule for gift cards stands in one person's head.", counted: "The tests know every rule of the tax office.", surprise: "An auditor found it, reading for pleasure.",
		openedOn: -147, due: -130, doneOn: -133, tweak: "Write the VAT rules as a table that the tests read", owner: "Priya", evidence: "https://git.example/invoicing/pull/12",
		proof: loop.ByRetest, on: -105, how: "Let the accountant add a rule without help", verdict: loop.Broke, verdictOn: -105, note: "She could not: the table needs a date for each rule."},
	{day: -141, at: "17:30", title: "Backup restored into the wrong folder in the drill", kind: loop.StagedFinding, services: []string{"backup"}, tags: []string{"look-alike settings"}, by: "Tomas",
		learnedOn: -140, learned: "We learned that the restore script takes the folder from the shell that calls it.",
		openedOn: -140, due: -126, doneOn: -127, tweak: "Make the restore script ask for its target by name", owner: "Tomas", evidence: "https://git.example/ops/pull/83",
		proof: loop.ByRetest, on: -98, how: "Restore in the next drill", verdict: loop.Held, verdictOn: -98, note: "Asked, and refused the live name."},
	{day: -132, at: "06:00", title: "Stock import late, and the alarm was muted", kind: loop.Incident, severity: 2, services: []string{"stock import"}, tags: []string{"late supplier file", "no alarm"}, minutes: 380, after: 225, by: "Kofi",
		learnedOn: -128, learned: "We learned that a late file looks like a quiet night: nothing tells us that nothing came.", surprise: "It was the fifth time, and each time felt like the first.", counted: "The supplier tells us when the file is late.", win: "The shop sold from yesterday's stock for hours without a wrong promise.",
		openedOn: -128, due: -112, doneOn: -114, tweak: "Fetch the file at five, and page when it is not there", owner: "Kofi", evidence: "https://git.example/stock/pull/59",
		proof: loop.ByCameBack, on: 12},
	{day: -121, at: "14:20", title: "Search index empty for an hour after a rebuild", kind: loop.Incident, severity: 3, services: []string{"search"}, tags: []string{"rollout"}, minutes: 62, after: 20, by: "Marta",
		learnedOn: -119, learned: "We learned that the new index goes live before it is filled.",
		openedOn: -119, due: -105, doneOn: -107, tweak: "Warm the search index before switching", owner: "Marta", evidence: "https://git.example/search/pull/31",
		proof: loop.ByCameBack, on: -37},
	{day: -112, at: "10:30", title: "Checkout errors after a configuration rollout, again", kind: loop.Incident, severity: 2, services: []string{"checkout"}, tags: []string{"unchecked settings", "rollout"}, minutes: 33, after: 6, by: "Oskar",
		learnedOn: -109, learned: "We learned that a second reader sees the change, not its effect.",
		openedOn: -109, due: -90, doneOn: -93, tweak: "Put a canary step into the rollout", owner: "Ade", evidence: "https://git.example/deploy/pull/22",
		proof: loop.ByCameBack, on: 26},
	{day: -103, at: "12:00", title: "Sprint 15 goal missed: two stories were four", kind: loop.MissedGoal, tags: []string{"bottleneck"}, by: "Mira",
		learnedOn: -101, learned: "We learned that stories above two days hide another story.",
		openedOn: -101, due: -94, doneOn: -94, tweak: "Cut stories to two days at most", owner: "Mira", evidence: "Planning rule",
		proof: loop.ByLook, on: -52, verdict: loop.DroppedLook, verdictOn: -52, note: "Cutting took longer than it saved. Now we name the hidden story instead."},
	{day: -90, at: "18:45", title: "Basket lost on phones after an update", kind: loop.Incident, severity: 2, services: []string{"shop"}, tags: []string{"test data"}, minutes: 96, after: 31, by: "Ines",
		learnedOn: -86, learned: "We learned that our test phones are never updated in the middle of a visit.",
		openedOn: -86, due: -66, doneOn: -68, tweak: "Keep one test phone two versions behind", owner: "Ines", evidence: "On the shelf, with a label",
		proof: loop.ByRetest, on: -3, how: "Update the old phone with a full basket"},
	{day: -82, at: "09:00", title: "Heating in the server room reported late", kind: loop.NearMiss, services: []string{"server room"}, tags: []string{"no alarm"}, by: "Tomas",
		learnedOn: -79, learned: "We learned that the sensor belongs to the landlord.", acceptedOn: -79, accept: "The room closes in spring; a person looks in each morning until then.", revisitOn: 45},
	{day: -70, at: "11:40", title: "Newsletter went out twice to a third of the list", kind: loop.EscapedDefect, severity: 3, services: []string{"mail"}, tags: []string{"retry without key"}, minutes: 15, after: 12, by: "Lena",
		learnedOn: -67, learned: "We learned that a retry starts the list from its beginning.",
		openedOn: -67, due: -50, doneOn: -53, tweak: "Give every send a key, and skip what has been sent", owner: "Lena", evidence: "https://git.example/mail/pull/9",
		proof: loop.ByRetest, on: 8, how: "Cut the connection in the middle of a test send"},
	{day: -59, at: "13:05", title: "Payment page slow at lunch on the first of the month", kind: loop.Incident, severity: 3, services: []string{"payments"}, tags: []string{"bottleneck"}, minutes: 74, after: 18, by: "Jo",
		learnedOn: -56, learned: "We learned that the monthly statements run at noon, beside the payments.",
		openedOn: -56, due: -40, doneOn: -42, tweak: "Run the monthly statements at night", owner: "Jo", evidence: "https://git.example/payments/pull/61",
		proof: loop.ByCameBack, on: 38},
	{day: -47, at: "15:30", title: "Three people mended the same bug", kind: loop.Process, tags: []string{"hidden dependency"}, by: "Ade",
		learnedOn: -44, learned: "We learned that a bug without an owner looks free to everybody.",
		openedOn: -44, due: -37, droppedOn: -30, tweak: "Write the owner into the title of each bug", owner: "Ade", dropped: "The board shows owners since the last update: nothing left to do.",
		accept: "The board shows the owner of each bug now.", acceptedOn: -30},
	{day: -34, at: "10:50", title: "Checkout answered with errors for six minutes after a rollout", kind: loop.Incident, severity: 3, services: []string{"checkout"}, tags: []string{"unchecked settings", "rollout"}, minutes: 6, after: 2, by: "Oskar",
		learnedOn: -31, learned: "We learned that the canary sees errors only when somebody buys in those minutes.", win: "The canary kept it to one node in four.",
		openedOn: -31, due: 4, tweak: "Let the canary buy something itself", owner: "Mira",
		proof: loop.ByRetest, on: 30, how: "Roll out a broken list in the test shop: the canary has to stop it"},
	{day: -25, at: "16:00", title: "The supplier's test file was taken for the real one", kind: loop.NearMiss, services: []string{"stock import"}, tags: []string{"look-alike settings"}, by: "Kofi",
		learnedOn: -24, learned: "We learned that both files have the same name and differ in one column.",
		openedOn: -24, due: -4, tweak: "Refuse files without the live mark in their first line", owner: "Kofi",
		proof: loop.ByRetest, on: 21, how: "Send the test file to the live folder"},
	{day: -17, at: "09:20", title: "Customers promised a feature that the release did not have", kind: loop.Process, tags: []string{"hidden dependency"}, by: "Priya",
		learnedOn: -12, learned: "We learned that the release notes leave the house a day before the release."},
	{day: -6, at: "14:35", title: "Half of the warehouse saw yesterday's orders", kind: loop.Incident, severity: 2, services: []string{"warehouse"}, tags: []string{"stale cache"}, minutes: 51, after: 27, by: "Noor"},
}
