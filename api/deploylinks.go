package api

import (
	"context"
	"time"

	"failforward/loop"
)

// DeployLink is a deploy beside a failure.
type DeployLink struct {
	Deploy     Deploy     `json:"deploy"`
	Seconds    int64      `json:"seconds_before" doc:"From the deploy to the begin of the failure; negative for a later one that a person named"`
	By         string     `json:"by" enum:"rule,person" doc:"Who links them"`
	Says       string     `json:"says" enum:"caused,not,open" doc:"What a person says: it caused the failure, or it did not; open while nobody has said anything"`
	Confidence float64    `json:"confidence" doc:"How sure the rule is, 0 to 1, a rule of thumb; 0 where a person has spoken"`
	Likelihood string     `json:"likelihood" enum:"likely,possible,unlikely," doc:"The same in a word; empty where a person has spoken"`
	Why        string     `json:"why" doc:"What the rule goes by; empty where a person has spoken"`
	SaidBy     *string    `json:"said_by" doc:"Member; null for the rule and for programs"`
	SaidAt     *time.Time `json:"said_at"`
}

// FailureAfter is a failure that followed a deploy.
type FailureAfter struct {
	Ref        string  `json:"ref"`
	Title      string  `json:"title"`
	Seconds    int64   `json:"seconds_after"`
	Says       string  `json:"says" enum:"caused,open" doc:"caused: a person says so; open: the rule links them"`
	Confidence float64 `json:"confidence"`
}

// DeploySaying is what a person says of a deploy.
type DeploySaying struct {
	Deploy string `json:"deploy" maxLength:"200" doc:"Its id, or its external_id"`
	Says   string `json:"says" maxLength:"10" doc:"caused: it caused the failure, and takes the place of another one that did; not: it did not; open: takes back what was said, and the rule speaks again" example:"caused"`
}

// DeployLinks writes the links of a failure as the wire carries them.
func (b *Book) DeployLinks(ctx context.Context, all ...loop.DeployLink) ([]DeployLink, error) {
	out := make([]DeployLink, len(all))
	for i, l := range all {
		one, err := b.Deploys(ctx, l.Deploy)
		if err == nil {
			err = b.meet(ctx, l.Word.By)
		}
		if err != nil {
			return nil, err
		}
		out[i] = DeployLink{Deploy: one[0], Seconds: int64(l.Before / time.Second), By: "person", Says: string(l.Said), Confidence: l.Sure, Likelihood: l.SureWord(), Why: l.Why(),
			SaidBy: b.ref(l.Word.By), SaidAt: when(l.Word.At)}
		if l.Said == loop.SaidOpen {
			out[i].By = "rule"
		}
	}
	return out, nil
}

// ListedDeploys writes deploys with the failures that followed them.
func (b *Book) ListedDeploys(ctx context.Context, all ...loop.Deploy) ([]ListedDeploy, error) {
	rows, err := b.Deploys(ctx, all...)
	if err != nil {
		return nil, err
	}
	after, err := b.app.Deploys.After(ctx, b.by, all)
	out := make([]ListedDeploy, len(all))
	for i, d := range all {
		out[i] = ListedDeploy{rows[i], []FailureAfter{}}
		for _, f := range after[d.ID] {
			out[i].Failures = append(out[i].Failures, FailureAfter{f.Failure.Ref().String(), f.Failure.Title, int64(f.Link.Before / time.Second), string(f.Link.Said), f.Link.Sure})
		}
	}
	return out, err
}

func (s *Service) deploysBefore(ctx context.Context, by loop.Actor, in *Target) (*out[List[DeployLink]], error) {
	links, err := s.app.Deploys.Before(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).DeployLinks(ctx, links...)
	return listOf(items, ""), err
}

type deploySaying struct {
	Target
	Body DeploySaying
}

func (s *Service) sayOfDeploy(ctx context.Context, by loop.Actor, in *deploySaying) (*out[List[DeployLink]], error) {
	f, err := s.app.Deploys.Say(ctx, by, in.Ref, in.Body.Deploy, loop.LinkSaid(in.Body.Says))
	if err != nil {
		return nil, err
	}
	return s.deploysBefore(ctx, by, &Target{Ref: f.ID.String()})
}
