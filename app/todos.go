package app

import (
	"cmp"
	"context"
	"slices"

	"failforward/loop"
)

// Todo is one thing to do: what, and where.
type Todo struct {
	Do     string // read, answer, consent, bet, finish, plan, analyse, choose, judge, revisit
	Title  string // of the failure, action or check
	Ref    loop.Ref
	By     loop.Date // "" when there is no date
	Over   int       // days past it
	Mine   bool
	Others bool // somebody else has it: a line about the team, not for the caller to do
	Check  *loop.EffectCheck
	Action *loop.Action
	Bet    *loop.Experiment
	Entry  *loop.Entry // that asks whether it may be shown
	Stage  loop.Stage
	Waits  int // days that a failure has waited
}

// mostTodos is how many things to do Home shows.
const mostTodos = 6

// todo gathers what the caller could do next: verdicts to read, questions to
// answer, own actions, own loops without a proof, and failures that wait; last,
// what others of the team have and is late. A viewer only reads.
func (s Homes) todo(ctx context.Context, by loop.Actor, h Home, rows []Row) ([]Todo, error) {
	all, err := s.told(ctx, by, h.Today)
	if err != nil || !by.May(loop.MemberRole) {
		return unique(all), err
	}
	bets, err := s.bets(ctx, by, h.Today)
	if err != nil {
		return nil, err
	}
	all = append(all, bets...)
	mine, err := s.mine(ctx, by, h.Today)
	if err != nil {
		return nil, err
	}
	asked, others := waiting(rows, by, h)
	all = unique(append(append(all, mine...), asked...))
	if len(all) < mostTodos {
		more, err := s.logged(ctx, by, h)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return unique(append(all, others...)), nil
}

func unique(all []Todo) []Todo {
	seen, out := map[loop.Ref]bool{}, []Todo{}
	for _, t := range all {
		if !seen[t.Ref] && len(out) < mostTodos {
			seen[t.Ref] = true
			out = append(out, t)
		}
	}
	return out
}

// told are the lines that are for everybody: questions about one's own story, and
// what is said once.
func (s Homes) told(ctx context.Context, by loop.Actor, today loop.Date) ([]Todo, error) {
	asked, err := s.asked(ctx, by)
	if err != nil {
		return nil, err
	}
	notices, err := s.notices(ctx, by, today)
	return append(asked, notices...), err
}

// notices are the lines that are said once.
func (s Homes) notices(ctx context.Context, by loop.Actor, today loop.Date) ([]Todo, error) {
	if by.Member == 0 {
		return nil, nil
	}
	notices, err := s.Repo.Notices(ctx, by.Workspace, by.Member)
	if err != nil {
		return nil, err
	}
	var out []Todo
	for _, n := range notices {
		if n.Topic == topicBetConcluded {
			t, err := s.betLine(ctx, by, n)
			if loop.CodeOf(err) == loop.NotFound {
				continue
			}
			if err != nil {
				return nil, err
			}
			out = append(out, t)
			continue
		}
		e, a, err := Effects(s).both(ctx, s.Repo, by, n.ObjectID.String())
		if loop.CodeOf(err) == loop.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		t := Todo{Do: "read", Title: a.Title, Ref: e.Ref(), Mine: true, Check: &e, Action: &a}
		if n.Topic == topicAsked {
			t.Do, t.By, t.Over = "answer", e.On, e.On.Until(today)
		}
		// a question that was overtaken is none, and neither is one that is for others to answer
		if n.Topic != topicAsked || e.State == loop.Waiting && mayChange(by, a) == nil {
			out = append(out, t)
		}
	}
	return out, nil
}

// mine are the caller's own actions, the next date first.
func (s Homes) mine(ctx context.Context, by loop.Actor, today loop.Date) ([]Todo, error) {
	if by.Member == 0 {
		return nil, nil
	}
	page, err := s.Repo.Actions(ctx, by.Workspace, loop.ActionQuery{States: []loop.ActionState{loop.Open, loop.InProgress}, Owner: by.Member, Limit: loop.MaxPage})
	if err != nil {
		return nil, err
	}
	var out []Todo
	for _, a := range page.Items {
		t := Todo{Do: "finish", Title: a.Title, Ref: a.Ref(), By: a.Due, Mine: true, Action: &a}
		if a.Due != "" {
			t.Over = a.Due.Until(today)
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b Todo) int { return cmp.Compare(cmp.Or(a.By, "9999"), cmp.Or(b.By, "9999")) })
	return out, nil
}

// waiting turns the next steps of loops that have begun into todos: questions
// first, then what waits too long. Late actions stand apart: each has an owner, who
// hears of it as their own.
func waiting(rows []Row, by loop.Actor, h Home) (asked, others []Todo) {
	var later []Todo
	for _, r := range rows {
		if !by.In(r.Team) || r.Next.Object.Noun == loop.NounExperiment {
			continue // of a bet its owner and the leads are asked, by the bet itself
		}
		t := Todo{Do: r.Next.Do, Title: r.Title, Ref: r.Next.Object, By: r.Next.By, Stage: r.Stage, Waits: loop.DateOf(r.CreatedAt, h.Zone).Until(h.Today)}
		if t.By != "" {
			t.Over = t.By.Until(h.Today)
		}
		switch {
		case r.Next.Do == "answer":
			asked = append(asked, t)
		case r.Next.Do == "finish" && r.Next.Late:
			t.Others = true // the caller's own are told before, and once
			others = append(others, t)
		case r.Next.Late, r.Next.Do == "plan", r.Next.Do == "choose":
			later = append(later, t)
		}
	}
	return append(asked, later...), others
}

// logged are the newest failures that nobody has looked at, those that wait longest first.
func (s Homes) logged(ctx context.Context, by loop.Actor, h Home) ([]Todo, error) {
	page, err := Failures(s).List(ctx, by, Filter{FailureQuery: loop.FailureQuery{Since: h.Today.Add(-60).Start(h.Zone), ByHand: true, Limit: 20}})
	if err != nil {
		return nil, err
	}
	var out []Todo
	for _, r := range slices.Backward(page.Items) {
		if r.Stage == loop.Logged && by.In(r.Team) {
			out = append(out, Todo{Do: "analyse", Title: r.Title, Ref: r.Ref(), Stage: r.Stage, Waits: loop.DateOf(r.CreatedAt, h.Zone).Until(h.Today)})
		}
	}
	return out, nil
}
