package page

import (
	"net/http"

	"failforward/loop"
)

// checklistView is the checklist of the analysis and the huddle, for paper.
type checklistView struct {
	Frame
	loop.Checklist
	Stages []paperStage
}

// paperStage is a stage of the huddle with its minutes.
type paperStage struct {
	From, To int // minutes
	Name     string
	Does     string
}

// stageDoes says in a sentence what a stage is for.
var stageDoes = map[loop.HuddleStage]string{
	loop.StageWrite: "First the last tweak: kept, adapted or dropped? Then cards, in silence.",
	loop.StageGroup: "Reveal the cards; put together what belongs together.",
	loop.StageVote:  "Three votes each, at the same time.",
	loop.StageTalk:  "The two topics with the most votes, three minutes each. Which assumption?",
	loop.StageTweak: "One change, with an owner and a day.",
	loop.StageClose: "Who leads next? The most insightful mistake gets the star.",
}

func (d *Desk) checklist(r *http.Request) (framed, error) {
	v := &checklistView{Frame: d.frame(r, "Checklist", "huddles"), Checklist: loop.AnalysisChecklist(), Stages: paperStages()}
	return v, nil
}
