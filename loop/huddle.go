package loop

import (
	"slices"
	"time"
)

// HuddleState is scheduled -> live -> closed; closed may go live again for a day.
type HuddleState string

const (
	HuddleScheduled HuddleState = "scheduled" // people may write before it begins
	HuddleLive      HuddleState = "live"
	HuddleClosed    HuddleState = "closed"
)

// HuddleMode says who types.
type HuddleMode string

const (
	RoomMode     HuddleMode = "room"     // one person types for all: plain forms
	EveryoneMode HuddleMode = "everyone" // everybody writes in a browser of their own
)

// HuddleModes lists both.
func HuddleModes() []HuddleMode { return []HuddleMode{RoomMode, EveryoneMode} }

// Attribution says whether cards carry names.
type Attribution string

const (
	Anonymous Attribution = "anonymous" // no author is stored
	Named     Attribution = "named"
)

// Attributions lists both, the default first.
func Attributions() []Attribution { return []Attribution{Anonymous, Named} }

// Leftover is what becomes of the cards that were not talked about.
type Leftover string

const (
	KeepCards Leftover = "keep"   // they come up again in the next huddle of the team
	LetGo     Leftover = "let_go" // they stay on the record and do not come back
)

// Leftovers lists both, the usual one first.
func Leftovers() []Leftover { return []Leftover{KeepCards, LetGo} }

// HuddleStage is where a huddle stands. Stages advise: one may look ahead, and
// going back loses nothing.
type HuddleStage string

const (
	StageWrite HuddleStage = "write"
	StageGroup HuddleStage = "group"
	StageVote  HuddleStage = "vote"
	StageTalk  HuddleStage = "talk"
	StageTweak HuddleStage = "tweak"
	StageClose HuddleStage = "close"
)

// HuddleStages lists them in order.
func HuddleStages() []HuddleStage {
	return []HuddleStage{StageWrite, StageGroup, StageVote, StageTalk, StageTweak, StageClose}
}

// Word returns the stage as people read it.
func (s HuddleStage) Word() string {
	return map[HuddleStage]string{StageWrite: "Write", StageGroup: "Group", StageVote: "Vote", StageTalk: "Talk", StageTweak: "One tweak", StageClose: "Close"}[s]
}

// Ends returns after how many of 900 seconds a stage should end.
func (s HuddleStage) Ends() int {
	return map[HuddleStage]int{StageWrite: 240, StageGroup: 300, StageVote: 360, StageTalk: 720, StageTweak: 840, StageClose: 900}[s]
}

// Before reports whether s comes before other.
func (s HuddleStage) Before(other HuddleStage) bool {
	all := HuddleStages()
	return slices.Index(all, s) < slices.Index(all, other)
}

// What a huddle is limited to; beyond it everything answers kindly.
const (
	HuddleSeconds  = 900 // planned length
	TopicSeconds   = 180 // for each topic that is talked about
	VotesEach      = 3
	MostCards      = 1000 // on one board or in one box
	ReopenWithin   = 24 * time.Hour
	FacilitatorOut = 30 * time.Second // after which anybody may take over
)

// Huddle is fifteen minutes about what did not work. It holds no card and no
// vote: those lie apart, so that no save of it can tell who wrote what.
type Huddle struct {
	ID          ID
	Workspace   ID
	Number      int64
	Version     int64
	Team        ID
	Sprint      ID     // 0 where weeks serve
	Week        string // 2026-W48, of its day
	On          Date   // the day that it is for
	Mode        HuddleMode
	Attribution Attribution
	Facilitator ID // a member; 0 until somebody takes it
	State       HuddleState
	Stage       HuddleStage
	Planned     int       // seconds
	WriteUntil  time.Time // asynchronous writing ends then; zero without a window
	StartedAt   time.Time
	StageAt     time.Time // when the stage began
	RevealedAt  time.Time // when cards became readable for all; zero before
	ClosedAt    time.Time
	Topic       ID // group or card that is being talked about, 0 for none
	TopicAt     time.Time
	Talked      []ID     // topics that were talked about, and their cards; the one of the tweak included
	Leftover    Leftover // "" until it closes
	Carried     int      // cards that went on to the next huddle
	People      int      // most people that were there at once; in room mode as typed

	LastTweak ID      // action that the huddle before made, 0 for none
	LastLook  Verdict // kept, adapted or dropped; "" until somebody says
	Failure   ID      // light failure that the huddle wrote
	Insight   ID
	Action    ID     // the one tweak
	NoTweak   bool   // the team said: none this time
	Star      ID     // group or card with the most insightful mistake
	StarText  string // its words, when the huddle closed
	Next      ID     // member who facilitates next

	CreatedBy ID
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Ref returns S-24.
func (h Huddle) Ref() Ref { return Ref{NounHuddle, h.Number} }

// Revealed reports whether everybody may read the cards.
func (h Huddle) Revealed() bool { return !h.RevealedAt.IsZero() }

// Voting reports whether votes may be given now.
func (h Huddle) Voting() bool { return h.State == HuddleLive && h.Stage == StageVote }

// TotalsShown reports whether the vote is over, so that its totals may be read.
func (h Huddle) TotalsShown() bool { return h.State == HuddleClosed || StageVote.Before(h.Stage) }

// Ends returns when the planned time is over; zero before it began.
func (h Huddle) Ends() time.Time {
	if h.StartedAt.IsZero() {
		return time.Time{}
	}
	return h.StartedAt.Add(time.Duration(h.Planned) * time.Second)
}

// Minutes returns how long a closed huddle took, at least one minute and at most
// four times what was planned: a forgotten board is no meeting.
func (h Huddle) Minutes() int {
	if h.StartedAt.IsZero() || h.ClosedAt.IsZero() {
		return 0
	}
	took := min(h.ClosedAt.Sub(h.StartedAt), 4*time.Duration(h.Planned)*time.Second)
	return max(1, int(took.Round(time.Minute).Minutes()))
}

// Begin makes a scheduled huddle live. A live one is a Conflict.
func (h *Huddle) Begin(at time.Time) error {
	if h.State != HuddleScheduled {
		return Errorf(Conflict, "%s is %s already.", h.Ref(), h.State)
	}
	h.State, h.StartedAt, h.StageAt = HuddleLive, at, at
	return nil
}

// Go moves to a stage, forwards or back. The first step beyond writing reveals
// the cards, for good. A huddle that is not live is a Conflict.
func (h *Huddle) Go(to HuddleStage, at time.Time) error {
	if h.State != HuddleLive {
		return Errorf(Conflict, "%s is %s; only a live huddle has stages.", h.Ref(), h.State)
	}
	var c Check
	if OneOf(&c, "stage", to, HuddleStages()); c.Err() != nil {
		return c.Err()
	}
	if to == h.Stage {
		return nil
	}
	h.Stage, h.StageAt = to, at
	if to != StageWrite && h.RevealedAt.IsZero() {
		h.RevealedAt = at
	}
	return nil
}

// Turn turns to a topic, nil for none. What was talked about once stays so.
func (h *Huddle) Turn(topic *Topic, at time.Time) {
	h.Topic, h.TopicAt = 0, at
	if topic != nil {
		h.Topic = topic.ID
		h.Touch(*topic)
	}
}

// Touch notes that a topic was talked about, and each of its cards: they may
// leave their group later, or join one.
func (h *Huddle) Touch(topic Topic) {
	all := []ID{topic.ID}
	for _, c := range topic.Cards {
		all = append(all, c.ID)
	}
	h.Talked = slices.Clone(h.Talked)
	for _, id := range all {
		if !slices.Contains(h.Talked, id) {
			h.Talked = append(h.Talked, id)
		}
	}
}

// Rename lets everything that names a topic follow it to another key.
func (h *Huddle) Rename(old, fresh ID) {
	for _, at := range []*ID{&h.Topic, &h.Star} {
		if *at == old {
			*at = fresh
		}
	}
	if i := slices.Index(h.Talked, old); i >= 0 {
		h.Talked = slices.Clone(h.Talked)
		h.Talked[i] = fresh
	}
}

// LeftOver returns the cards that nobody talked about, by themselves or in a group.
func (h Huddle) LeftOver(topics []Topic) []Card {
	var left []Card
	for _, t := range topics {
		for _, c := range t.Cards {
			if !slices.Contains(h.Talked, t.ID) && !slices.Contains(h.Talked, c.ID) {
				left = append(left, c)
			}
		}
	}
	return left
}

// WritingUntil reports whether people still write in the window that was set.
func (h Huddle) WritingUntil(now time.Time) bool {
	return h.State != HuddleClosed && !h.Revealed() && now.Before(h.WriteUntil)
}

// Close ends a live huddle. Whoever closes says who leads next. Cards that were
// not talked about are kept for the next one, unless the team has let them go.
func (h *Huddle) Close(at time.Time) error {
	if h.State != HuddleLive {
		return Errorf(Conflict, "%s is %s; only a live huddle can be closed.", h.Ref(), h.State)
	}
	h.State, h.Stage, h.ClosedAt = HuddleClosed, StageClose, at
	if h.RevealedAt.IsZero() {
		h.RevealedAt = at
	}
	if h.Leftover == "" {
		h.Leftover = KeepCards
	}
	return nil
}

// Reopen makes a closed huddle live again, within a day.
func (h *Huddle) Reopen(at time.Time) error {
	switch {
	case h.State != HuddleClosed:
		return Errorf(Conflict, "%s is %s; only a closed huddle can be reopened.", h.Ref(), h.State)
	case at.Sub(h.ClosedAt) > ReopenWithin:
		return Errorf(Conflict, "%s closed more than a day ago. Start another; what was said stays here.", h.Ref())
	}
	h.State, h.ClosedAt = HuddleLive, time.Time{}
	return nil
}

// Validate returns every broken rule, joined.
func (h Huddle) Validate() error {
	var c Check
	OneOf(&c, "mode", h.Mode, HuddleModes())
	OneOf(&c, "attribution", h.Attribution, Attributions())
	OneOf(&c, "stage", h.Stage, HuddleStages())
	if h.Leftover != "" {
		OneOf(&c, "leftover", h.Leftover, Leftovers())
	}
	c.need("on", h.On)
	if h.Planned < 60 || h.Planned > 4*3600 {
		c.Fault("minutes", "A huddle takes between 1 and 240 minutes; 15 is plenty.")
	}
	if h.People < 0 || h.People > 1000 {
		c.Fault("people", "Say how many people were there: 1 to 1000.")
	}
	return c.Err()
}

// Series is the rhythm of a team's huddles.
type Series struct {
	ID          ID
	Workspace   ID
	Number      int64
	Version     int64
	Team        ID
	Weekday     int // 1 Monday to 7 Sunday; 0 when there is no fixed day
	Minute      int // of the day in the workspace's zone
	Every       int // weeks, 1 to 8
	Planned     int // seconds
	Mode        HuddleMode
	Attribution Attribution
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Validate returns every broken rule, joined.
func (s Series) Validate() error {
	var c Check
	OneOf(&c, "mode", s.Mode, HuddleModes())
	OneOf(&c, "attribution", s.Attribution, Attributions())
	if s.Weekday < 0 || s.Weekday > 7 {
		c.Fault("weekday", "Choose a day of the week.")
	}
	if s.Minute < 0 || s.Minute >= 24*60 {
		c.Fault("time", "Write the time as 09:30.")
	}
	if s.Every < 1 || s.Every > 8 {
		c.Fault("every", "A huddle comes every 1 to 8 weeks.")
	}
	if s.Planned < 60 || s.Planned > 4*3600 {
		c.Fault("minutes", "A huddle takes between 1 and 240 minutes; 15 is plenty.")
	}
	return c.Err()
}

// Upcoming returns the next days of the series from a day on, at most n of them.
// anchor is a day on which one was held; with weekly rhythm it plays no part.
func (s Series) Upcoming(from, anchor Date, n int) []Date {
	if s.Weekday == 0 {
		return nil
	}
	at, err := time.Parse(time.DateOnly, string(from))
	if err != nil {
		return nil
	}
	var days []Date
	for ; len(days) < n; at = at.AddDate(0, 0, 1) {
		if day := Date(at.Format(time.DateOnly)); s.meets(at) && s.inRhythm(anchor, day) {
			days = append(days, day)
		}
	}
	return days
}

func (s Series) meets(at time.Time) bool { return (int(at.Weekday())+6)%7+1 == s.Weekday }

func (s Series) inRhythm(anchor, day Date) bool {
	return anchor == "" || s.Every <= 1 || (anchor.Until(day)+3)/7%s.Every == 0
}
