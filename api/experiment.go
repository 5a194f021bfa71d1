package api

import (
	"context"
	"time"

	"failforward/loop"
)

// Experiment is something that a team tries in order to learn: so far a bet.
type Experiment struct {
	ID        string     `json:"id"`
	Ref       string     `json:"ref" example:"X-1"`
	Version   int64      `json:"version"`
	Kind      string     `json:"kind" enum:"bet"`
	State     string     `json:"state" enum:"running,aborted,concluded"`
	Name      string     `json:"name" doc:"The title, or the belief where there is none"`
	Title     string     `json:"title"`
	Believe   string     `json:"believe" doc:"We believe that ..."`
	See       string     `json:"see" doc:"We will see ..."`
	On        string     `json:"on" format:"date" doc:"By when: the day on which it is asked"`
	StopIf    string     `json:"stop_if" doc:"Stop if ..."`
	Story     *string    `json:"story" doc:"Address of a story in the backlog"`
	Insight   *string    `json:"insight" doc:"ref of the insight that it comes from"`
	Team      *string    `json:"team" doc:"ref"`
	Owner     *string    `json:"owner" doc:"ref of a member"`
	OwnerName *string    `json:"owner_name"`
	FlopIs    string     `json:"flop_is" enum:"flopped_prototype,failed_experiment" doc:"Kind of the failure that its flop becomes"`
	RevisedAt *time.Time `json:"revised_at" doc:"When its sentences were last changed after it began; null while they stand as they were made"`
	AskedAt   *time.Time `json:"asked_at" doc:"When its day had come"`
	EndedAt   *time.Time `json:"ended_at" doc:"When it was stopped, or got its outcome"`
	Reason    string     `json:"reason" doc:"Why it was stopped before its day"`
	Outcome   *string    `json:"outcome" doc:"as_believed, flopped or cannot_tell"`
	Note      string     `json:"note" doc:"What was seen"`
	NextStep  string     `json:"next_step" doc:"What comes next, as somebody wrote it"`
	Says      string     `json:"says" doc:"Where it stands, in one sentence"`
	Failure   *string    `json:"failure" doc:"ref of the failure that its flop became"`
	TakenAt   *time.Time `json:"taken_at" doc:"When a planning had taken it up; null while it runs or stands on the list"`
	CreatedBy *string    `json:"created_by" doc:"ref of a member"`
	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
}

// Experiments writes experiments as the wire carries them.
func (b *Book) Experiments(ctx context.Context, all ...loop.Experiment) ([]Experiment, error) {
	var failures, people []loop.ID
	for _, x := range all {
		b.refs[x.ID] = x.Ref()
		failures, people = append(failures, x.Failure), append(people, x.Owner, x.CreatedBy, x.Team)
	}
	if err := b.meet(ctx, people...); err != nil {
		return nil, err
	}
	if err := b.learn(ctx, failures...); err != nil {
		return nil, err
	}
	if err := b.taught(ctx, all); err != nil {
		return nil, err
	}
	out := make([]Experiment, len(all))
	for i, x := range all {
		out[i] = b.experiment(x)
	}
	return out, nil
}

// taught learns the refs of the insights that led to experiments.
func (b *Book) taught(ctx context.Context, all []loop.Experiment) error {
	for _, x := range all {
		if _, known := b.refs[x.Insight]; known || x.Insight == 0 {
			continue
		}
		i, err := b.app.Learning.Insight(ctx, b.by, x.Insight.String())
		if err != nil {
			return err
		}
		b.refs[i.ID] = i.Ref()
	}
	return nil
}

func (b *Book) experiment(x loop.Experiment) Experiment {
	return Experiment{
		ID: x.ID.String(), Ref: x.Ref().String(), Version: x.Version, Kind: string(x.Kind), State: string(x.State), Name: x.Name(), Title: x.Title,
		Believe: x.Believe, See: x.See, On: string(x.On), StopIf: x.StopIf, Story: some(x.Story), Insight: b.ref(x.Insight), Team: b.ref(x.Team),
		Owner: b.ref(x.Owner), OwnerName: b.name(x.Owner), FlopIs: string(x.FlopIs), RevisedAt: when(x.RevisedAt), AskedAt: when(x.AskedAt), EndedAt: when(x.EndedAt),
		Reason: x.Reason, Outcome: some(string(x.Outcome)), Note: x.Note, NextStep: x.Next, Says: x.Head(), Failure: b.ref(x.Failure), TakenAt: when(x.TakenAt),
		CreatedBy: b.ref(x.CreatedBy), CreatedAt: x.CreatedAt.UTC(), UpdatedAt: x.UpdatedAt.UTC(),
	}
}
