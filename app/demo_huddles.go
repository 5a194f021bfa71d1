package app

import (
	"context"

	"failforward/loop"
)

// meeting is one huddle of team Small: its cards as "what|why", those that
// surprised with a mark in front, the most voted one first; what the last tweak
// had come to; and the one tweak.
type meeting struct {
	cards  []string
	look   loop.Verdict
	tweak  string // "" when the team chose none
	owner  string
	people int
}

// meetings are the last twenty weeks, one each Monday at ten.
var meetings = [...]meeting{
	{cards: []string{"!Nobody knew who was on call on Saturday|A customer waited two hours", "The lift music of the new hold line|Support asked us to end it", "Stand-up took half an hour|Twelve people stood"}, tweak: "Write the name on call into the team's channel on Fridays", owner: "Oskar", people: 9},
	{cards: []string{"Two branches for the same story|A day of merging", "A flaky test was run again until it passed|It was right"}, look: loop.Kept, tweak: "Say in the morning which story one has taken", owner: "Ade", people: 8},
	{cards: []string{"!The estimate forgot the data protection check|The release slipped by a week", "Release notes in two places|They said different things"}, look: loop.Kept, tweak: "Ask about personal data when a story is cut", owner: "Jo", people: 10},
	{cards: []string{"A dashboard nobody looks at rang at night|Somebody was woken for nothing", "The coffee machine|Morale"}, look: loop.Adapted, tweak: "Turn off one alarm that led to nothing", owner: "Noor", people: 7},
	{cards: []string{"The demo ran on a laptop with last week's build|We showed a bug that was mended", "!Users read the error text aloud and laughed|It names a table"}, look: loop.Kept, tweak: "Build the demo on the morning of the demo", owner: "Ines", people: 11},
	{cards: []string{"The supplier's sandbox was down all Tuesday|Nobody could test payments", "Three meetings on one afternoon|No story moved"}, look: loop.Kept, tweak: "Record ten answers of the sandbox and test against them", owner: "Jo", people: 8},
	{cards: []string{"!We mended the wrong report|Two share a name", "A question sat unanswered for two days|Its owner was ill"}, look: loop.Adapted, tweak: "Link the report in each ticket about it", owner: "Marta", people: 9},
	{cards: []string{"A migration locked the orders table|Four minutes without orders", "Review comments about commas|Twenty of them"}, look: loop.Kept, tweak: "Try each migration on a copy of last night", owner: "Ravi", people: 10},
	{cards: []string{"The feature flag was on for everybody|It was meant for staff", "The wiki search finds nothing|People ask instead"}, look: loop.Kept, tweak: "Give each flag a date on which it is looked at", owner: "Lena", people: 8},
	{cards: []string{"We planned fourteen stories and did eight|As in the last four sprints"}, look: loop.DroppedLook, tweak: "Plan as many stories as were done last time", owner: "Mira", people: 12},
	{cards: []string{"!The new colleague waited a week for rights|Her first story was a form", "Heating|Cold hands"}, look: loop.Kept, tweak: "Ask for rights on the day a contract is signed", owner: "Mira", people: 9},
	{cards: []string{"Support knew of a bug for a month|It was in their own list", "The build takes twenty minutes|People start something else"}, look: loop.Kept, tweak: "Look into the list of support on Wednesdays", owner: "Priya", people: 8},
	{cards: []string{"A price with a comma was read as a thousand|One order at cost", "A retro board with forty notes|Nobody read it"}, look: loop.Adapted, tweak: "Refuse a price that changes by more than half", owner: "Kofi", people: 10},
	{cards: []string{"Nobody wanted to say that the date was lost|We said it on the last day", "!The customer had known for a week|They read our board"}, look: loop.Kept, tweak: "Ask on Wednesdays: would we bet on the date?", owner: "Mira", people: 11},
	{cards: []string{"The backup job ran on the old server|For nine days", "Password of the printer|Nobody has it"}, look: loop.Kept, tweak: "Name the newest backup on the status page", owner: "Tomas", people: 9},
	{cards: []string{"Two alarms for one outage, with two people on it|They undid each other", "Long review queue|Three days"}, look: loop.Kept, tweak: "Whoever takes an alarm says so in the channel first", owner: "Oskar", people: 8},
	{cards: []string{"!Half of the survey was answered by us|We liked our own idea", "A holiday nobody had entered|The sprint was a day short"}, look: loop.Kept, tweak: "", people: 7},
	{cards: []string{"The story was done and nobody used it|The menu entry was missing", "The test data has no customer abroad|Postcodes broke"}, tweak: "Walk each story as a user before it is called done", owner: "Ines", people: 10},
	{cards: []string{"!The cache showed yesterday's prices to half of the shop|One in two saw the old one", "A chat with sixty messages instead of a decision|It was reversed"}, look: loop.Kept, tweak: "Write who decides into the first message", owner: "Ade", people: 9},
	{cards: []string{"An update of a library came with the release|Nobody had read its notes", "The whiteboard is full|Since spring"}, look: loop.Kept, tweak: "Update one library on Mondays, by itself", owner: "Marta", people: 11},
}

// weekly returns the deeds of all huddles, on their Mondays.
func (d *demo) weekly() []beat {
	var out []beat
	for i := range meetings {
		day := 7 * (i - len(meetings))
		h := &held{meeting: meetings[i]}
		add := func(clock string, do func(context.Context, *held) error) {
			out = append(out, beat{d.day(day, clock), func(ctx context.Context) error { return do(ctx, h) }})
		}
		add("10:00", d.gather)
		add("10:04", d.reveal)
		add("10:06", d.vote)
		add("10:12", d.choose)
		add("10:14", d.part)
	}
	return out
}

// held is a huddle while it is held.
type held struct {
	meeting
	ref    string
	lead   loop.Actor
	topics []loop.ID // as they were voted
}

func (d *demo) gather(ctx context.Context, m *held) error {
	all := Huddles{&d.Deps}
	h, err := all.Start(ctx, d.by(""), HuddleDraft{Team: d.team.Name, Mode: loop.RoomMode})
	if err != nil {
		return err
	}
	m.ref, m.lead = h.Ref().String(), d.actor(h.Facilitator)
	if m.look != "" && h.LastTweak != 0 {
		if _, err := all.Look(ctx, m.lead, m.ref, m.look); err != nil {
			return err
		}
	}
	for _, text := range m.cards {
		what, why, _ := cutCard(text)
		if _, err := (Cards{&d.Deps}).Write(ctx, m.lead, CardDraft{Huddle: m.ref, What: what, Why: why, Surprised: text[0] == '!', Pen: "the pen of the room"}); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) reveal(ctx context.Context, m *held) error {
	return d.stage(ctx, m, loop.StageGroup)
}

func (d *demo) stage(ctx context.Context, m *held, to loop.HuddleStage) error {
	_, err := Huddles{&d.Deps}.Go(ctx, m.lead, m.ref, to)
	return err
}

// vote gives the first card most of the votes, and turns to it.
func (d *demo) vote(ctx context.Context, m *held) error {
	if err := d.stage(ctx, m, loop.StageVote); err != nil {
		return err
	}
	all := Huddles{&d.Deps}
	b, err := all.Board(ctx, m.lead, m.ref, "")
	if err != nil {
		return err
	}
	for _, text := range m.cards {
		what, _, _ := cutCard(text)
		for _, t := range b.Topics {
			if t.Title == what {
				m.topics = append(m.topics, t.ID)
			}
		}
	}
	for i, name := range demoPeople[:m.people] {
		choices := []loop.ID{m.topics[0], m.topics[0], m.topics[i%len(m.topics)]}
		if err := all.Vote(ctx, d.by(name), m.ref, "the pen of "+name, choices); err != nil {
			return err
		}
	}
	if err := d.stage(ctx, m, loop.StageTalk); err != nil {
		return err
	}
	_, err = all.Talk(ctx, m.lead, m.ref, m.topics[0])
	return err
}

func (d *demo) choose(ctx context.Context, m *held) error {
	if err := d.stage(ctx, m, loop.StageTweak); err != nil {
		return err
	}
	all := Huddles{&d.Deps}
	if m.tweak == "" {
		_, err := all.None(ctx, m.lead, m.ref)
		return err
	}
	today := loop.DateOf(d.clock, d.ws.Zone())
	_, err := all.Tweak(ctx, m.lead, m.ref, TweakDraft{Text: m.tweak, Owner: d.people[m.owner].Ref().String(), Due: today.Add(5), Topic: m.topics[0]})
	return err
}

// part gives the stars and closes.
func (d *demo) part(ctx context.Context, m *held) error {
	all := Huddles{&d.Deps}
	for i, name := range demoPeople[:m.people] {
		if err := all.Star(ctx, d.by(name), m.ref, "the pen of "+name, []loop.ID{m.topics[i/5%len(m.topics)]}); err != nil {
			return err
		}
	}
	if _, err := all.Count(ctx, m.lead, m.ref, m.people); err != nil {
		return err
	}
	if err := d.stage(ctx, m, loop.StageClose); err != nil {
		return err
	}
	if _, err := all.Keep(ctx, m.lead, m.ref, loop.LetGo); err != nil {
		return err
	}
	_, err := all.Close(ctx, m.lead, m.ref)
	return err
}
