package store

import (
	"context"
	"slices"
	"time"

	"failforward/loop"
)

var teams = newShape("team", "team", loop.NounTeam,
	func(t *loop.Team) key { return key{&t.Workspace, &t.ID, &t.Number, &t.Version} },
	[]column[loop.Team]{
		col("name", func(t *loop.Team) *string { return &t.Name }),
		col("archived", func(t *loop.Team) *bool { return &t.Archived }),
		col("tracker_kind", func(t *loop.Team) *loop.TrackerKind { return &t.TrackerKind }),
		col("tracker_url", func(t *loop.Team) *string { return &t.TrackerURL }),
		col("created_at", func(t *loop.Team) *time.Time { return &t.CreatedAt }),
	})

var members = newShape("member", "member", loop.NounMember,
	func(m *loop.Member) key { return key{&m.Workspace, &m.ID, &m.Number, &m.Version} },
	[]column[loop.Member]{
		col("account_id", func(m *loop.Member) *loop.ID { return &m.Account }),
		col("name", func(m *loop.Member) *string { return &m.Name }),
		col("email", func(m *loop.Member) *string { return &m.Email }),
		searchedBy("email_folded", func(m *loop.Member) any { return foldedEmail(m.Email) }),
		col("role", func(m *loop.Member) *loop.Role { return &m.Role }),
		col("state", func(m *loop.Member) *loop.MemberState { return &m.State }),
		col("theme", func(m *loop.Member) *string { return &m.Theme }),
		col("density", func(m *loop.Member) *string { return &m.Density }),
		col("keys_on", func(m *loop.Member) *bool { return &m.Keys }),
		col("created_at", func(m *loop.Member) *time.Time { return &m.CreatedAt }),
	})

// foldedEmail is NULL where there is none, so that several members may lack one.
func foldedEmail(s string) any {
	if s = login(s); s == "" {
		return nil
	}
	return s
}

// Team implements loop.PeopleReader.
func (r reads) Team(ctx context.Context, ws, id loop.ID) (loop.Team, error) {
	return teams.get(ctx, r, ws, id)
}

// Teams implements loop.PeopleReader.
func (r reads) Teams(ctx context.Context, ws loop.ID) ([]loop.Team, error) {
	all, err := list(ctx, r, teams.scan, "SELECT "+teams.selected+" FROM team x WHERE x.workspace_id = $1 ORDER BY x.id", int64(ws))
	slices.SortFunc(all, func(a, b loop.Team) int { return byName(a.Name, b.Name, a.ID, b.ID) })
	return all, err
}

// SaveTeam implements loop.Writer.
func (t *tx) SaveTeam(ctx context.Context, team loop.Team, ev loop.Event) (loop.Team, error) {
	return teams.save(ctx, t, team, ev)
}

// Member implements loop.PeopleReader.
func (r reads) Member(ctx context.Context, ws, id loop.ID) (loop.Member, error) {
	m, err := members.get(ctx, r, ws, id)
	if err != nil {
		return m, err
	}
	m.Teams, err = list(ctx, r, scanID, "SELECT team_id FROM member_team WHERE workspace_id = $1 AND member_id = $2 ORDER BY team_id", int64(ws), int64(id))
	return m, err
}

// Members implements loop.PeopleReader.
func (r reads) Members(ctx context.Context, ws loop.ID) ([]loop.Member, error) {
	all, err := list(ctx, r, members.scan, "SELECT "+members.selected+" FROM member x WHERE x.workspace_id = $1 ORDER BY x.id", int64(ws))
	if err != nil {
		return nil, err
	}
	in := map[loop.ID][]loop.ID{}
	err = r.each(ctx, "SELECT member_id, team_id FROM member_team WHERE workspace_id = $1 ORDER BY member_id, team_id", []any{int64(ws)}, func(row scanner) error {
		var member, team loop.ID
		err := row.Scan(&member, &team)
		in[member] = append(in[member], team)
		return err
	})
	for i := range all {
		all[i].Teams = in[all[i].ID]
	}
	slices.SortFunc(all, func(a, b loop.Member) int { return byName(a.Name, b.Name, a.ID, b.ID) })
	return all, err
}

// SaveMember implements loop.Writer.
func (t *tx) SaveMember(ctx context.Context, m loop.Member, ev loop.Event) (loop.Member, error) {
	m.Teams = slices.Compact(slices.Sorted(slices.Values(m.Teams)))
	changed := m.Version > 0
	m, err := members.save(ctx, t, m, ev)
	if err != nil {
		return m, err
	}
	if changed {
		if _, err := t.exec(ctx, "DELETE FROM member_team WHERE workspace_id = $1 AND member_id = $2", int64(m.Workspace), int64(m.ID)); err != nil {
			return m, err
		}
	}
	rows := make([][]any, len(m.Teams))
	for i, team := range m.Teams {
		rows[i] = []any{int64(m.Workspace), int64(m.ID), int64(team)}
	}
	return m, t.insert(ctx, "member_team", []string{"workspace_id", "member_id", "team_id"}, rows, "")
}
