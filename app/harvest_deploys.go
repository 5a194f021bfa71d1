package app

import (
	"context"
	"strings"

	"failforward/loop"
	"failforward/source/hook"
)

// deploys keeps what letters tell of deploys to production, each once.
func (s Harvest) deploys(ctx context.Context, w loop.Writer, letters []letter) error {
	bySource := map[loop.ID][]loop.Deploy{}
	sources := map[loop.ID]loop.Source{}
	for _, l := range letters {
		for _, n := range l.news {
			if n.Deploy == nil || !productive(n.Deploy.Environment) {
				continue
			}
			d := deployOf(l, *n.Deploy)
			if d.Validate() != nil {
				continue
			}
			sources[l.Source] = l.source
			bySource[l.Source] = append(bySource[l.Source], d)
		}
	}
	for id, all := range bySource {
		if _, err := Deploys(s).put(ctx, w, rule(sources[id]), last(all)); err != nil {
			return err
		}
	}
	return nil
}

// productive reports whether an environment is one that users are in.
func productive(environment string) bool {
	e := strings.ToLower(environment)
	return e == "" || e == "release" || e == "live" || strings.Contains(e, "prod") && !strings.Contains(e, "pre") && !strings.Contains(e, "non")
}

func deployOf(l letter, d hook.Deploy) loop.Deploy {
	out := loop.Deploy{Workspace: l.Workspace, Team: l.source.Team, ExternalID: externalID(l.source, d.ID), Service: cutTo(d.Service, 80), Version: cutTo(d.Version, 80),
		At: orTime(sensible(d.At, l.At), l.At), CommitAt: sensible(d.CommitAt, l.At), Rollback: d.Rollback, Failed: d.Failed, ReportedAt: l.At,
		Repository: cutTo(d.Repository, 200), Commit: cutTo(d.Commit, 80), Tag: cutTo(d.Tag, 80), Release: d.Release}
	if out.CommitAt.After(out.At) {
		out.CommitAt = out.At
	}
	return out
}

// externalID names a deploy of a source; a long name keeps its end, where the
// difference mostly lies.
func externalID(src loop.Source, name string) string {
	head := src.Ref().String() + " "
	if r := []rune(name); len(r) > 200-len(head) {
		name = string(r[len(r)-(200-len(head)):])
	}
	return head + name
}

// last keeps of deploys with one name the last.
func last(all []loop.Deploy) []loop.Deploy {
	at, out := map[string]int{}, []loop.Deploy{}
	for _, d := range all {
		if i, ok := at[d.ExternalID]; ok {
			out[i] = d
			continue
		}
		at[d.ExternalID] = len(out)
		out = append(out, d)
	}
	return out
}
