package loop

import "context"

// HuddleQuery chooses huddles, newest day first. Zero fields do not narrow.
type HuddleQuery struct {
	Team   ID
	Whole  bool // only those of no team
	Sprint ID
	State  HuddleState
	Since  Date // on or after
	Until  Date // on or before
	Cursor string
	Limit  int
}

// HuddleReader finds sprints, huddles and what lies on their boards.
type HuddleReader interface {
	Sprint(ctx context.Context, ws, id ID) (Sprint, error)
	Sprints(ctx context.Context, ws, team ID, cursor string, limit int) (Page[Sprint], error) // team 0: all; the latest start first
	Huddle(ctx context.Context, ws, id ID) (Huddle, error)
	Huddles(ctx context.Context, ws ID, q HuddleQuery) (Page[Huddle], error)
	AllSeries(ctx context.Context, ws ID) ([]Series, error) // at most one for each team
	Absences(ctx context.Context, ws ID, since Date) ([]Absence, error)

	// Cards are the revealed cards of a huddle, in the order of their random keys.
	Cards(ctx context.Context, ws, huddle ID) ([]Card, error)
	// Card is one card, wherever it lies; sealed ones are for their writers only.
	Card(ctx context.Context, ws, id ID) (Card, error)
	// SealedCards are those that nobody but their writer may read yet. Huddle 0
	// is the box of the team.
	SealedCards(ctx context.Context, ws, team, huddle ID) ([]Card, error)
	CardGroups(ctx context.Context, ws, huddle ID) ([]CardGroup, error)
	// Tallies are the counts that a closed huddle has kept: votes and stars.
	Tallies(ctx context.Context, ws, huddle ID) (votes, stars Tally, err error)
	// BoardVersion grows some time after something on the board has changed; 0 at first.
	BoardVersion(ctx context.Context, ws, huddle ID) (int64, error)

	Ballots(ctx context.Context, ws ID, poll Poll) ([]Ballot, error)
	Voters(ctx context.Context, ws ID, poll Poll) (int, error) // how many, never who
	HasVoted(ctx context.Context, ws ID, poll Poll, member ID) (bool, error)
}

// HuddleWriter saves them. Cards, groups and ballots write no event.
type HuddleWriter interface {
	SaveSprint(ctx context.Context, s Sprint, ev Event) (Sprint, error)
	SaveHuddle(ctx context.Context, h Huddle, ev Event) (Huddle, error)
	SaveSeries(ctx context.Context, s Series, ev Event) (Series, error)
	SaveAbsence(ctx context.Context, a Absence, ev Event) (Absence, error)
	DropAbsence(ctx context.Context, ws, id ID, ev Event) error

	// AddCard keeps a card under a random key that no other card has; sealed says
	// that nobody else may read it yet.
	AddCard(ctx context.Context, c Card, sealed bool) error
	// RewordCard changes what a card says, wherever it lies.
	RewordCard(ctx context.Context, c Card) error
	DropCard(ctx context.Context, ws, id ID) error
	// RevealCards moves the sealed cards of a huddle to where all may read them.
	RevealCards(ctx context.Context, ws, huddle ID) error
	// CarryCards moves cards of one huddle, sealed anew, into another; anonymous
	// takes the names off them. It returns how many there were.
	CarryCards(ctx context.Context, ws, from, to ID, cards []ID, anonymous bool) (int, error)
	// TakeBox moves the box of a team into a huddle, sealed as it is.
	TakeBox(ctx context.Context, ws, team, huddle ID) error
	SaveCardGroup(ctx context.Context, g CardGroup) error
	DropCardGroup(ctx context.Context, ws, id ID) error // its cards become loose
	MoveCard(ctx context.Context, ws, card, group ID) error
	RaiseBoard(ctx context.Context, ws, huddle ID) error

	PutBallot(ctx context.Context, b Ballot) error
	// MarkVoted notes that a member votes. One who has voted may go on with the
	// same key only, else it is a Conflict. The key is another hash of the browser's
	// secret than that of the ballot: without the secret nothing leads from one to
	// the other.
	MarkVoted(ctx context.Context, ws ID, poll Poll, member ID, key []byte) error
	// KeepTallies keeps the counts of a huddle, so that its ballots can be burnt.
	KeepTallies(ctx context.Context, ws, huddle ID, votes, stars Tally) error
	BurnBallots(ctx context.Context, ws ID, poll Poll) error
}
