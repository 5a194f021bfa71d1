package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"failforward/app"
	"failforward/loop"
	"failforward/web"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

func humagoContext(op *huma.Operation, r *http.Request, w http.ResponseWriter) huma.Context {
	return humago.NewContext(op, r, w)
}

// List is one stretch of a list.
type List[T any] struct {
	Items      []T    `json:"items" nullable:"false"`
	NextCursor string `json:"next_cursor" doc:"Send it as cursor for what follows; empty at the end"`
}

func listOf[T any](items []T, next string) *out[List[T]] {
	if items == nil {
		items = []T{}
	}
	return &out[List[T]]{Body: List[T]{Items: items, NextCursor: next}}
}

// out is an answer with a body.
type out[T any] struct{ Body T }

// saved is an answer about one object at a version.
type saved[T any] struct {
	ETag string `header:"ETag" doc:"The version of the object, quoted"`
	Body T
}

func at[T any](version int64, body T) *saved[T] {
	return &saved[T]{ETag: `"` + strconv.FormatInt(version, 10) + `"`, Body: body}
}

// Paging is what lists take.
type Paging struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"500" doc:"Most rows of one answer"`
	Cursor string `query:"cursor" maxLength:"500" doc:"next_cursor of the answer before"`
}

// Target names an object in the path.
type Target struct {
	Ref string `path:"ref" maxLength:"40" doc:"A ref like F-142, or an id"`
}

// Versioned is what a change of an object takes.
type Versioned struct {
	Target
	IfMatch string `header:"If-Match" maxLength:"60" doc:"ETag of what was read; absent or * saves over whatever stands there"`
}

// version reads If-Match; 0 means any.
func (v Versioned) version() (int64, error) {
	text := strings.TrimSpace(v.IfMatch)
	if text == "" || text == "*" {
		return 0, nil
	}
	n, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(text, "W/"), `"`), 10, 64)
	if err != nil || n < 1 {
		return 0, loop.Fault("If-Match", "This is no version. Send the ETag of a GET, for example \"3\", or *.")
	}
	return n, nil
}

// Claiming is what a create takes that must not happen twice.
type Claiming struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" pattern:"^[ -~]*$" patternDescription:"plain letters, digits and signs" doc:"The same key with the same body gives what the first call made"`
}

// claim ties the key to the caller, the address and the body.
func (c Claiming) claim(ctx context.Context) app.Claim {
	if c.IdempotencyKey == "" {
		return app.Claim{}
	}
	by := web.Who(ctx).Actor
	sum, _ := ctx.Value(hashKey{}).([32]byte) // read has put it there
	return app.Claim{Key: string(by.Kind) + ":" + by.Member.String() + ":" + by.Token.String() + ":" + c.IdempotencyKey, Body: sum}
}

// Transition is a change of state; each noun reads the fields that it knows.
type Transition struct {
	To        string `json:"to" maxLength:"40" doc:"The state to go to"`
	Reason    string `json:"reason,omitempty" maxLength:"2000" doc:"Why: needed where something is dropped, dismissed or accepted; welcome where an action is opened again"`
	Evidence  string `json:"evidence,omitempty" maxLength:"2000" doc:"Of an action that is done: a link or a sentence"`
	Verdict   string `json:"verdict,omitempty" maxLength:"40" doc:"Of an effect check: held, broke, kept, adapted, dropped"`
	Outcome   string `json:"outcome,omitempty" maxLength:"40" doc:"Of a bet: as_believed, flopped or cannot_tell"`
	Note      string `json:"note,omitempty" maxLength:"2000" doc:"Of an effect check or a bet: what was seen"`
	NextStep  string `json:"next_step,omitempty" maxLength:"500" doc:"Of a bet: what comes next"`
	GoalMet   string `json:"goal_met,omitempty" maxLength:"10" doc:"Of a sprint that is closed: yes, partly or no"`
	Into      string `json:"into,omitempty" maxLength:"40" doc:"Of a failure that is merged, or whose crashes are joined: the ref of the one that stays; of a candidate that is attached: the failure that it belongs to"`
	Group     string `json:"group,omitempty" maxLength:"40" doc:"Of a failure that crashes tell of: the group to split off"`
	Release   string `json:"release,omitempty" maxLength:"80" doc:"Of a failure that crashes tell of: the release in which it is resolved"`
	RevisitOn string `json:"revisit_on,omitempty" format:"date" doc:"Of a failure that is accepted: the day to look again"`
}

type moving struct {
	Versioned
	Body Transition
}

// unknownState says which states there are.
func unknownState(to string, states string) error {
	return loop.Fault("to", "%q is no state to go to here. Use %s.", cut(to, 40), states)
}
