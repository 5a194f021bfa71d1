package page

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

// huddleView is the board of a huddle, at the stage that its reader looks at.
type huddleView struct {
	Frame
	app.HuddleBoard
	Stage   loop.HuddleStage // that is shown; the huddle may stand at another
	Lead    bool             // the reader may move it on
	Can     bool             // the reader may write and vote
	Members []loop.Member
	Team    string
	Usual   loop.Date // when the tweak is due, unless somebody says another
	LookOn  loop.Date // when the team looks at it
	NextOn  loop.Date
	Turns   []loop.ID // who leads next, in order
	Box     int       // cards that wait for the next one
	Spent   []int     // votes that this browser gave to each topic
	From    *loop.Failure
	Open    bool // what comes of the cards that were not talked about may still be said
}

func (d *Desk) huddle(r *http.Request) (framed, error) { return d.huddleView(r) }

func (d *Desk) huddleView(r *http.Request) (*huddleView, error) {
	ctx, by := r.Context(), web.Who(r.Context()).Actor
	b, err := d.App.Huddles.Board(ctx, by, r.PathValue("ref"), web.Pen(ctx))
	if err != nil {
		return nil, err
	}
	h := b.Huddle
	v := &huddleView{HuddleBoard: b, Can: by.May(loop.MemberRole), Team: b.People.Of(h.Team)}
	v.Lead = v.Can && (h.Facilitator == 0 || h.Facilitator == by.Member || by.May(loop.Lead))
	v.Frame = d.frame(r, "Huddle "+h.Ref().String(), "huddles")
	v.about(h.Ref()) // the board follows by itself
	v.Stage = stageShown(r, h)
	v.Usual, v.LookOn = v.Today().Add(7), v.Today().Add(28)
	for _, t := range b.Topics {
		v.Spent = append(v.Spent, countOf(b.Voted, t.ID))
	}
	if v.Members, err = d.members(r); err != nil {
		return nil, err
	}
	v.Names = namesOf(v.Members)
	if v.NextOn, v.Turns, err = d.App.Huddles.After(ctx, by, h); err != nil {
		return nil, err
	}
	if h.Failure != 0 {
		f, err := d.App.Failures.Repo.Failure(ctx, by.Workspace, h.Failure)
		if err != nil {
			return nil, err
		}
		v.From = &f
	}
	if v.Box, err = d.App.Cards.Box(ctx, by, h.Team); err != nil {
		return nil, err
	}
	v.Open, err = d.App.Huddles.Newest(ctx, h)
	return v, err
}

// stageShown is what the address asks for, else where the huddle stands. Cards
// that are sealed cannot be looked ahead at.
func stageShown(r *http.Request, h loop.Huddle) loop.HuddleStage {
	asked := loop.HuddleStage(r.FormValue("stage"))
	if !slices.Contains(loop.HuddleStages(), asked) {
		return h.Stage
	}
	return asked
}

func countOf(ids []loop.ID, id loop.ID) int {
	n := 0
	for _, other := range ids {
		if other == id {
			n++
		}
	}
	return n
}

// Stages are the stations of the bar.
func (v *huddleView) Stages() []loop.HuddleStage { return loop.HuddleStages() }

// Done reports whether the huddle is beyond a stage.
func (v *huddleView) Done(s loop.HuddleStage) bool {
	return v.Huddle.State == loop.HuddleClosed || s.Before(v.Huddle.Stage)
}

// Elsewhere reports whether the reader looks at another stage than the huddle's.
func (v *huddleView) Elsewhere() bool {
	return v.Huddle.State == loop.HuddleLive && v.Stage != v.Huddle.Stage
}

// Live reports whether the huddle goes on.
func (v *huddleView) Live() bool { return v.Huddle.State == loop.HuddleLive }

// Closed reports whether the record is what there is.
func (v *huddleView) Closed() bool { return v.Huddle.State == loop.HuddleClosed }

// Writing reports whether a card may be written now.
func (v *huddleView) Writing() bool { return v.Can && v.Huddle.State != loop.HuddleClosed }

// After is the stage that follows, "" after the last.
func (v *huddleView) After() loop.HuddleStage { return v.beside(1) }

// BeforeIt is the stage before, "" at the first.
func (v *huddleView) BeforeIt() loop.HuddleStage { return v.beside(-1) }

func (v *huddleView) beside(step int) loop.HuddleStage {
	all := loop.HuddleStages()
	if i := slices.Index(all, v.Huddle.Stage) + step; i >= 0 && i < len(all) {
		return all[i]
	}
	return ""
}

// Visitors names who looks in from other teams, "" for nobody.
func (v *huddleView) Visitors() string {
	var names []string
	for _, id := range v.Guests {
		names = append(names, v.People.Of(id))
	}
	return list(names)
}

// Onward is what the button says that moves the huddle on.
func (v *huddleView) Onward() string {
	return map[loop.HuddleStage]string{loop.StageGroup: "Next: reveal", loop.StageVote: "Next: vote", loop.StageTalk: "Next: talk",
		loop.StageTweak: "Next: one tweak", loop.StageClose: "Next: close"}[v.After()]
}

// Closing reports whether the reader has the form that closes the huddle.
func (v *huddleView) Closing() bool { return v.Live() && v.Lead && v.Onward() == "" }

// Counted is how many people somebody has noted, "" for nobody.
func (v *huddleView) Counted() string {
	if v.Huddle.People == 0 {
		return ""
	}
	return strconv.Itoa(v.Huddle.People)
}

// Backward is what the button says that moves it back.
func (v *huddleView) Backward() string {
	return map[loop.HuddleStage]string{loop.StageWrite: "Back to writing, nothing is lost", loop.StageGroup: "Back to the groups", loop.StageVote: "Back to the vote",
		loop.StageTalk: "Back to the talk", loop.StageTweak: "Back to the tweak"}[v.BeforeIt()]
}

// Asks is the question of the stage.
func (v *huddleView) Asks() string {
	cards := capital(countWord(v.Count(), "card"))
	switch v.Stage {
	case loop.StageWrite:
		return "In silence: what did not work lately?"
	case loop.StageGroup:
		return cards + ". Which of them tell the same story?"
	case loop.StageVote:
		return "Which of these is worth three minutes?"
	case loop.StageTalk:
		return "What surprised us, and what had we counted on?"
	case loop.StageTweak:
		return cards + ", and one thing to change"
	}
	if v.Closed() {
		return v.Ends()
	}
	return "What comes of it, and who leads next?"
}

// Ends is the finding of a closed huddle.
func (v *huddleView) Ends() string {
	switch {
	case v.Tweak.ID != 0:
		return "We change one thing: " + v.Tweak.Title
	case len(v.Topics) == 0:
		return "Nothing was on the board this time"
	}
	return "No tweak this time; " + countWord(v.Count(), "card") + " stay on the record"
}

// Count is the number of cards on the board.
func (v *huddleView) Count() int {
	n := v.Sealed
	for _, t := range v.Topics {
		n += len(t.Cards)
	}
	return n
}

// Left is the timer: minutes and seconds, and whether little or nothing is left.
func (v *huddleView) Left() (clock, class string) {
	if v.Huddle.StartedAt.IsZero() {
		return clockOf(time.Duration(v.Huddle.Planned) * time.Second), ""
	}
	left := v.Huddle.Ends().Sub(v.Clock.Now)
	if left <= 0 {
		return "0:00", "near"
	}
	if left < time.Duration(v.Huddle.Planned)*time.Second/5 {
		class = "near"
	}
	return clockOf(left), class
}

// Clockface is the text of the timer.
func (v *huddleView) Clockface() string { s, _ := v.Left(); return s }

// Near is the class of the timer.
func (v *huddleView) Near() string { _, s := v.Left(); return s }

func clockOf(d time.Duration) string {
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

// Whole is the planned length.
func (v *huddleView) Whole() string { return clockOf(time.Duration(v.Huddle.Planned) * time.Second) }

// Groups are the topics that are groups, for the buttons that move a card.
func (v *huddleView) Groups() []loop.Topic {
	return slices.DeleteFunc(slices.Clone(v.Topics), func(t loop.Topic) bool { return !t.Group })
}

// Loose are the cards that are in no group.
func (v *huddleView) Loose() []loop.Card {
	var out []loop.Card
	for _, t := range v.Topics {
		if !t.Group {
			out = append(out, t.Cards...)
		}
	}
	return out
}

// Top are the two topics to talk about, and the one that is talked about.
func (v *huddleView) Top() []loop.Topic {
	var out []loop.Topic
	for i, t := range v.Topics {
		if i < 2 || t.ID == v.Huddle.Topic {
			out = append(out, t)
		}
	}
	return out
}

// Rest are the other topics.
func (v *huddleView) Rest() []loop.Topic {
	top := v.Top()
	return slices.DeleteFunc(slices.Clone(v.Topics), func(t loop.Topic) bool {
		return slices.ContainsFunc(top, func(o loop.Topic) bool { return o.ID == t.ID })
	})
}

// Talked is the topic that is talked about, else the one with the most votes.
func (v *huddleView) Talked() *loop.Topic {
	for i := range v.Topics {
		if v.Topics[i].ID == v.Huddle.Topic {
			return &v.Topics[i]
		}
	}
	if len(v.Topics) > 0 && v.Topics[0].Votes > 0 {
		return &v.Topics[0]
	}
	return nil
}

// All is the number of votes.
func (v *huddleView) All() int {
	n := 0
	for _, t := range v.Topics {
		n += max(t.Votes, 0)
	}
	return n
}

// LeaderRef names who leads for the script, "" when nobody does.
func (v *huddleView) LeaderRef() string {
	for _, m := range v.Members {
		if m.ID == v.Huddle.Facilitator {
			return m.Ref().String()
		}
	}
	return ""
}

// Leader is who leads, "nobody yet" when nobody does.
func (v *huddleView) Leader() string {
	if v.Huddle.Facilitator == 0 {
		return "nobody leads yet"
	}
	return v.People.Of(v.Huddle.Facilitator) + " leads"
}

// Following is who leads next: as settled, else as the rotation proposes.
func (v *huddleView) Following() loop.ID {
	if v.Huddle.Next != 0 || len(v.Turns) == 0 {
		return v.Huddle.Next
	}
	return v.Turns[0]
}

// Name is what the huddle is called: by its day.
func (v *huddleView) Name() string {
	return v.Huddle.On.Start(time.UTC).Format("Monday") + " huddle"
}

// HasStar reports whether this browser has given its star to a topic.
func (v *huddleView) HasStar(id loop.ID) bool { return slices.Contains(v.Starred, id) }

// board answers with what others may change of a board, and nothing around it.
func (d *Desk) board(w http.ResponseWriter, r *http.Request) {
	v, err := d.huddleView(r)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	d.write(w, r, http.StatusOK, "huddle", "fresh", v)
}

// exportHuddle writes the record of a huddle as Markdown.
func (d *Desk) exportHuddle(w http.ResponseWriter, r *http.Request) {
	text, err := d.App.Huddles.Record(r.Context(), web.Who(r.Context()).Actor, r.PathValue("ref"))
	if err != nil {
		d.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", strings.ToUpper(r.PathValue("ref"))+".md"))
	_, _ = w.Write([]byte(text)) // a reader who has left hears nothing
}

// Backs are the backs of hidden cards that are drawn: a few say enough.
func (v *huddleView) Backs() []struct{} { return make([]struct{}, min(v.Sealed, 12)) }

// TotalsShown reports whether the vote is over.
func (v *huddleView) TotalsShown() bool { return v.Huddle.TotalsShown() }

// Comes is the topic that the tweak comes from, unless somebody says another.
func (v *huddleView) Comes() loop.ID {
	if t := v.Talked(); t != nil {
		return t.ID
	}
	return 0
}

// TopicEnds is when the time of the topic is over, "" while none is talked about.
func (v *huddleView) TopicEnds() string {
	if v.Huddle.Topic == 0 || !v.Live() {
		return ""
	}
	return v.topicEnds().UTC().Format(exactTime)
}

// exactTime is how times stand in attributes that a script reads.
const exactTime = "2006-01-02T15:04:05.000Z07:00"

func (v *huddleView) topicEnds() time.Time {
	return v.Huddle.TopicAt.Add(loop.TopicSeconds * time.Second)
}

// NowStamp is the server's time, so that a clock that is wrong does not matter.
func (v *huddleView) NowStamp() string { return v.Clock.Now.UTC().Format(exactTime) }

// TopicClock is what is left of the topic's time.
func (v *huddleView) TopicClock() string { return clockOf(max(v.topicEnds().Sub(v.Clock.Now), 0)) }

// CanReopen reports whether the closed huddle may go on.
func (v *huddleView) CanReopen() bool {
	return v.Can && v.Closed() && v.Clock.Now.Sub(v.Huddle.ClosedAt) <= loop.ReopenWithin
}

// EndsStamp is when the planned time is over.
func (v *huddleView) EndsStamp() string { return v.Huddle.Ends().UTC().Format(exactTime) }

// Asked reports whether the stage waits for what is written on it, a card or the tweak,
// before it is time to go on.
func (v *huddleView) Asked() bool {
	if !v.Live() || v.Stage != v.Huddle.Stage {
		return false
	}
	return v.Stage == loop.StageWrite || v.Stage == loop.StageTweak && v.Tweak.ID == 0 && !v.Huddle.NoTweak
}
