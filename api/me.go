package api

import (
	"context"
	"net/http"

	"failforward/loop"
	"failforward/web"
)

// Me is who the caller is to the server.
type Me struct {
	Kind      string    `json:"kind" enum:"person,token,operator,rule"`
	Name      string    `json:"name"`
	Role      string    `json:"role" enum:"viewer,member,lead,admin"`
	Member    *string   `json:"member" doc:"ref; null for a token"`
	Teams     []string  `json:"teams" nullable:"false" doc:"refs; a token belongs to none and may act for all"`
	Workspace Workspace `json:"workspace"`
}

// Workspace is the wall that no query looks over.
type Workspace struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Timezone string `json:"timezone"`
	Demo     bool   `json:"demo"`
}

func (s *Service) me() {
	add(s, operation{method: http.MethodGet, path: "/me", id: "get-me", tag: "me", need: loop.Viewer, says: "Tell who the caller is, and where"}, s.getMe)
}

func (s *Service) getMe(ctx context.Context, by loop.Actor, _ *struct{}) (*out[Me], error) {
	b := s.book(ctx, by)
	if err := b.meet(ctx, append(by.Teams, by.Member)...); err != nil {
		return nil, err
	}
	w := web.Who(ctx).Workspace
	return &out[Me]{Body: Me{Kind: string(by.Kind), Name: by.Name, Role: string(by.Role), Member: b.ref(by.Member), Teams: b.refsOf(by.Teams),
		Workspace: Workspace{ID: w.ID.String(), Name: w.Name, Timezone: w.Timezone, Demo: w.Demo}}}, nil
}
