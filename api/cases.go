package api

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Case is a closed loop, told to people who were not there.
type Case struct {
	ID             string       `json:"id"`
	Ref            string       `json:"ref" example:"C-1"`
	Version        int64        `json:"version"`
	State          string       `json:"state" enum:"draft,redaction_checked,published,retired"`
	Failure        *string      `json:"failure" doc:"ref of the failure whose loop it tells"`
	Team           *string      `json:"team" doc:"ref"`
	Title          string       `json:"title"`
	Setting        string       `json:"setting" doc:"Where it happened"`
	Assumed        string       `json:"assumed" doc:"What we assumed"`
	Happened       string       `json:"happened" doc:"What happened"`
	Changed        string       `json:"changed" doc:"What we changed"`
	Verdicts       []CaseEnding `json:"verdicts" nullable:"false" doc:"What each effect check said when the case was made; nobody can write it"`
	TakenAt        time.Time    `json:"taken_at" doc:"When the verdicts were taken from the loop"`
	ReadingMinutes int          `json:"reading_minutes"`
	PublishedAt    *time.Time   `json:"published_at" doc:"When it first came into the library"`
	Reason         string       `json:"reason" doc:"Why it was retired"`
	CreatedBy      *string      `json:"created_by" doc:"ref of a member"`
	CreatedAt      time.Time    `json:"created_at"`
	UpdatedAt      time.Time    `json:"updated_at"`
}

// CaseEnding is a verdict in a case.
type CaseEnding struct {
	EffectCheck string `json:"effect_check" doc:"ref"`
	Kind        string `json:"kind" enum:"number,retest,came_back,look"`
	Verdict     string `json:"verdict"`
	On          string `json:"on" format:"date"`
	Says        string `json:"says" doc:"In one sentence"`
	Evidence    string `json:"evidence" doc:"What sort of evidence it is, n, interval"`
}

// NewCase asks for the draft of a case.
type NewCase struct {
	Failure string `json:"failure" doc:"ref of a failure whose loop is closed" example:"F-142"`
}

// CaseChange changes the words that are there; in a draft only. What was read
// through has to be read again.
type CaseChange struct {
	Title    Opt[string] `json:"title,omitzero" doc:"1 to 200 characters"`
	Setting  Opt[string] `json:"setting,omitzero" doc:"At most 20,000 characters, as the others"`
	Assumed  Opt[string] `json:"assumed,omitzero"`
	Happened Opt[string] `json:"happened,omitzero"`
	Changed  Opt[string] `json:"changed,omitzero"`
}

func (c CaseChange) patch() app.CasePatch {
	return app.CasePatch{Title: c.Title.Pointer(), Setting: c.Setting.Pointer(), Assumed: c.Assumed.Pointer(), Happened: c.Happened.Pointer(), Changed: c.Changed.Pointer()}
}

// CaseMove is a step of a case.
type CaseMove struct {
	To     string `json:"to" doc:"redaction_checked, published, retired or draft"`
	Reason string `json:"reason,omitempty" doc:"Of retired: why nobody should read it any more"`
	Sure   bool   `json:"sure,omitempty" doc:"Of redaction_checked: what looks like a name is none"`
}

// Cases writes case studies as the wire carries them.
func (b *Book) Cases(ctx context.Context, all ...loop.CaseStudy) ([]Case, error) {
	var failures, people []loop.ID
	for _, c := range all {
		failures, people = append(failures, c.Failure), append(people, c.CreatedBy, c.Team)
	}
	if err := b.meet(ctx, people...); err != nil {
		return nil, err
	}
	if err := b.learn(ctx, failures...); err != nil {
		return nil, err
	}
	out := make([]Case, len(all))
	for i, c := range all {
		out[i] = b.caseStudy(c)
	}
	return out, nil
}

func (b *Book) caseStudy(c loop.CaseStudy) Case {
	out := Case{ID: c.ID.String(), Ref: c.Ref().String(), Version: c.Version, State: string(c.State), Failure: b.ref(c.Failure), Team: b.ref(c.Team),
		Title: c.Title, Setting: c.Setting, Assumed: c.Assumed, Happened: c.Happened, Changed: c.Changed, Verdicts: []CaseEnding{}, TakenAt: c.TakenAt.UTC(),
		ReadingMinutes: c.ReadingMinutes(), PublishedAt: when(c.PublishedAt), Reason: c.Reason, CreatedBy: b.ref(c.CreatedBy), CreatedAt: c.CreatedAt.UTC(), UpdatedAt: c.UpdatedAt.UTC()}
	for _, v := range c.Verdicts {
		out.Verdicts = append(out.Verdicts, CaseEnding{v.Effect.String(), string(v.Kind), string(v.Verdict), string(v.On), v.Head, v.How})
	}
	return out
}

func (s *Service) cases() {
	add(s, operation{method: http.MethodGet, path: "/cases", id: "list-cases", tag: "cases", need: loop.Viewer,
		says: "List case studies, newest first"}, s.listCases)
	add(s, operation{method: http.MethodPost, path: "/cases", id: "make-case", tag: "cases", need: loop.MemberRole, status: http.StatusCreated,
		says: "Draft the case of a closed loop"}, s.makeCase)
	add(s, operation{method: http.MethodGet, path: "/cases/{ref}", id: "get-case", tag: "cases", need: loop.Viewer,
		says: "Get one case study"}, s.getCase)
	add(s, operation{method: http.MethodPatch, path: "/cases/{ref}", id: "change-case", tag: "cases", need: loop.MemberRole,
		says: "Change the words that are sent; in a draft only"}, s.changeCase)
	add(s, operation{method: http.MethodPost, path: "/cases/{ref}/transitions", id: "move-case", tag: "cases", need: loop.MemberRole,
		says: "Go to redaction_checked (sure), published, retired (reason), or back to draft"}, s.moveCase)
}

type caseQuery struct {
	Paging
	State   string `query:"state" enum:"draft,redaction_checked,published,retired"`
	Team    string `query:"team" maxLength:"100" doc:"ref or name"`
	Failure string `query:"failure" maxLength:"40" doc:"ref"`
}

func (s *Service) listCases(ctx context.Context, by loop.Actor, in *caseQuery) (*out[List[Case]], error) {
	q := loop.CaseQuery{State: loop.CaseState(in.State), Cursor: in.Cursor, Limit: in.Limit}
	var err error
	if q.Team, err = s.app.People.TeamID(ctx, by, in.Team); err != nil {
		return nil, err
	}
	if in.Failure != "" {
		f, err := s.app.Failures.Get(ctx, by, in.Failure)
		if err != nil {
			return nil, s.blame(ctx, by, err, mention{"failure", loop.NounFailure, in.Failure})
		}
		q.Failure = f.Failure.ID
	}
	page, err := s.app.Cases.List(ctx, by, q)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).Cases(ctx, page.Items...)
	return listOf(items, page.Next), err
}

type caseCreate struct {
	Claiming
	Body NewCase
}

func (s *Service) makeCase(ctx context.Context, by loop.Actor, in *caseCreate) (*saved[Case], error) {
	c, err := s.app.Cases.Make(ctx, by, in.Body.Failure, in.claim(ctx))
	return s.oneCase(ctx, by, c, s.blame(ctx, by, err, mention{"failure", loop.NounFailure, in.Body.Failure}))
}

func (s *Service) getCase(ctx context.Context, by loop.Actor, in *Target) (*saved[Case], error) {
	c, err := s.app.Cases.Get(ctx, by, in.Ref)
	return s.oneCase(ctx, by, c, err)
}

type caseEdit struct {
	Versioned
	Body CaseChange
}

func (s *Service) changeCase(ctx context.Context, by loop.Actor, in *caseEdit) (*saved[Case], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	c, err := s.app.Cases.Edit(ctx, by, in.Ref, version, in.Body.patch())
	return s.oneCase(ctx, by, c, err)
}

type caseMoving struct {
	Versioned
	Body CaseMove
}

func (s *Service) moveCase(ctx context.Context, by loop.Actor, in *caseMoving) (*saved[Case], error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	var c loop.CaseStudy
	switch loop.CaseState(in.Body.To) {
	case loop.CaseChecked:
		c, err = s.app.Cases.ReadThrough(ctx, by, in.Ref, version, in.Body.Sure)
	case loop.CasePublished:
		c, err = s.app.Cases.Publish(ctx, by, in.Ref, version)
	case loop.CaseRetired:
		c, err = s.app.Cases.Retire(ctx, by, in.Ref, version, in.Body.Reason)
	case loop.CaseDraft:
		c, err = s.app.Cases.Redraft(ctx, by, in.Ref, version)
	default:
		err = unknownState(in.Body.To, "redaction_checked, published, retired or draft")
	}
	return s.oneCase(ctx, by, c, err)
}

func (s *Service) oneCase(ctx context.Context, by loop.Actor, c loop.CaseStudy, err error) (*saved[Case], error) {
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Cases(ctx, c)
	if err != nil {
		return nil, err
	}
	return at(c.Version, all[0]), nil
}
