package page

import (
	"net/http"

	"failforward/loop"
)

// sheetView is an empty board for one huddle, on one sheet of paper.
type sheetView struct {
	Frame
	chosenTeam
	Stages []paperStage
	Name   string // of the team, "" for the whole workspace
	Empty  []struct{}
}

func (d *Desk) sheet(r *http.Request) (framed, error) {
	team, err := d.chooseTeam(r)
	if err != nil {
		return nil, err
	}
	v := &sheetView{Frame: d.frame(r, "A huddle on paper", "huddles"), chosenTeam: team, Stages: paperStages(), Empty: make([]struct{}, 8)}
	for _, t := range team.Choices {
		if t.ID == team.id {
			v.Name = t.Name
		}
	}
	return v, nil
}

// paperStages are the stages of a huddle with their minutes.
func paperStages() []paperStage {
	var all []paperStage
	from := 0
	for _, s := range loop.HuddleStages() {
		to := s.Ends() / 60
		all = append(all, paperStage{from, to, s.Word(), stageDoes[s]})
		from = to
	}
	return all
}

// printed is the board or the record of a huddle for paper: what the reader may
// see now, and hidden cards as a number.
func (d *Desk) printed(r *http.Request) (framed, error) {
	v, err := d.huddleView(r)
	if err != nil {
		return nil, err
	}
	v.Title = v.Huddle.Ref().String() + " on paper"
	if v.Stream != nil {
		v.Stream.Here = "" // whoever prints is not at the table
	}
	return v, nil
}
