package api

import (
	"context"
	"net/http"
	"time"

	"failforward/app"
	"failforward/loop"
)

// Token lets a program act with a role. Its text is not in it.
type Token struct {
	ID        string     `json:"id"`
	Ref       string     `json:"ref" example:"TOK-2"`
	State     string     `json:"state" enum:"active,expired,revoked"`
	Name      string     `json:"name"`
	Role      string     `json:"role" enum:"viewer,member,lead,admin"`
	CreatedBy *string    `json:"created_by" doc:"ref of a member; null for the operator"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt time.Time  `json:"expires_at"`
	LastUsed  *time.Time `json:"last_used" doc:"To the minute"`
	RevokedAt *time.Time `json:"revoked_at"`
}

// NewToken is a token as it comes in.
type NewToken struct {
	Name        string `json:"name" doc:"1 to 80 characters: what it is for"`
	Role        string `json:"role" enum:"viewer,member,lead,admin"`
	ExpiresDays int    `json:"expires_days,omitempty" minimum:"1" maximum:"3650" doc:"400 when it is left out"`
}

// MadeToken is a new token with its text.
type MadeToken struct {
	Token
	Text string `json:"text" doc:"Shown this once: keep it like a password"`
}

// Tokens writes tokens as the wire carries them.
func (b *Book) Tokens(ctx context.Context, all ...loop.Token) ([]Token, error) {
	var people []loop.ID
	for _, t := range all {
		people = append(people, t.CreatedBy)
	}
	if err := b.meet(ctx, people...); err != nil {
		return nil, err
	}
	out := make([]Token, len(all))
	for i, t := range all {
		out[i] = Token{ID: t.ID.String(), Ref: t.Ref().String(), State: b.works(t), Name: t.Name, Role: string(t.Role), CreatedBy: b.ref(t.CreatedBy),
			CreatedAt: t.CreatedAt.UTC(), ExpiresAt: t.ExpiresAt.UTC(), LastUsed: when(t.LastUsed), RevokedAt: when(t.RevokedAt)}
	}
	return out, nil
}

func (b *Book) works(t loop.Token) string {
	switch {
	case !t.RevokedAt.IsZero():
		return "revoked"
	case !b.app.Tokens.Now().Before(t.ExpiresAt):
		return "expired"
	}
	return "active"
}

func (s *Service) tokens() {
	add(s, operation{method: http.MethodGet, path: "/tokens", id: "list-tokens", tag: "tokens", need: loop.Admin, says: "List tokens, newest first, revoked ones too"}, s.listTokens)
	add(s, operation{method: http.MethodPost, path: "/tokens", id: "add-token", tag: "tokens", need: loop.Admin, status: http.StatusCreated,
		says: "Make a token; its text is shown this once"}, s.addToken)
	add(s, operation{method: http.MethodPost, path: "/tokens/{ref}/transitions", id: "move-token", tag: "tokens", need: loop.Admin,
		says: "Go to revoked: it ends at once, for good"}, s.moveToken)
}

func (s *Service) listTokens(ctx context.Context, by loop.Actor, _ *struct{}) (*out[List[Token]], error) {
	all, err := s.app.Tokens.List(ctx, by)
	if err != nil {
		return nil, err
	}
	items, err := s.book(ctx, by).Tokens(ctx, all...)
	return listOf(items, ""), err
}

type tokenCreate struct{ Body NewToken }

func (s *Service) addToken(ctx context.Context, by loop.Actor, in *tokenCreate) (*out[MadeToken], error) {
	d := app.TokenDraft{Name: in.Body.Name, Role: loop.Role(in.Body.Role), Expires: time.Duration(in.Body.ExpiresDays) * 24 * time.Hour}
	t, text, err := s.app.Tokens.Add(ctx, by, d)
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Tokens(ctx, t)
	if err != nil {
		return nil, err
	}
	return &out[MadeToken]{Body: MadeToken{Token: all[0], Text: text}}, nil
}

type tokenMove struct {
	Target
	Body Transition
}

func (s *Service) moveToken(ctx context.Context, by loop.Actor, in *tokenMove) (*out[Token], error) {
	if in.Body.To != "revoked" {
		return nil, unknownState(in.Body.To, "revoked")
	}
	t, err := s.app.Tokens.Revoke(ctx, by, in.Ref)
	if err != nil {
		return nil, err
	}
	all, err := s.book(ctx, by).Tokens(ctx, t)
	if err != nil {
		return nil, err
	}
	return &out[Token]{Body: all[0]}, nil
}
