package loop

import (
	"context"
	"time"
)

// The contracts of storage. Every method returns *Error: NotFound when an object
// is absent in that workspace, Conflict when a version is stale, Internal for
// what only the log may see. Nothing looks over the wall of a workspace.

// FailureReader finds failures and what hangs on them.
type FailureReader interface {
	Failure(ctx context.Context, ws, id ID) (Failure, error)
	Failures(ctx context.Context, ws ID, q FailureQuery) (Page[Failure], error)
	FailuresWith(ctx context.Context, ws ID, ids []ID) ([]Failure, error)                               // in the order of ids; unknown ids are left out
	CountFailures(ctx context.Context, ws ID, q FailureQuery) (int, error)                              // Cursor and Limit do not count
	EachFailure(ctx context.Context, ws ID, q FailureQuery, do func(Failure) error) error               // any order, streamed
	FailureTimes(ctx context.Context, ws ID, q FailureQuery) ([]Failure, error)                         // of all that fit what numbers rest on, newest noticed first: who and what (ID, Number, Kind, State, ReportedVia, Excluded, Import) and every time without its precision; the rest is zero. Without Text
	FactsOf(ctx context.Context, ws ID, ids []ID) ([]Facts, error)                                      // in the order of ids; unknown ids are left out
	FactsAbout(ctx context.Context, ws ID, fs []Failure) ([]Facts, error)                               // of failures that were just read, in their order
	Candidates(ctx context.Context, ws ID, text string) (Candidates, error)                             // for Resemble
	Kin(ctx context.Context, ws ID, services, tags []string, since, until time.Time) ([]Failure, error) // open, not excluded, sharing a service and a tag; noticed in [since, until); for Recurs
}

// LearnReader finds insights, analyses and the vocabulary.
type LearnReader interface {
	Insight(ctx context.Context, ws, id ID) (Insight, error)
	Insights(ctx context.Context, ws ID, failure ID, cursor string, limit int) (Page[Insight], error) // failure 0: all, newest first
	Analysis(ctx context.Context, ws, id ID) (Analysis, error)
	Analyses(ctx context.Context, ws ID, failure ID, cursor string, limit int) (Page[Analysis], error) // newest first
	Tags(ctx context.Context, ws ID) ([]Tag, error)                                                    // by name, with Uses
	Tag(ctx context.Context, ws, id ID) (Tag, error)
}

// ActionReader finds actions and their effect checks.
type ActionReader interface {
	Action(ctx context.Context, ws, id ID) (Action, error)
	Actions(ctx context.Context, ws ID, q ActionQuery) (Page[Action], error)
	Effect(ctx context.Context, ws, id ID) (EffectCheck, error)
	Effects(ctx context.Context, ws ID, q EffectQuery) (Page[EffectCheck], error)
}

// PeopleReader finds workspaces, teams, members and tokens.
type PeopleReader interface {
	Workspace(ctx context.Context, ws ID) (Workspace, error)
	Workspaces(ctx context.Context) ([]Workspace, error) // of the whole server, by name
	Teams(ctx context.Context, ws ID) ([]Team, error)    // by name
	Team(ctx context.Context, ws, id ID) (Team, error)
	Members(ctx context.Context, ws ID) ([]Member, error) // by name
	Member(ctx context.Context, ws, id ID) (Member, error)
	Tokens(ctx context.Context, ws ID) ([]Token, error)                     // newest first, revoked ones too
	TokenByHash(ctx context.Context, hash []byte) (Token, Workspace, error) // with the workspace that it opens
}

// LogReader reads what happened.
type LogReader interface {
	Events(ctx context.Context, ws ID, q EventQuery) (Page[Event], error)
	Notices(ctx context.Context, ws, member ID) ([]Notice, error) // unseen, newest first, at most 20
	Imports(ctx context.Context, ws ID) ([]ImportRun, error)      // newest first, at most 100
	ImportKeys(ctx context.Context, ws ID, source string, keys [][16]byte) (map[[16]byte]ImportKey, error)
	Letters(ctx context.Context, ws ID, limit int) ([]Letter, error) // newest first
}

// Reader answers every question about a workspace.
type Reader interface {
	FailureReader
	LearnReader
	ActionReader
	PeopleReader
	LogReader
	HuddleReader
	ExperimentReader
	LinkReader
	InvitationReader
	SavedViewReader
	CaseReader
	ShowcaseReader
	KPIReader
	DeployReader
	DeployLinkReader
	HarvestReader
	LearnedReader
	TargetReader
	KPIFeedReader
	FormReader

	// Find returns the ID behind a ref.
	Find(ctx context.Context, ws ID, ref Ref) (ID, error)
	// Search looks through failures, insights, actions, analyses, bets and cases: title hits
	// first, then the newest.
	Search(ctx context.Context, ws ID, text, cursor string, limit int) (Page[Found], error)
}

// Writer is what a deed may do inside one transaction; it reads its own writes.
// A save with Version 0 creates: it makes ID (unless given) and Number, and sets
// Version 1. Another version has to be the stored one, else Conflict. Each save
// writes its event in the same transaction, with Object and ObjectID filled in
// where they are empty; an event without a Verb is not written.
type Writer interface {
	Reader
	HuddleWriter
	ExperimentWriter
	LinkWriter
	InvitationWriter
	SavedViewWriter
	CaseWriter
	ShowcaseWriter
	KPIWriter
	DeployWriter
	DeployLinkWriter
	HarvestWriter
	LearnedWriter
	TargetWriter
	KPIFeedWriter
	FormWriter
	SaveFailure(ctx context.Context, f Failure, ev Event) (Failure, error) // tags that the vocabulary lacks join it
	SaveInsight(ctx context.Context, i Insight, ev Event) (Insight, error)
	SaveAnalysis(ctx context.Context, a Analysis, ev Event) (Analysis, error)
	SaveAction(ctx context.Context, a Action, ev Event) (Action, error)
	SaveEffect(ctx context.Context, e EffectCheck, ev Event) (EffectCheck, error)
	SaveTag(ctx context.Context, t Tag, ev Event) (Tag, error) // a name that exists already is a Conflict
	SaveTeam(ctx context.Context, t Team, ev Event) (Team, error)
	SaveMember(ctx context.Context, m Member, ev Event) (Member, error) // an e-mail that exists already is a Conflict
	SaveWorkspace(ctx context.Context, w Workspace, ev Event) (Workspace, error)
	SaveToken(ctx context.Context, t Token, ev Event) (Token, error) // tokens have no version: the last one wins
	Record(ctx context.Context, ev Event) error                      // an event without a save: a sign-in, a refusal, an export

	Notify(ctx context.Context, n Notice) error
	SeeNotices(ctx context.Context, ws, member ID, at time.Time, ids []ID) error
	Post(ctx context.Context, l Letter) error
	Schedule(ctx context.Context, ws ID, kind string, object ID, due time.Time) error // replaces the job of that kind and object
	Unschedule(ctx context.Context, ws ID, kind string, object ID) error
	FinishJob(ctx context.Context, j Job) error // Conflict when the lease has passed to somebody else

	// Claim ties an idempotency key to what it makes. It returns the ID that an
	// earlier call with the same key and body made, or 0 for a first call; the
	// same key with another body is a Conflict.
	Claim(ctx context.Context, ws ID, key string, body [32]byte, made ID) (ID, error)

	CreateFailures(ctx context.Context, fs []Failure) ([]Failure, error) // many at once, without events: for imports
	SaveImportKeys(ctx context.Context, ws ID, keys []ImportKey) error
	SaveImport(ctx context.Context, run ImportRun, ev Event) error
}

// Repo reads, and writes in transactions. The function given to Write may run
// more than once, so all that it changes outside has to be set anew each time;
// it sees the transaction only through its Writer. Acknowledged means on disk.
type Repo interface {
	Reader
	Write(ctx context.Context, do func(context.Context, Writer) error) error
	Settle(ctx context.Context, fresh int) error // makes reading fast again after so many rows came at once
}

// AccountRepo keeps who may sign in to the server.
type AccountRepo interface {
	Account(ctx context.Context, id ID) (Account, error)
	AccountByLogin(ctx context.Context, login string) (Account, error) // login or e-mail, folded
	SaveAccount(ctx context.Context, a Account) (Account, error)       // Conflict when the login is taken
	Memberships(ctx context.Context, account ID) ([]Member, error)     // active ones, over all workspaces

	Sessions(ctx context.Context, account ID) ([]SessionInfo, error)
	EndSessions(ctx context.Context, account ID, exceptHash string) error
	EndSession(ctx context.Context, account ID, hash string) error

	CountAttempts(ctx context.Context, key string, since time.Time) (int, error)
	AddAttempt(ctx context.Context, a Attempt) error
	ForgetAttempts(ctx context.Context, key string, before time.Time) error

	// One-time codes: first run, demo, joining; hashed, single use.
	PutCode(ctx context.Context, purpose string, hash []byte, expires time.Time) error // replaces the codes of that purpose
	CodeWorks(ctx context.Context, purpose string, hash []byte, now time.Time) (bool, error)
	UseCode(ctx context.Context, purpose string, hash []byte, now time.Time) error // NotFound unless it was there, once
}

// Works is the due work of the whole server.
type Works interface {
	TakeJobs(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Job, error)    // but for errands
	TakeErrands(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Job, error) // as TakeJobs, of those whose kind begins with Errand
	Postpone(ctx context.Context, j Job, due time.Time, why string) error
	SealEvents(ctx context.Context, now time.Time) (int, error) // seals what is unsealed, in every workspace; events sealed
	TakeLetters(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Letter, error)
	ReceiveDelivery(ctx context.Context, d Delivery) (ID, error)                 // a write of its own, see HarvestWriter.Receive; of one that is there already, that one's ID
	TakeDeliveries(ctx context.Context, after ID, limit int) ([]Delivery, error) // that wait to be read, with bodies, oldest first, newer than after
	SettleLetter(ctx context.Context, l Letter, sent bool, why string, next time.Time) error
}

// Auditor checks the chain of seals.
type Auditor interface {
	VerifyAudit(ctx context.Context, ws ID) (AuditReport, error)
}
