package api

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Action is one change with one owner and a date.
type Action struct {
	ID         string     `json:"id"`
	Ref        string     `json:"ref" example:"A-88"`
	Version    int64      `json:"version"`
	State      string     `json:"state" enum:"candidate,open,in_progress,done,verified,dropped"`
	Title      string     `json:"title"`
	Kind       string     `json:"kind" enum:"change,constraint,stop"`
	Owner      *string    `json:"owner" doc:"ref of a member"`
	OwnerName  *string    `json:"owner_name"`
	Due        *string    `json:"due" format:"date"`
	DoneWhen   string     `json:"done_when" doc:"How anyone could see that it is done"`
	Failure    *string    `json:"failure" doc:"ref"`
	Insight    *string    `json:"insight" doc:"ref"`
	Team       *string    `json:"team" doc:"ref"`
	Evidence   string     `json:"evidence" doc:"Empty on a done action means: no evidence"`
	Reason     string     `json:"reason" doc:"Why it was dropped or reopened"`
	OpenedAt   time.Time  `json:"opened_at"`
	StartedAt  *time.Time `json:"started_at" doc:"When the change started"`
	DoneAt     *time.Time `json:"done_at"`
	VerifiedAt *time.Time `json:"verified_at" doc:"When an effect check proved it"`
	DroppedAt  *time.Time `json:"dropped_at"`
	Reopened   int        `json:"reopened" doc:"How often"`
	CreatedBy  *string    `json:"created_by" doc:"ref of a member"`
	CreatedAt  time.Time  `json:"created_at"`
	UpdatedAt  time.Time  `json:"updated_at"`
}

// NewAction is an action as it comes in.
type NewAction struct {
	Title    string      `json:"title" doc:"1 to 200 characters, beginning with a verb" example:"Alert on replica lag above 30 s"`
	Kind     string      `json:"kind,omitempty" enum:"change,constraint,stop" doc:"change when it is left out"`
	Owner    Opt[string] `json:"owner,omitzero" doc:"E-mail or ref of a member; the caller when it is left out and the caller is a person, else nobody yet"`
	Due      Opt[string] `json:"due,omitzero" format:"date"`
	DoneWhen string      `json:"done_when,omitempty" doc:"How anyone could see that it is done"`
	Failure  Opt[string] `json:"failure,omitzero" doc:"ref"`
	Insight  Opt[string] `json:"insight,omitzero" doc:"ref"`
}

// ActionChange changes the fields that are there. States have transitions.
type ActionChange struct {
	Title    Opt[string]          `json:"title,omitzero"`
	Kind     Opt[loop.ActionKind] `json:"kind,omitzero" doc:"change, constraint or stop"`
	Owner    Opt[string]          `json:"owner,omitzero" doc:"E-mail or ref of a member"`
	Due      Opt[string]          `json:"due,omitzero" format:"date"`
	DoneWhen Opt[string]          `json:"done_when,omitzero"`
}

func (n NewAction) draft(by loop.Actor) app.ActionDraft {
	return app.ActionDraft{Title: n.Title, Kind: loop.ActionKind(n.Kind), Owner: n.Owner.Value, Mine: !n.Owner.Set && by.Kind == loop.Person,
		Due: loop.Date(n.Due.Value), DoneWhen: n.DoneWhen, Failure: n.Failure.Value, Insight: n.Insight.Value}
}

func (n NewAction) mentions() []mention {
	return []mention{{"failure", loop.NounFailure, n.Failure.Value}, {"insight", loop.NounInsight, n.Insight.Value}}
}

// Actions writes actions as the wire carries them.
func (b *Book) Actions(ctx context.Context, all ...loop.Action) ([]Action, error) {
	var failures, people []loop.ID
	for _, a := range all {
		b.refs[a.ID], b.action[a.ID] = a.Ref(), a
		failures, people = append(failures, a.Failure), append(people, a.Owner, a.CreatedBy, a.Team)
	}
	if err := b.meet(ctx, people...); err != nil {
		return nil, err
	}
	if err := b.learn(ctx, failures...); err != nil {
		return nil, err
	}
	out := make([]Action, len(all))
	for i, a := range all {
		out[i] = b.actionOf(a)
	}
	return out, nil
}

func (b *Book) actionOf(a loop.Action) Action {
	return Action{
		ID: a.ID.String(), Ref: a.Ref().String(), Version: a.Version, State: string(a.State), Title: a.Title, Kind: string(a.Kind),
		Owner: b.ref(a.Owner), OwnerName: b.name(a.Owner), Due: day(a.Due), DoneWhen: a.DoneWhen,
		Failure: b.ref(a.Failure), Insight: b.ref(a.Insight), Team: b.ref(a.Team), Evidence: a.Evidence, Reason: a.Reason,
		OpenedAt: a.OpenedAt.UTC(), StartedAt: when(a.StartedAt), DoneAt: when(a.DoneAt), VerifiedAt: when(a.VerifiedAt), DroppedAt: when(a.DroppedAt),
		Reopened: a.Reopened, CreatedBy: b.ref(a.CreatedBy), CreatedAt: a.CreatedAt.UTC(), UpdatedAt: a.UpdatedAt.UTC(),
	}
}

func (s *Service) actions() {
	add(s, operation{method: http.MethodGet, path: "/actions", id: "list-actions", tag: "actions", need: loop.Viewer,
		says: "List actions, oldest opened first"}, s.listActions)
	add(s, operation{method: http.MethodPost, path: "/actions", id: "add-action", tag: "actions", need: loop.MemberRole, status: http.StatusCreated,
		says: "Open an action; without an owner it is a candidate"}, s.addAction)
	add(s, operation{method: http.MethodGet, path: "/actions/{ref}", id: "get-action", tag: "actions", need: loop.Viewer,
		says: "Get one action"}, s.getAction)
	add(s, operation{method: http.MethodPatch, path: "/actions/{ref}", id: "change-action", tag: "actions", need: loop.MemberRole,
		says: "Change the fields that are sent"}, s.changeAction)
	add(s, operation{method: http.MethodPost, path: "/actions/{ref}/transitions", id: "move-action", tag: "actions", need: loop.MemberRole,
		says: "Go to open, in_progress, done (evidence) or dropped (reason); only an effect check leads to verified"}, s.moveAction)
}

type actionQuery struct {
	Paging
	Q       string   `query:"q" maxLength:"500" doc:"Words to find"`
	State   []string `query:"state" enum:"candidate,open,in_progress,done,verified,dropped" doc:"One or more, with commas"`
	Owner   string   `query:"owner" maxLength:"254" doc:"E-mail or ref of a member, or me"`
	Failure string   `query:"failure" maxLength:"40" doc:"ref"`
	Team    string   `query:"team" maxLength:"100" doc:"ref or name"`
}

func (s *Service) listActions(ctx context.Context, by loop.Actor, in *actionQuery) (*out[List[Action]], error) {
	q := loop.ActionQuery{Text: in.Q, Cursor: in.Cursor, Limit: in.Limit}
	for _, st := range in.State {
		q.States = append(q.States, loop.ActionState(st))
	}
	var err error
	if q.Team, err = s.app.People.TeamID(ctx, by, in.Team); err != nil {
		return nil, err
	}
	if q.Owner, err = s.member(ctx, by, "owner", in.Owner); err != nil {
		return nil, err
	}
	if q.Failure, err = s.narrow(ctx, by, in.Failure); err != nil {
		return nil, err
	}
	page, err := s.app.Actions.List(ctx, by, q)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).Actions(ctx, page.Items...)
	return listOf(items, page.Next), err
}

// narrow reads the ref of a failure that a list is narrowed to, 0 for "".
func (s *Service) narrow(ctx context.Context, by loop.Actor, ref string) (loop.ID, error) {
	if ref == "" {
		return 0, nil
	}
	id, err := s.find(ctx, by, loop.NounFailure, ref)
	return id, s.blame(ctx, by, err, mention{"failure", loop.NounFailure, ref})
}

type actionCreate struct {
	Claiming
	Body NewAction
}

func (s *Service) addAction(ctx context.Context, by loop.Actor, in *actionCreate) (*saved[Action], error) {
	d := in.Body.draft(by)
	d.Claim = in.claim(ctx)
	a, err := s.app.Actions.Create(ctx, by, d)
	return s.oneAction(ctx, by, a, s.blame(ctx, by, err, in.Body.mentions()...))
}

func (s *Service) getAction(ctx context.Context, by loop.Actor, in *Target) (*saved[Action], error) {
	a, err := s.app.Actions.Get(ctx, by, in.Ref)
	return s.oneAction(ctx, by, a, err)
}

type actionEdit struct {
	Versioned
	Body ActionChange
}

func (s *Service) changeAction(ctx context.Context, by loop.Actor, in *actionEdit) (*saved[Action], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	p := app.ActionPatch{Title: in.Body.Title.Pointer(), Owner: in.Body.Owner.Pointer(), DoneWhen: in.Body.DoneWhen.Pointer(), Kind: in.Body.Kind.Pointer()}
	if in.Body.Due.Set {
		p.Due = (*loop.Date)(&in.Body.Due.Value)
	}
	a, err := s.app.Actions.Edit(ctx, by, in.Ref, version, p)
	return s.oneAction(ctx, by, a, err)
}

func (s *Service) moveAction(ctx context.Context, by loop.Actor, in *moving) (*saved[Action], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	step := loop.Step{Reason: in.Body.Reason, Evidence: in.Body.Evidence}
	a, err := s.app.Actions.Move(ctx, by, in.Ref, version, loop.ActionState(in.Body.To), step)
	return s.oneAction(ctx, by, a, err)
}

func (s *Service) oneAction(ctx context.Context, by loop.Actor, a loop.Action, err error) (*saved[Action], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Actions(ctx, a)
	if err != nil {
		return nil, err
	}
	return at(a.Version, all[0]), nil
}
